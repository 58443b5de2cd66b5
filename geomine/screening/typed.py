"""What machines make of typed coordinates, undone: quotes, dashes, degree signs, unseen letters."""

from __future__ import annotations

import re

_UNSEEN = "".join(map(chr, [*range(0x200B, 0x2010), *range(0x202A, 0x202F), 0x2060, 0xFEFF]))
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d"
_LETTERS = str.maketrans(
    {
        **dict.fromkeys(_UNSEEN, ""),
        **dict.fromkeys(_DASHES, "-"),
        **dict.fromkeys("«»", '"'),  # what Word makes of a quote in Russian and Azerbaijani
        "٫": ".", "،": ",", "؛": ";",
    }
)  # fmt: skip
_WRONGLY_DECODED = (
    ("Â°", "°"),
    ("Âº", "º"),
    ("â€²", "′"),
    ("â€³", "″"),
    ("â€™", "’"),
    ("â€\x9d", "”"),
)
"""Marks of UTF-8 that were read as Windows-1252."""
_BEFORE_MINUTES = r"(?=[0-5]\d(?:[.,]\d+)?\s*['’′´`])"
_REWRITTEN = (
    # the degree sign as a small o, as what could not be encoded, or as a raised 0 that fell down
    (re.compile(rf"(?<=\d)\s?[oOоО?*]\s?{_BEFORE_MINUTES}"), "°"),
    (re.compile(rf"(?<!\d)(\d{{2,3}})0{_BEFORE_MINUTES}"), r"\1°"),
    # degrees, minutes and seconds between points, and those of a receiver's own line
    (
        re.compile(r"(?<![\d.,])(\d{2,3})\.([0-5]\d)\.([0-5]\d(?:,\d+)?)(?![\d.]*\d)"),
        r"""\1°\2'\3" """,
    ),
    (re.compile(r"(?<![\d.,])(\d{2,3})([0-5]\d\.\d+)\s*,?\s*(?=[NSEWnsew]\b)"), r"\1°\2' "),
    (
        re.compile(r"(?<=[\d°'\"”″’′])\s+(?:and|və|ve|и|та|et|und)\s+(?=[^\W\d_]{0,3}\.?\s?\d)"),
        "; ",
    ),
)


def as_meant(text: str) -> str:
    r"""Return typed coordinates without what a machine or a wrong encoding made of them.

    Examples
    --------
    >>> as_meant("\u20130.0957, 38.2847"), as_meant("39036'01» N"), as_meant("47Â°08â€²")
    ('-0.0957, 38.2847', '39°36\'01" N', '47°08′')
    >>> as_meant("39.36.01")
    '39°36\'01" '
    """
    for seen, meant in _WRONGLY_DECODED:
        text = text.replace(seen, meant)
    text = text.translate(_LETTERS)
    for pattern, meant in _REWRITTEN:
        text = pattern.sub(meant, text)
    return text
