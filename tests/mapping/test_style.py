"""Colours and classes: monotone in lightness, never green, shared by raw and smoothed."""

from __future__ import annotations

import colorsys
import itertools

import numpy as np
import pytest

from geomine.mapping import measures, style
from tests.mapping.analysis_factory import analysis


def luminance(colour: str) -> float:
    """Return the relative luminance of WCAG 2.2."""
    parts = [int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("scale", [style.RATE_COLOURS, style.DENSITY_COLOURS])
def test_a_scale_darkens_step_by_step_so_that_grey_paper_shows_it(scale) -> None:
    light = [luminance(colour) for colour in (style.ZERO_COLOUR, *scale)]
    ratios = [(a + 0.05) / (b + 0.05) for a, b in itertools.pairwise(light)]
    assert all(ratio > 1.15 for ratio in ratios)


def test_nothing_that_stands_for_a_number_is_green() -> None:
    for colour in (*style.RATE_COLOURS, *style.DENSITY_COLOURS, style.ZERO_COLOUR):
        red, green, blue = (int(colour[k : k + 2], 16) / 255 for k in (1, 3, 5))
        hue, _, saturation = colorsys.rgb_to_hls(red, green, blue)
        assert saturation < 0.1 or not 0.22 < hue < 0.5, colour


@pytest.mark.parametrize("looks", style.LOOKS_BY.values())
def test_every_mark_differs_from_each_other_in_shape_or_strongly_in_light(looks) -> None:
    for k, a in enumerate(looks):
        for b in looks[k + 1 :]:
            light = sorted([luminance(a.colour), luminance(b.colour)])
            assert a.shape != b.shape or (light[1] + 0.05) / (light[0] + 0.05) > 2


def test_smoothed_rates_are_classed_by_the_breaks_of_the_raw_ones() -> None:
    made = analysis()
    made.rates["smoothed_rate"] = made.rates["incident_rate"] * 0.5
    raw, smoothed = (
        next(m for m in measures.MEASURES if m.column == name)
        for name in ("incident_rate", "smoothed_rate")
    )
    a = measures.painted(raw, made, focus=None)
    b = measures.painted(smoothed, made, focus=None)
    assert len(a["colours"]) == len(b["colours"])
    known = a["steps"][0]["high"]
    value = made.rates.set_index("district_id").loc["seki", "smoothed_rate"]
    assert (value <= known) == (b["classes"]["seki"]["step"] == 0)


def test_every_rate_falls_in_the_class_that_the_legend_names() -> None:
    made = analysis()
    for measure in measures.found(made.rates):
        painted = measures.painted(measure, made, focus=None)
        values = made.rates.set_index("district_id")[measure.column]
        for district, look in painted["classes"].items():
            if look["kind"] == "step":
                step = painted["steps"][look["step"]]
                assert step["low"] <= values[district] <= step["high"]
            else:
                assert (look["kind"] == "zero") == (values[district] == 0)


def test_a_rate_without_data_has_no_class_and_a_missing_flag_no_hatch() -> None:
    made = analysis()
    made.rates["few_events"] = made.rates["few_events"].astype("boolean")
    made.rates.loc[0, "few_events"] = None
    painted = measures.painted(measures.MEASURES[1], made, focus=None)
    assert painted["classes"]["fuzuli"]["kind"] == "none"
    assert painted["classes"]["agdam"]["hatch"] is False


def test_hatched_is_what_rests_on_fewer_than_twenty_events() -> None:
    made = analysis()
    painted = measures.painted(measures.MEASURES[0], made, focus=None)
    events = made.rates.set_index("district_id")["n_events"]
    for district, look in painted["classes"].items():
        if look["kind"] == "step":
            assert look["hatch"] == (events[district] < 20)


def test_breaks_of_nothing_are_none() -> None:
    assert style.breaks(np.array([np.nan, 0.0])).size == 0
