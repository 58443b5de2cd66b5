"""Coordinates come out as they were meant, within their own precision."""

from __future__ import annotations

import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Transformer

from geomine.grids import read_grid
from geomine.screening.angles import read_one, read_pair
from geomine.screening.coordinates import read_columns

ANGLES = st.floats(-89.9, 89.9)


@pytest.mark.parametrize(
    ("text", "latitude", "longitude"),
    [
        ("39.9911, 46.9302", 39.9911, 46.9302),
        ("39,99 46,93", 39.99, 46.93),
        ("39,9911; 46,9302", 39.9911, 46.9302),
        ("39°23'58.6\"N 47°01'46.9\"E", 39 + 23 / 60 + 58.6 / 3600, 47 + 1 / 60 + 46.9 / 3600),
        ("47°01'46.9\"E 39°23'58.6\"N", 39 + 23 / 60 + 58.6 / 3600, 47 + 1 / 60 + 46.9 / 3600),
        ("N 39° 23.5' E 47° 1.25'", 39 + 23.5 / 60, 47 + 1.25 / 60),
        ("39° 30' S, 47° 15' W", -39.5, -47.25),
    ],
)
def test_a_pair_in_one_cell_is_read(text, latitude, longitude) -> None:
    found = read_pair(text)
    assert found is not None
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=1e-9)


@pytest.mark.parametrize(
    "text", ["38S 674770E 4363087N", "near the school", "39.99", "", "39°75' 47°10'"]
)
def test_what_cannot_be_read_is_not_guessed(text) -> None:
    assert read_pair(text) is None


@given(latitude=ANGLES, longitude=ANGLES, decimals=st.integers(2, 7))
def test_decimal_degrees_survive_within_their_own_precision(latitude, longitude, decimals) -> None:
    found = read_pair(f"{latitude:.{decimals}f}, {longitude:.{decimals}f}")
    assert found is not None
    assert found.decimals == decimals
    half = 0.5000001 * 10.0**-decimals
    assert abs(found.latitude - latitude) <= half
    assert abs(found.longitude - longitude) <= half


@given(angle=st.floats(0, 89.9), north=st.booleans())
def test_degrees_minutes_seconds_survive_within_a_tenth_of_a_second(angle, north) -> None:
    tenths = round(angle * 36_000)
    degrees, rest = divmod(tenths, 36_000)
    minutes, seconds = divmod(rest, 600)
    found = read_one(f"{degrees}°{minutes}'{seconds / 10:.1f}\"{'N' if north else 'S'}")
    assert found is not None
    assert found[0] == pytest.approx((1 if north else -1) * tenths / 36_000, abs=1e-9)


CELLS = st.one_of(
    st.none(), st.text(max_size=8), st.floats(-90, 90), st.integers(-90, 90),
    st.sampled_from(["39,99", "40.10", "+40.5", "-39", "4e1", "39°30'", "٤٠.٥", "40.", "9" * 400]),
)  # fmt: skip


@given(st.lists(st.tuples(CELLS, CELLS), max_size=12))
def test_a_column_reads_as_its_cells_one_by_one_do(pairs) -> None:
    columns = {
        "latitude": pd.Series([pair[0] for pair in pairs], dtype="object"),
        "longitude": pd.Series([pair[1] for pair in pairs], dtype="object"),
        "coord_raw": pd.Series(["41.5, 48.25"] * len(pairs), dtype="str"),
    }
    north, east, notations, worth = read_columns(pd.DataFrame(columns))
    read = zip(north, east, notations.text, worth, strict=True)
    for cells, (latitude, longitude, notation, decimals) in zip(pairs, read, strict=True):
        first, second = (None if cell is None else read_one(str(cell)) for cell in cells)
        if first is None or second is None:
            assert (latitude, longitude, notation, decimals) == (41.5, 48.25, "dd", 1)
        else:
            assert (latitude, longitude) == (first[0], second[0])
            assert notation == first[2]
            assert decimals <= max(first[1], second[1])


def test_two_cells_win_over_one_and_numbers_are_taken_as_they_are() -> None:
    rows = pd.DataFrame(
        {
            "latitude": ["39,5", None],
            "longitude": ["47.25", None],
            "coord_raw": ["1, 2", "40.5, 46.5"],
        }
    )
    latitude, longitude, notation, decimals = read_columns(rows)
    assert latitude.tolist() == [39.5, 40.5]
    assert longitude.tolist() == [47.25, 46.5]
    assert notation.text.tolist() == ["dd", "dd"]
    assert decimals.tolist() == [2, 1]  # a spreadsheet drops zeros: the longer one tells
    typed = pd.DataFrame({"latitude": [39.5], "longitude": [47.25], "coord_raw": [None]})
    assert read_columns(typed)[0].tolist() == [39.5]


@pytest.mark.parametrize(
    ("text", "notation", "latitude", "longitude"),
    [  # the points of the reference list of messy rows, made apart from geomine
        ("38S 674770E 4363087N", "utm", 39.3996, 47.0297),
        ("X=4469179 Y=8663938 (SK-42)", "pulkovo42_gk", 40.3402, 46.9281),
        ("5099623.8, 4948917.0", "web_mercator", 40.5686, 45.8107),
    ],
)
def test_a_grid_reference_is_read(text, notation, latitude, longitude) -> None:
    found = read_grid(text)
    assert found is not None
    assert found.notation == notation
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=1e-4)


def test_an_mgrs_square_is_read_as_its_middle() -> None:
    found = read_grid("38SPK647285")  # 100 m: half a square is 0.0006 degrees of longitude
    assert found is not None
    assert found.decimals == 3
    assert (found.latitude, found.longitude) == pytest.approx((39.9911, 46.9302), abs=6e-4)


@given(
    latitude=st.floats(-75, 75).filter(lambda angle: abs(angle) > 0.01),  # bands meet at 0
    longitude=st.floats(-179, 179),
)
def test_utm_survives_within_a_metre(latitude, longitude) -> None:
    zone = int((longitude + 180) // 6) + 1
    epsg = (32_600 if latitude >= 0 else 32_700) + zone
    east, north = Transformer.from_crs(4326, epsg, always_xy=True).transform(longitude, latitude)
    band = "CDEFGHJKLMNPQRSTUVWX"[min(int((latitude + 80) // 8), 19)]
    found = read_grid(f"{zone}{band} {east:.0f}E {north:07.0f}N")
    assert found is not None
    assert found.latitude == pytest.approx(latitude, abs=1e-5)
    assert abs(found.longitude - longitude) * math.cos(math.radians(latitude)) < 1e-5


@given(
    st.integers(0, 199), st.integers(0, 69), st.integers(0, 699),
    st.sampled_from(["", "N", " E", "S", " W"]),
)  # fmt: skip
def test_marked_angles_are_read_the_short_way_as_the_long_way(
    degrees, minutes, tenths, side
) -> None:
    typed = f"{degrees}°{minutes}'{tenths / 10:.1f}\"{side}"
    in_words = typed.replace("°", " degrees ")  # which the long way knows alone
    assert read_one(typed) == read_one(in_words)


def test_commas_and_points_are_read_alike_in_a_column() -> None:
    texts = ["40,05", "40.0512", "-41,5", "41,", "1,5,2", "39°12'3,5\"", "40", None]
    rows = pd.DataFrame({"latitude": texts, "longitude": ["47,1"] * len(texts), "coord_raw": None})
    latitude, longitude, notation, _ = read_columns(rows.astype("str"))
    alone = [read_one(text) if text else None for text in texts]
    wanted = pd.Series([one.degrees if one else math.nan for one in alone])
    pd.testing.assert_series_equal(pd.Series(latitude), wanted)
    assert pd.Series(longitude).isna().tolist() == wanted.isna().tolist()
    assert [one and one.notation for one in alone] == [notation.at(k) for k in range(len(texts))]
