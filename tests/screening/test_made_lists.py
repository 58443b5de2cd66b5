"""Seven invented lists, typed as seven offices would, become what they were made from."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd
import pytest
from shapely.geometry import Point

from geomine.io import read_incidents
from geomine.screening import screen_incidents
from tests.reading.lists import grid_of, write_ods, write_xlsx
from tests.screening.made_lists import (
    LAYER,
    Made,
    as_table,
    count,
    dms,
    metres,
    spelling,
    truth,
    typed_day,
    typed_point,
)

DAY = dt.date(2026, 11, 24)
CYRILLIC = "абвгдежзиклмнопрстуфхцчшэюя"
TOLERANCE_M = {"dd": 2, "dms": 5, "utm": 3, "mgrs": 10, "web_mercator": 3, "pulkovo42_gk": 5}
ALLOWED = {"DQ20", "DQ21", "DQ11", "DQ07", "DQ08"}
"""What a row may have though nothing is wrong with it: unknown status, columns, notations."""


def _decimal(latitude, longitude):
    return f"{latitude:.7g}", f"{longitude:.7g}"


def _comma(latitude, longitude):
    return tuple(text.replace(".", ",") for text in _decimal(latitude, longitude))


def russian(row: Made) -> dict[str, object]:
    first, second = typed_point(row, lambda la, lo: (dms(la, "N"), dms(lo, "E")))
    return {
        "№": None,
        "Дата происшествия": typed_day(row, "%d.%m.%y" if row.group % 2 else "%d.%m.%Y"),
        "ФИО": "Вымышленный",
        "Район": row.district and spelling(row.district, "official", CYRILLIC),
        "Координаты": None if first is None else f"{first} {second}",
        "Погибло": count(row.killed), "Ранено": count(row.injured), "Источник": row.source,
        "Район проживания": "Баку" if row.fault == "residence" else None,
    }  # fmt: skip


def english(row: Made) -> dict[str, object]:
    first, second = typed_point(row, metres(32638))
    return {
        "Injured": count(row.injured), "Killed": count(row.killed), "Easting": first,
        "Northing": second, "Reported by": row.source, "Remarks": "invented",
        "District": row.district and row.district.title(), "Date": typed_day(row, "%m/%d/%Y"),
        "Residence": "Sumgayit" if row.fault == "residence" else None,
    }  # fmt: skip


def azerbaijani(row: Made) -> dict[str, object]:
    first, second = typed_point(row, _comma)
    serial = str((row.day - dt.date(1899, 12, 30)).days)
    clean = row.date_precision == "day"
    return {
        "Mənbə": row.source, "Uzunluq": second, "Enlik": first, "Telefon": "000-00-00",
        "Tarix": f"date:{serial}" if clean else typed_day(row, "%d.%m.%Y"),
        "Rayon": row.district and spelling(row.district, "variant"),
        "Yaralanan": count(row.injured), "Ölən": count(row.killed),
        "Yaşadığı rayon": "Bakı" if row.fault == "residence" else None,
    }  # fmt: skip


def kobo(row: Made) -> dict[str, object]:
    first, second = typed_point(row, _decimal)
    place = None if first is None else f"{first} {second} 412.0 4.5"
    return {
        "_id": "9", "_uuid": "u", "_submission_time": "2026-01-05T10:00:00",
        "accident/date": typed_day(row, "%Y-%m-%d"), "accident/location": place,
        "accident/district": row.district, "accident/killed": count(row.killed),
        "accident/injured": count(row.injured), "accident/source": row.source,
        "residence_district": "Baku" if row.fault == "residence" else None,
    }  # fmt: skip


def turkish(row: Made) -> dict[str, object]:
    first, second = typed_point(row, metres(3857))
    return {
        "Tarih": typed_day(row, "%Y/%m/%d"), "İlçe": row.district, "X": first, "Y": second,
        "Ölü": count(row.killed), "Yaralı": count(row.injured), "Kaynak": row.source,
        "İkamet ilçesi": "Baku" if row.fault == "residence" else None,
    }  # fmt: skip


AZ_MONTHS = (
    "yanvar", "fevral", "mart", "aprel", "may", "iyun", "iyul", "avqust", "sentyabr", "oktyabr",
    "noyabr", "dekabr",
)  # fmt: skip
AZ_NUMBERS = {None: "bilinmir", "0": "yoxdur", "1": "bir nəfər", "2": "2 nəfər"}


def typed_in_word(row: Made) -> dict[str, object]:
    """Return the cells of a table typed in Word: words for numbers, months and degrees."""
    first, second = typed_point(row, lambda la, lo: (dms(la, ""), dms(lo, "")))
    marks = str.maketrans({"'": "′", '"': "″"})
    day = typed_day(row, "%d %m %Y")
    if row.date_precision == "day":
        day = f"{row.day.day} {AZ_MONTHS[row.day.month - 1]} {row.day.year}-cü il"
    elif row.date_precision == "month":
        day = f"{row.day.year}-ci ilin {AZ_MONTHS[row.day.month - 1]} ayı"
    elif row.date_precision == "year":
        day = f"{row.day.year}-ci ildə"
    return {
        "S/s": "1", "Hadisənin tarixi": day,
        "Hadisə yeri (rayon, yer)": row.district and f"{spelling(row.district, 'official', 'abcçdeəfgğhxıijkqlmnoöprsştuüvyz')} r-nu, yol kənarı",  # noqa: E501
        "Koordinatları": None if first is None else f"{first} {second}".translate(marks),
        "Həlak olanların sayı": AZ_NUMBERS[count(row.killed)],
        "Yaralıların sayı": AZ_NUMBERS[count(row.injured)], "Məlumatın mənbəyi": row.source,
        "Yaşadığı yer": "Bakı" if row.fault == "residence" else None,
    }  # fmt: skip


def ukrainian(row: Made) -> dict[str, object]:
    first, second = typed_point(row, metres(28_408), zero="")
    return {
        "Дата події": typed_day(row, "%d.%m.%Y"), "Район": row.district,
        "Координати": f"СК-42 Х={second} У={first}" if first else None,
        "Загинуло": count(row.killed), "Поранено": count(row.injured), "Джерело": row.source,
        "Місце проживання": "Baku" if row.fault == "residence" else None,
    }  # fmt: skip


def _csv(encoding, sep):
    return lambda table, path: table.to_csv(path, sep=sep, index=False, encoding=encoding)


def _book(write):
    return lambda table, path: write(path, {"S": [["Siyahı", *[None] * 8], *grid_of(table)]})


STYLES = {
    "Russian, Windows-1251": (russian, _csv("cp1251", ";"), "list.csv"),
    "English, XLSX, UTM": (english, _book(write_xlsx), "list.xlsx"),
    "Azerbaijani, ODS, commas": (azerbaijani, _book(write_ods), "list.ods"),
    "Kobo, XLSX": (kobo, lambda t, p: write_xlsx(p, {"data": grid_of(t)}), "kobo.xlsx"),
    "Turkish, UTF-16 TSV, Mercator": (turkish, _csv("utf-16", "\t"), "list.tsv"),
    "Azerbaijani, typed in Word": (typed_in_word, _csv("utf-8-sig", ";"), "word.csv"),
    "Ukrainian, JSON lines, Pulkovo": (
        ukrainian,
        lambda t, p: t.to_json(p, orient="records", lines=True, force_ascii=False),
        "list.jsonl",
    ),
}

WITHOUT = {
    "Russian, Windows-1251": ("rounded", "swapped"), "English, XLSX, UTM": ("rounded", "swapped"),
    "Turkish, UTF-16 TSV, Mercator": ("rounded", "swapped"),
    "Azerbaijani, typed in Word": ("rounded", "no_point"),
    "Ukrainian, JSON lines, Pulkovo": ("rounded", "swapped", "null", "elsewhere"),
}  # fmt: skip
"""Faults that a notation cannot have: decimals, or letters and metres the wrong way round."""


@pytest.fixture(scope="module", params=list(enumerate(STYLES)), ids=list(STYLES))
def made(request, tmp_path_factory):
    seed, style = request.param
    cells, write, name = STYLES[style]
    rows = truth(seed + 11, without=WITHOUT.get(style, ()))
    path = tmp_path_factory.mktemp("made") / name
    write(as_table(rows, cells), path)
    found = screen_incidents(read_incidents(path), LAYER, as_of=DAY)
    kept = found.kept.assign(row=found.kept["source_rows"].str.split(";")).explode("row")
    return rows, found, kept.set_index(kept["row"].astype(int)), style


def test_every_row_is_kept(made) -> None:
    rows, found, kept, _ = made
    assert (found.report.rows_read, found.report.rows_rejected) == (len(rows), 0)
    assert sorted(kept.index) == list(range(1, len(rows) + 1))


def test_victims_are_one_incident(made) -> None:
    rows, found, kept, _ = made
    groups = {}
    for number, row in enumerate(rows, 1):
        groups.setdefault((row.group, row.source), set()).add(kept.loc[number, "incident_id"])
    assert all(len(ids) == 1 for ids in groups.values())
    assert len(found.kept) == len(groups)


def test_every_district_is_found(made) -> None:
    rows, _, kept, _ = made
    for number, row in enumerate(rows, 1):
        got = kept.loc[number, "district_id"]
        assert (got if isinstance(got, str) else "") == row.district, (number, row)


def test_every_date_is_found(made) -> None:
    rows, _, kept, _ = made
    for number, row in enumerate(rows, 1):
        got = kept.loc[number]
        assert got["date_precision"] == row.date_precision, (number, row)
        if row.date_precision == "day":
            assert got["event_date"].date() == row.day, (number, row)
        elif row.date_precision == "unknown":
            assert pd.isna(got["event_date"])


def test_every_place_is_found(made) -> None:
    rows, _, kept, _ = made
    for number, row in enumerate(rows, 1):
        got = kept.loc[number]
        precision = (
            "gps" if row.precision == "site" and got["source_system"] == "kobo" else row.precision
        )
        assert got["location_precision"] == precision, (number, row)
        if np.isnan(row.latitude):
            assert np.isnan(got["latitude"]), (number, row)
            assert got.geometry.is_empty
        else:
            off = Point(row.longitude, row.latitude).distance(got.geometry) * 111_000
            assert off <= TOLERANCE_M[got["coord_format"]], (number, row, got["coord_raw"])


def test_every_number_of_people_is_found(made) -> None:
    rows, _, kept, _ = made
    for number, row in enumerate(rows, 1):
        got = [kept.loc[number, name] for name in ("killed", "injured")]
        assert [None if pd.isna(n) else int(n) for n in got] == [row.killed, row.injured], row


def test_the_checks_speak_where_there_is_a_fault_and_nowhere_else(made) -> None:
    rows, found, _, _ = made
    spoken = found.flags.groupby("source_row")["check"].agg(set).to_dict()
    for number, row in enumerate(rows, 1):
        got = spoken.get(number, set())
        assert row.must <= got, (number, row)
        assert got <= row.must | ALLOWED, (number, row)


def test_only_exact_points_that_count_once_are_clustered(made) -> None:
    rows, _, kept, _ = made
    for number, row in enumerate(rows, 1):
        exact = row.precision == "site" and row.date_precision != "unknown"
        wanted = exact and not np.isnan(row.latitude) and not (row.fault == "repeat" and row.must)
        assert bool(kept.loc[number, "in_point_clustering"]) == wanted, (number, row)
