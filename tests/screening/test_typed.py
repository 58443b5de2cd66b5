"""What machines and other languages make of typed coordinates, read as they were meant."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from pyproj import Transformer

from geomine import datasets
from geomine.grids import read_grid
from geomine.screening import screen_incidents
from geomine.screening.angles import read_pair
from geomine.screening.coordinates import read_columns
from geomine.screening.typed import as_meant

FUZULI = (39.6003, 47.1430)
LAYER = datasets.districts()


@pytest.mark.parametrize(
    "text",
    [
        "39°36'01\"Şm 47°08'35\"Ş", "39.6003 Şm, 47.1430 Şq", "39.6003° Kuzey 47.1430° Doğu",
        "47.1430° D, 39.6003° K", "39.6003 N 47.1430 L", "N 39.6003, Est 47.1430",
        "39.6003 Norte, 47.1430 Leste", "39°36'01» N, 47°08'35» E", "39036'01\"N 47008'35\"E",
        "39?36'01\"N 47?08'35\"E", "39Â°36'01\"N 47Â°08'35\"E", "39.6003 və 47.1430",
        "\ufeff39.6003,\u200b47.1430", "39.36.01, 47.08.35", "39.6003, 47.1430, 350 m",
        '{"lat": 39.6003, "lng": 47.1430}', "https://yandex.ru/maps/?ll=47.1430%2C39.6003&z=12",
        "https://www.openstreetmap.org/?mlat=39.6003&mlon=47.1430#map=15/39.6003/47.1430",
        "شمالا 39.6003 شرقا 47.1430", "Ш: 39.6003 Д: 47.1430", "Пн 39.6003 Сх 47.1430",
    ],
)  # fmt: skip
def test_one_place_as_machines_and_languages_type_it(text) -> None:
    found = read_pair(text)
    assert found is not None
    # a second of arc is 31 m
    assert (found.latitude, found.longitude) == pytest.approx(FUZULI, abs=3e-4)


def test_a_dash_of_a_word_processor_is_a_minus() -> None:
    found = read_pair("\u20130.0957, 38.2847")
    assert found is not None
    assert (found.latitude, found.longitude) == (-0.0957, 38.2847)


@pytest.mark.parametrize("text", ["39.9911 m, 46.9302 m", "47.ll, 39.l", "0.66, -0.4l"])
def test_metres_and_what_a_scanner_misread_are_no_degrees(text) -> None:
    assert read_pair(as_meant(text)) is None


@pytest.mark.parametrize(
    ("text", "same"),
    [
        ("MGRS 38SPK647285", "38SPK647285"), ("38S PK 647, 285", "38SPK647285"),
        ("38S PK 6O7 285 (MGRS)", "38SPK607285"), ("38N 674,770 4,363,087", "38N 674770 4363087"),
        ("EPSG:32638 674770 4363087", "38N 674770 4363087"),
        ("38 N 674770 304435", "38N 674770 304435"), ("38S PK 64 7285", None),
    ],
)  # fmt: skip
def test_a_grid_reference_in_other_clothes_is_the_same(text, same) -> None:
    found = read_grid(text)
    assert found == (read_grid(same) if same else None)


def _kept(**cells):
    rows = {"event_date": ["2023-03-14"], "district_as_reported": ["Füzuli"]}
    table = pd.DataFrame(rows | {name: [cell] for name, cell in cells.items()})
    return screen_incidents(table, LAYER, as_of=dt.date(2026, 11, 24)).kept.iloc[0]


@pytest.mark.parametrize(
    ("half", "uncertainty_m", "precision"),
    # a degree is 111 km: a square of 10 km has one decimal of it, and a village is off by 2 km
    [(1, 11_100, "village"), (2, 2_000, "village"), (5, 250, "site")],
)
def test_a_bare_square_without_its_zone_is_as_uncertain_as_its_size(
    half, uncertainty_m, precision
) -> None:
    east, north = Transformer.from_crs(4326, 32_638, always_xy=True).transform(*FUZULI[::-1])
    # NGA.SIG.0012: P is 600 to 700 km east in zone 38; J 4,300 to 4,400 km north
    digits = f"{east - 600_000:05.0f}"[:half] + f"{north - 4_300_000:05.0f}"[:half]
    kept = _kept(coord_raw=f"PJ {digits}")
    assert kept["coord_format"] == "mgrs"
    assert (kept["location_uncertainty_m"], kept["location_precision"]) == (
        pytest.approx(uncertainty_m), precision,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("latitude", "longitude"),
    [
        ("39.6003, 47.1430", None), ("39°36'01.08\"N 47°08'34.8\"E", None),
        (None, "47.1430 E; 39.6003 N"),
    ],
)  # fmt: skip
def test_a_whole_pair_in_the_cell_of_one_angle_is_read(latitude, longitude) -> None:
    kept = _kept(latitude=latitude, longitude=longitude)
    assert (kept["latitude"], kept["longitude"]) == pytest.approx(FUZULI)


def test_letters_beside_a_number_decide_over_the_header() -> None:
    """30 east, 40 north and the reverse are both places: only the letters tell."""
    cells = {
        "latitude": ["30.5123 E", "30.5123 E", "30.5123", "30.5123"],
        "longitude": ["40.2345 N", "40.2345", "40.2345 N", "40.2345"],
    }
    latitude, longitude, *_ = read_columns(pd.DataFrame({**cells, "coord_raw": [None] * 4}))
    assert latitude.tolist() == [40.2345, 40.2345, 40.2345, 30.5123]
    assert longitude.tolist() == [30.5123, 30.5123, 30.5123, 40.2345]


def test_two_letters_of_one_axis_are_no_pair() -> None:
    cells = {"latitude": ["39.6003 N"], "longitude": ["47.1430 N"], "coord_raw": [None]}
    assert math.isnan(read_columns(pd.DataFrame(cells))[0][0])


@pytest.mark.parametrize(
    ("latitude", "longitude", "uncertainty_m"),
    [
        # a minute is 111,000 / 60 = 1,850 m, a village at least 2 km
        ("39°36'", "47°08.58'", 2_000), ("39°36.018'", "47°08'", 2_000),
        ("39°36.018'", "47°08.580'", 250), ("39.6003", "47.1", 250),
    ],
)  # fmt: skip
def test_of_two_cells_in_minutes_the_shorter_tells(latitude, longitude, uncertainty_m) -> None:
    """Of plain numbers the longer tells: a spreadsheet drops the zeros at the end of those."""
    kept = _kept(latitude=latitude, longitude=longitude)
    assert kept["location_uncertainty_m"] == uncertainty_m
