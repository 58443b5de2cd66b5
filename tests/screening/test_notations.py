"""Every notation of coordinates in use comes out as it was meant, within its own precision."""

from __future__ import annotations

import datetime as dt
import math

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pyproj import Geod, Transformer

from geomine import datasets
from geomine.grids import read_grid
from geomine.io import read_incidents
from geomine.screening import screen_incidents
from geomine.screening.angles import read_one, read_pair

BANDS = "CDEFGHJKLMNPQRSTUVWX"
GEOD = Geod(ellps="WGS84")
LATITUDES = st.floats(-79.9, 83.9).filter(lambda angle: abs(angle) > 0.01)  # bands meet at 0
LONGITUDES = st.floats(-179.9, 179.9)
LAYER = datasets.districts()
DAY = dt.date(2026, 11, 24)
FUZULI = (39.6003, 47.1430)


@pytest.mark.parametrize(
    "text",
    [
        "39.6003N 47.1430E", "N39.6003 E47.1430", "47.1430E, 39.6003N", "39.6003° N, 47.1430° E",
        "39,6003 С.Ш. 47,1430 В.Д.", "39,6003° с. ш., 47,1430° в. д.", "39,6003,47,1430",
        "39°36'01\"N 47°08'35\"E", "39 36 01.1 N 47 08 34.8 E", "393601N 0470835E",
        "39:36:01 47:08:35", "lat 39.6003 lon 47.1430", "Lon: 47.1430, Lat: 39.6003",
        "широта 39.6003 долгота 47.1430", "N39°36.018' E47°08.580'", "39-36-01N 047-08-35E",
        "39d36m01s N 47d08m35s E", "https://maps.google.com/?q=39.6003,47.1430",
        "geo:39.6003,47.1430", "POINT (47.1430 39.6003)", "39.6003/47.1430", "(39.6003, 47.1430)",
        "şm.e. 39°36'01\" ş.u. 47°08'35\"", "39°36'01\" şimal enliyi 47°08'35\" şərq uzunluğu",
        "39°36'01\" северной широты 47°08'35\" восточной долготы", "39º36´01´´N 47º08´35´´E",
        "39° 36′ 01″ K 47° 08′ 35″ D", "С39°36'01\" В47°08'35\"", "GPS koordinat: 39.6003, 47.1430",
        "39 deg 36 min 01 sec N, 47 deg 08 min 35 sec E",
        "https://www.google.com/maps/@39.6003,47.1430,15z", "SRID=4326;POINT(47.1430 39.6003)",
        "39.6003 47.1430 345.2 4.5", "39.6003,47.1430,0,0", "≈ 39.6003, 47.1430",
        "+39.6003+047.1430/", '{"type": "Point", "coordinates": [47.1430, 39.6003]}',
        "39 dərəcə 36 dəqiqə 01 saniyə, 47 dərəcə 08 dəqiqə 35 saniyə",
        "39 гр. 36 мин. 01 сек. с.ш. 47 гр. 08 мин. 35 сек. в.д.",
        "39°36'01\" şm. 47°08'35\" şu.", "39˚36ʹ01ʺ N 47˚08ʹ35ʺ E", "39d36m01s 47d08m35s",
        "39º36'01\" C.Ш. 47º08'35\" B.Д.", "39.6003°K 47.1430°D", "X: 47.1430 Y: 39.6003",
        "ჩ.გ. 39°36′01″ ა.გ. 47°08′35″", "Y=39.6003; X=47.1430", "с.ш. 39°36,02' в.д. 47°08,58'",
    ],
)  # fmt: skip
def test_one_place_in_many_notations(text) -> None:
    found = read_pair(text)
    assert found is not None
    # a second of arc is 31 m
    assert (found.latitude, found.longitude) == pytest.approx(FUZULI, abs=3e-4)


@pytest.mark.parametrize(
    "text",
    ["in 2019 12 people 14 03", "4 km şimal", "12.03.2021", "39.99N, 46.93N", "39.6.3 47.1", "1",
     "39°36.5'01\"N 47°08'35\"E", "39°60'N 47°08'E", "39.6003 47.1430 1 2 3", "+39.6-47",
     "39 гр. 47 кг"],
)  # fmt: skip
def test_what_is_no_pair_is_none(text) -> None:
    assert read_pair(text) is None


@pytest.mark.parametrize(
    ("text", "notation", "decimals"),
    [
        ("39°36'", "ddm", math.log10(60)), ("39°36.5'", "ddm", 1 + math.log10(60)),
        ("39°36'01\"", "dms", math.log10(3600)), ("39.60", "dd", 2),
    ],
)  # fmt: skip
def test_a_notation_is_worth_the_unit_of_its_last_digit(text, notation, decimals) -> None:
    found = read_one(text)
    assert found is not None
    assert (found.notation, found.decimals) == (notation, pytest.approx(decimals))


@given(latitude=LATITUDES, longitude=LONGITUDES, digits=st.integers(0, 4))
def test_degrees_and_minutes_survive_within_half_of_their_last_digit(
    latitude, longitude, digits
) -> None:
    def typed(angle: float, sides: str) -> str:
        minutes = round(abs(angle) * 60, digits)
        return f"{int(minutes // 60)}°{minutes % 60:.{digits}f}'{sides[angle < 0]}"

    texts = typed(latitude, "NS"), typed(longitude, "EW")
    if any("°60" in text for text in texts):
        return  # 59.99 written with fewer digits
    found = read_pair(" ".join(texts))
    assert found is not None
    assert found.notation == "ddm"
    half = 0.5001 * 10.0**-digits / 60
    assert (found.latitude, found.longitude) == pytest.approx((latitude, longitude), abs=half)


@given(
    latitude=LATITUDES, longitude=LONGITUDES,
    form=st.sampled_from(["{n} {a} {e} {o}", "{n}{a} {e}{o}", "{a}{n} {o}{e}", "{e} {o}, {n} {a}",
                          "{a} {n}; {o} {e}"]),
)  # fmt: skip
def test_the_letter_of_a_side_counts_before_and_behind_the_angle(latitude, longitude, form) -> None:
    def typed(angle: float) -> str:
        seconds = round(abs(angle) * 3600)
        return f"{seconds // 3600}°{seconds // 60 % 60:02d}'{seconds % 60:02d}\""

    text = form.format(
        n="NS"[latitude < 0], e="EW"[longitude < 0], a=typed(latitude), o=typed(longitude)
    )
    found = read_pair(text)
    assert found is not None
    assert (found.latitude, found.longitude) == pytest.approx(
        (latitude, longitude), abs=0.51 / 3600
    )


def test_degrees_packed_with_their_zeros_are_no_metres() -> None:
    found = _screened(coord_raw="393601N 0470835E", district_as_reported="Füzuli")
    kept = found.kept.iloc[0]
    assert kept["coord_format"] == "dms"
    assert (kept["latitude"], kept["longitude"]) == pytest.approx(FUZULI, abs=3e-4)


def _utm(latitude: float, longitude: float) -> tuple[int, str, float, float]:
    zone = int((longitude + 180) // 6) + 1
    epsg = (32_600 if latitude >= 0 else 32_700) + zone
    east, north = Transformer.from_crs(4326, epsg, always_xy=True).transform(longitude, latitude)
    return zone, BANDS[min(int((latitude + 80) // 8), 19)], east, north


@given(latitude=LATITUDES, longitude=LONGITUDES, half=st.integers(1, 5))
def test_mgrs_survives_within_half_of_its_square(latitude, longitude, half) -> None:
    # the letters of 100 km squares by NGA.STND.0037, chapter 3, written down here apart
    zone, band, east, north = _utm(latitude, longitude)
    column = "ABCDEFGHJKLMNPQRSTUVWXYZ"[(zone - 1) % 3 * 8 + int(east // 100_000) - 1]
    row = "ABCDEFGHJKLMNPQRSTUV"[(int(north // 100_000) + (5 if zone % 2 == 0 else 0)) % 20]
    size = 10 ** (5 - half)
    digits = "".join(f"{int(value % 100_000 // size):0{half}d}" for value in (east, north))
    found = read_grid(f"{zone}{band}{column}{row}{digits}")
    assert found is not None
    assert (found.notation, found.decimals) == ("mgrs", half)
    off_m = GEOD.inv(longitude, latitude, found.longitude, found.latitude)[2]
    assert off_m <= size * math.sqrt(0.5) * 1.002  # the scale of UTM


@given(latitude=st.floats(30, 70), longitude=st.floats(9, 179.9), exact=st.integers(0, 2))
def test_pulkovo_survives_within_its_metres(latitude, longitude, exact) -> None:
    zone = int(longitude // 6) + 1
    to_grid = Transformer.from_crs(4326, 28_400 + zone, always_xy=True)
    east, north = to_grid.transform(longitude, latitude)
    if not math.isfinite(east):
        return
    found = read_grid(f"X={north:.{exact}f} Y={east:.{exact}f} (SK-42)")
    assert found is not None
    # PROJ's own way back: at the edge of an area it chooses another operation than on the way out
    back = Transformer.from_crs(28_400 + zone, 4326, always_xy=True)
    typed = back.transform(round(east, exact), round(north, exact))
    assert GEOD.inv(*typed, found.longitude, found.latitude)[2] <= 0.01


@given(latitude=st.floats(-80, 80), longitude=LONGITUDES)
def test_web_mercator_survives_within_a_metre(latitude, longitude) -> None:
    to_grid = Transformer.from_crs(4326, 3857, always_xy=True)
    east, north = to_grid.transform(longitude, latitude)
    if min(abs(east), abs(north)) < 10_000:
        return  # too few digits to be told from anything else
    found = read_grid(f"{east:.1f}, {north:.1f}")
    assert found is not None
    assert GEOD.inv(longitude, latitude, found.longitude, found.latitude)[2] <= 0.1


def _screened(layer=LAYER, **cells):
    rows = {"event_date": ["2023-03-14"], **{name: [cell] for name, cell in cells.items()}}
    return screen_incidents(pd.DataFrame(rows), layer, as_of=DAY)


@pytest.mark.parametrize(
    ("epsg", "notation", "check"),
    [(32638, "utm", "DQ07"), (3857, "web_mercator", "DQ08"), (28408, "pulkovo42_gk", "DQ07")],
)
@pytest.mark.parametrize("turned", [False, True])
def test_metres_in_two_columns_are_those_of_the_one_system_that_lands(
    epsg, notation, check, turned
) -> None:
    to_grid = Transformer.from_crs(4326, epsg, always_xy=True)
    east, north = (f"{value:.0f}" for value in to_grid.transform(*FUZULI[::-1]))
    pair = (east, north) if turned else (north, east)
    found = _screened(latitude=pair[0], longitude=pair[1], district_as_reported="Füzuli")
    kept = found.kept.iloc[0]
    assert kept["coord_format"] == notation
    assert (kept["latitude"], kept["longitude"]) == pytest.approx(FUZULI, abs=2e-5)
    assert check in set(found.flags["check"])
    assert kept["coord_raw"] == ", ".join(pair)


def test_metres_of_no_system_that_lands_are_no_point() -> None:
    found = _screened(latitude="471430", longitude="396003", district_as_reported="Füzuli")
    assert found.kept.geometry.is_empty.all()
    assert {"DQ03", "DQ07"} & set(found.flags.query("severity == 'error'")["check"])


def test_the_letter_s_is_the_band_or_the_southern_half_as_the_place_says() -> None:
    north = _screened(coord_raw="38S 674770E 4363087N", district_as_reported="Cəbrayıl").kept
    assert north["latitude"].iloc[0] == pytest.approx(39.3996, abs=1e-4)
    # the same letter on the Falkland Islands, 51.7 S: the point by pyproj from EPSG:32721
    islands = (
        LAYER.iloc[:1]
        .assign(district_id="f", name_en="Falklands")
        .set_geometry(
            LAYER.iloc[:1].translate(
                -58.4 - LAYER.iloc[0].geometry.centroid.x, -51.7 - LAYER.iloc[0].geometry.centroid.y
            )
        )
    )
    south = _screened(islands, coord_raw="21S 400000 4270000", district_as_reported="f").kept
    longitude, latitude = Transformer.from_crs(32721, 4326, always_xy=True).transform(4e5, 4.27e6)
    got = south[["latitude", "longitude"]].iloc[0]
    assert tuple(got) == pytest.approx((latitude, longitude), abs=1e-6)


def test_a_square_without_its_zone_is_read_where_it_lands_once() -> None:
    kept = _screened(coord_raw="PK 647 285", district_as_reported="Ağdam").kept.iloc[0]
    assert kept["coord_format"] == "mgrs"
    assert (kept["latitude"], kept["longitude"]) == pytest.approx((39.9911, 46.9302), abs=6e-4)


@pytest.mark.parametrize(
    ("cells", "uncertainty_m", "precision"),
    [
        ({"coord_raw": "39°36'N 47°08'E"}, 111_000 / 60, "village"),
        ({"coord_raw": "39°36'00\"N 47°08'00\"E"}, 111_000 / 60, "village"),
        ({"latitude": "39.60000", "longitude": "47.13333"}, 111_000 / 60, "village"),
        ({"latitude": "39.60", "longitude": "47.13"}, 1_110, "village"),
        ({"latitude": 39.6, "longitude": 47.13}, 1_110, "village"),
        ({"latitude": "39.6", "longitude": "47.1"}, 11_100, "village"),
        ({"coord_raw": "38SPJ88"}, 11_100, "village"),
    ],
)
def test_a_rounded_pair_is_as_uncertain_as_its_notation_says(
    cells, uncertainty_m, precision
) -> None:
    found = _screened(district_as_reported="Füzuli", **cells)
    kept = found.kept.iloc[0]
    assert "DQ05" in set(found.flags["check"])
    assert kept["location_precision"] == precision
    # max(current, 10^-d x 111 km) of the table of checks: a village is off by 2 km anyway
    assert kept["location_uncertainty_m"] == pytest.approx(max(uncertainty_m, 2_000), rel=1e-6)


def test_whole_degrees_written_with_zeros_are_whole_degrees() -> None:
    kept = _screened(latitude="40.0000", longitude="47.0", district_as_reported="Ağdam").kept
    assert kept["location_precision"].tolist() == ["district"]
    assert kept.geometry.is_empty.all()


def _gauss_krueger(latitude: float, longitude: float) -> tuple[str, str]:
    """Return easting without its zone and northing of Pulkovo 1942, zone 8 (EPSG:28408)."""
    turn = Transformer.from_crs(4326, 28_408, always_xy=True)
    east, north = turn.transform(longitude, latitude)
    return f"{east - 8e6:.0f}", f"{north:.0f}"


def test_metres_of_pulkovo_without_their_zone_are_told_as_doubtful() -> None:
    east, north = _gauss_krueger(*FUZULI)
    found = _screened(coord_raw=f"X={north} Y={east}", district_as_reported="Füzuli")
    kept = found.kept.iloc[0]
    assert (kept["coord_format"], kept["location_precision"]) == ("utm", "village")
    # the scale of UTM, 0.9996 on its meridian, makes 0.4 per mille of the northing
    assert kept["location_uncertainty_m"] == pytest.approx(0.0004 * float(north), rel=0.1)
    assert found.flags.set_index("check").loc["DQ07", "severity"] == "review"


@pytest.mark.parametrize(
    ("said", "precision", "severity"),
    [({"coord_zone": "SK-42"}, "site", "fixed"), ({}, "village", "review")],
)
def test_metres_of_pulkovo_are_read_as_the_list_or_its_other_rows(
    said, precision, severity
) -> None:
    east, north = _gauss_krueger(*FUZULI)
    whole = _gauss_krueger(39.61, 47.15)
    table = pd.DataFrame({
        "event_date": ["2023-03-14", "2022-05-01"], "district_as_reported": ["Füzuli"] * 2,
        "coord_raw": [f"{north} {east}", f"{whole[1]} 8{whole[0]}"], **said,
    })  # fmt: skip
    found = screen_incidents(table, LAYER, as_of=DAY)
    kept = found.kept
    assert GEOD.inv(FUZULI[1], FUZULI[0], kept["longitude"][0], kept["latitude"][0])[2] < 2
    assert kept["location_precision"].tolist() == [precision, "site"]
    flags = found.flags[found.flags["check"].eq("DQ07")]
    assert flags["severity"].tolist() == [severity, "fixed"]


def test_another_rows_zone_of_pulkovo_leaves_a_bare_pair_in_doubt() -> None:
    """A merged list: the bare pair is of UTM, and its radius must hold what was meant."""
    table = pd.DataFrame({
        "event_date": ["2023-03-14", "2022-05-01"], "killed": ["1", "1"],
        "coord_raw": ["4490777 634371", "4490777 8634371"],
    })  # fmt: skip
    found = screen_incidents(table, LAYER, as_of=DAY)
    meant = Transformer.from_crs(32_638, 4326, always_xy=True).transform(634_371, 4_490_777)
    bare = found.kept.iloc[0]
    off_m = GEOD.inv(*meant, bare["longitude"], bare["latitude"])[2]
    assert bare["location_uncertainty_m"] == pytest.approx(off_m, rel=0.01)
    flags = found.flags[found.flags["check"].eq("DQ07")].set_index("source_row")
    assert flags.loc[1, "severity"] == "review"


@pytest.mark.parametrize("header", ["UTM E", "Easting (m)"])
def test_a_header_says_that_metres_are_of_utm(tmp_path, header) -> None:
    east, north = Transformer.from_crs(4326, 32_638, always_xy=True).transform(*FUZULI[::-1])
    path = tmp_path / "a.csv"
    path.write_text(
        f"Date,District,{header},{header.replace('E', 'N')}\n"
        f"2023-03-14,Fuzuli,{east:.0f},{north:.0f}\n".replace("Nasting", "Northing"),
        encoding="utf-8",
    )
    kept = screen_incidents(read_incidents(path), LAYER, as_of=DAY).kept
    assert GEOD.inv(FUZULI[1], FUZULI[0], kept["longitude"][0], kept["latitude"][0])[2] < 2
    assert kept["location_precision"].tolist() == ["site"]


def test_decimal_commas_are_told_in_two_cells_too() -> None:
    flags = _screened(latitude="39,6003", longitude="47,1430", district_as_reported="Füzuli").flags
    assert "DQ07" in set(flags["check"])


@pytest.mark.parametrize(
    "form", ["SK-42 {n:.0f} {e:.0f}", "SK-42 {e:.0f} {n:.0f}", "СК-42 Х={e:.0f} У={n:.0f}",
             "Х {n:.0f} У {e:.0f}", "Pulkovo 1942 zone 8: {e:.0f}, {n:.0f}",
     "SK-42 zona 8: X={n:.0f} Y={bare:.0f}", "СК-42: {n:.0f} {bare:.0f}"]
)  # fmt: skip
def test_a_pulkovo_pair_is_read_the_way_round_that_lands_in_its_district(form) -> None:
    """4.4 million is a northing, and an easting of zone 4 as well (PROJ for the pair)."""
    east, north = Transformer.from_crs(4326, 28_408, always_xy=True).transform(47.05, 39.95)
    table = pd.DataFrame({
        "event_date": ["2023-03-14"], "district_as_reported": ["Ağdam"], "killed": ["1"],
        "coord_raw": [form.format(e=east, n=north, bare=east - 8e6)],
    })  # fmt: skip
    kept = screen_incidents(table, LAYER, as_of=DAY).kept
    assert GEOD.inv(47.05, 39.95, kept["longitude"][0], kept["latitude"][0])[2] < 2
