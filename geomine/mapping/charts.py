"""Small pictures for the landing page, drawn as markup; their numbers are said in words."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from geomine.i18n import format_number
from geomine.page import Markup, element

if TYPE_CHECKING:
    from collections.abc import Sequence

BAR_WORD, SHORT_WORD, YEAR_WORD = 15, 22, 34
"""Pixels that a count, a year of two digits and one of four need."""


def year_bars(
    years: Sequence[int],
    counts: Sequence[int],
    *,
    most: int,
    label: str,
    lang: str,
    part: frozenset[int] = frozenset(),
    width: int = 240,
    height: int = 56,
) -> Markup:
    """Return counts by year as bars; years that the period holds only in part are pale.

    Parameters
    ----------
    years, counts : sequence of int
        As many of each.
    most : int
        The count that fills the height, so that several pictures share a scale.
    label : str
        What the picture shows; the numbers are said after it.
    lang : {"en", "az", "ru"}
        Language of the numbers.
    part : frozenset of int
        The years in part.
    width, height : int
        Pixels of the bars; the words below take 14 more.
    """
    step = width / max(len(years), 1)
    said = ", ".join(f"{y}: {format_number(n, lang)}" for y, n in zip(years, counts, strict=True))
    every = max(1, math.ceil(SHORT_WORD / step))  # so that the words do not run into each other
    parts: list[Markup] = []
    for k, (year, n) in enumerate(zip(years, counts, strict=True)):
        tall = max(round(height * n / max(most, 1)), 1)
        middle = f"{(k + 0.5) * step:.1f}"
        look = "none" if n == 0 else "part" if year in part else "bar"
        parts.append(
            element("rect", x=f"{k * step + 1:.1f}", y=14 + height - tall,
                    width=f"{step - 2:.1f}", height=tall, class_=look)
        )  # fmt: skip
        if n and (step > BAR_WORD or n == max(counts)):
            parts.append(_word(middle, 11 + height - tall, format_number(n, lang)))
        if (len(years) - 1 - k) % every == 0:
            said_short = f"{year}" if step > YEAR_WORD else f"’{year % 100:02d}"
            parts.append(_word(middle, height + 26, said_short))
    return element(
        "svg", *parts, class_="years", viewbox=f"0 0 {width} {height + 30}", width=width,
        height=height + 30, role="img", aria_label=f"{label}. {said}",
    )  # fmt: skip


def interval_bar(
    value: float, lower: float, upper: float, *, most: float, width: int = 180
) -> Markup:
    """Return a rate as a bar with its interval as a line over it; for the eye only."""
    x, low, high = (
        f"{width * min(part / most, 1.0) if most else 0:.1f}" for part in (value, lower, upper)
    )
    return element(
        "svg",
        element("rect", x=0, y=3, width=x, height=10, class_="bar"),
        element("path", d=f"M{low} 8H{high}M{low} 4V12M{high} 4V12", class_="whisker"),
        class_="interval", viewbox=f"0 0 {width + 2} 16", width=width + 2, height=16,
        aria_hidden="true",
    )  # fmt: skip


def _word(x: str, y: int, text: str) -> Markup:
    return element("text", text, x=x, y=y, text_anchor="middle")
