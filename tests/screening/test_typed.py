"""What machines and other languages make of typed coordinates, read as they were meant."""

from __future__ import annotations

import pytest

from geomine.grids import read_grid
from geomine.screening.angles import read_pair
from geomine.screening.typed import as_meant

FUZULI = (39.6003, 47.1430)


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
