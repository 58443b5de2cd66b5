"""What a team takes along: each file opens, says what it is, and runs nothing."""

from __future__ import annotations

import datetime as dt
import re
import shutil
import subprocess
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pandas as pd
import pytest

from geomine.i18n import translate
from geomine.report import village_sheets, villages_gpx, villages_kml, write_workbook
from geomine.report.at_risk import at_risk
from geomine.report.words import band, caution, reason_words
from geomine.targeting import rank_villages, record_sessions
from tests.targeting.villages import TODAY, accidents, villages

if TYPE_CHECKING:
    import geopandas as gpd

HOSTILE = ["=1+1", "<script>alert(1)</script>", "@SUM(A1)", "Ağdərə, Şuşa"]


@pytest.fixture(scope="module")
def incidents() -> gpd.GeoDataFrame:
    days = [f"2025-0{m}-10" for m in range(1, 7)]
    rows = [((k % 2, k / 10), day, 2) for k, day in enumerate(days)]
    activity = ["herding", "herding", "farming", "unknown", None, "herding"]
    return accidents(*rows, activity=activity, date_precision=["day"] * 5 + ["year"])


@pytest.fixture(scope="module")
def ranked(incidents) -> gpd.GeoDataFrame:
    places = villages((0, 0), (3, 0), (0, 6), (400, 0), population=[100, 50, None, 9_000])
    places = places.assign(name=HOSTILE, name_az=HOSTILE, name_ru=None, district_id="d")
    held = pd.DataFrame({"place_id": ["v001"], "session_date": pd.to_datetime(["2025-03-01"]),
                         "reached": [20]})  # fmt: skip
    places = record_sessions(places, held, as_of=TODAY)
    return rank_villages(places, incidents, as_of=TODAY, runs=20)


def sheets(ranked, incidents, lang="en", **more) -> str:
    return village_sheets(ranked, incidents, lang=lang, data_to=TODAY, **more)


@pytest.mark.parametrize("lang", ["en", "az", "ru"])
def test_every_file_says_internal_the_data_date_and_not_thereby_safe(
    ranked, incidents, lang, tmp_path
) -> None:
    warning = caution(lang, data_to=TODAY)
    assert "2026" in warning
    texts = [
        sheets(ranked, incidents, lang),
        villages_kml(ranked, data_to=TODAY, caution=warning, lang=lang),
        villages_gpx(ranked, data_to=TODAY, caution=warning, lang=lang),
    ]
    book = write_workbook(ranked, tmp_path / "t.xlsx", lang=lang, data_to=TODAY)
    shown = pd.read_excel(book, sheet_name=None, header=None, engine="calamine")
    texts += [table.to_string() for table in shown.values()]
    assert len(texts) == 5
    assert all(warning in text for text in texts)


def test_the_workbook_holds_text_and_numbers_and_no_formula(ranked, tmp_path) -> None:
    path = write_workbook(ranked, tmp_path / "t.xlsx", lang="en", data_to=TODAY)
    shutil.unpack_archive(path, tmp_path / "x", "zip")
    inside = (tmp_path / "x/xl/worksheets/sheet1.xml").read_text(encoding="utf-8")
    assert "<f>" not in inside
    assert "hyperlink" not in inside
    assert '<pane xSplit="5" ySplit="2"' in inside
    assert "<autoFilter " in inside
    names = (tmp_path / "x/xl/workbook.xml").read_text(encoding="utf-8")
    assert "_xlnm.Print_Area" in names
    assert "_xlnm.Print_Titles" in names
    table = pd.read_excel(path, header=1, engine="calamine")
    assert table["Village"].tolist() == ranked["name"].tolist()
    assert table["Score"].tolist() == pytest.approx(ranked["score"].tolist(), abs=0.05)
    assert table["People"].tolist().count("not known") == 1


@pytest.mark.parametrize("lang", ["az", "ru"])
def test_the_method_sheet_is_written_in_the_language_of_the_list(ranked, lang, tmp_path) -> None:
    book = write_workbook(ranked, tmp_path / "t.xlsx", lang=lang, data_to=TODAY)
    method = pd.read_excel(book, sheet_name=1, header=None, engine="calamine").astype("str")
    told = method[0].tolist()
    account = ranked.attrs["ranking"]
    assert set(account["weights"]) | set(account) - {"weights"}
    for name in account["weights"]:
        line = method[told.index(translate(f"criterion.{name}", lang)) :].iloc[0]
        assert line[2].startswith(translate(f"indicator.{name}", lang))
    for name in set(account) - {"weights"}:
        assert translate(f"ranking.{name}", lang) in told
    assert not {"True", "False", "nan"} & set(method[1])


def test_the_same_list_gives_the_same_workbook(ranked, tmp_path) -> None:
    one, other = (
        write_workbook(ranked, tmp_path / name, lang="en", data_to=TODAY).read_bytes()
        for name in ("a.xlsx", "b.xlsx")
    )
    assert one == other


def test_a_sheet_per_village_with_hostile_names_as_text(ranked, incidents) -> None:
    text = sheets(ranked, incidents)
    assert text.count('<article class="sheet">') == 4
    assert "<script>" not in text
    assert "&lt;script&gt;" in text
    assert sheets(ranked, incidents, top=2).count("<article") == 2
    assert "Made-up data" in sheets(ranked, incidents, synthetic=True)


def test_a_sheet_tells_the_last_session_and_the_neighbours(ranked, incidents) -> None:
    by_rank = re.findall(r"<article.*?</article>", sheets(ranked, incidents), re.DOTALL)
    second = by_rank[ranked["place_id"].tolist().index("v001")]
    assert "1 March 2025, people reached: 20" in second
    rank_of_first = ranked.loc[ranked["place_id"] == "v000", "rank"].iloc[0]
    assert f"{rank_of_first}. =1+1: 3.0 km, west" in second
    far = by_rank[ranked["place_id"].tolist().index("v003")]
    assert "no sign of mines on record within 10 km" in far
    assert "none within 20 km" in far


def test_who_is_at_risk_counts_activities_and_seasons_within_ten_km(ranked, incidents) -> None:
    risks = dict(zip(ranked["place_id"], at_risk(ranked, incidents, as_of=TODAY), strict=True))
    assert risks["v000"].n_accidents == 6
    assert risks["v000"].activities == (("herding", 3), ("farming", 1))
    # January, February; March to May; the one known only to its year has no season
    assert risks["v000"].seasons == (("spring", 3), ("winter", 2))
    assert risks["v003"].n_accidents == 0


def test_points_for_phones_carry_the_reasons_and_never_an_accident(ranked) -> None:
    text = villages_gpx(ranked, data_to=TODAY)
    points = ET.fromstring(text.encode()).findall("{*}wpt")  # noqa: S314 - our own text
    assert len(points) == len(ranked)
    assert "recent accidents nearby: 5 in 24 months within 5 km" in text or "6 in 24" in text


@pytest.mark.parametrize("metres", [500.0, 2_000.0, 5_000.0, 10_000.0])
def test_the_end_of_a_band_is_within_it(metres) -> None:
    assert band(metres, "en") != band(metres + 1, "en")


def test_reasons_without_numbers_stay_words() -> None:
    row = {"reasons": "earlier_accidents;children", "last_accident_near": pd.NaT}
    assert reason_words(row, "en") == [
        "accidents nearby in earlier years", "many children live here",
    ]  # fmt: skip


def test_nothing_ranked_gives_files_that_say_so(incidents, tmp_path) -> None:
    none = rank_villages(villages(), incidents, as_of=TODAY, runs=0)
    assert "not thereby safe" in sheets(none, incidents)
    assert write_workbook(none, tmp_path / "t.xlsx", lang="en", data_to=TODAY).stat().st_size > 0


@pytest.mark.browser
@pytest.mark.parametrize("lang", ["en", "az", "ru"])
def test_each_sheet_prints_to_one_page(ranked, incidents, lang, tmp_path) -> None:
    chromium, pdfinfo = shutil.which("chromium"), shutil.which("pdfinfo")
    if not (chromium and pdfinfo):
        pytest.skip("needs chromium and pdfinfo to print and to count pages")
    long = ranked.assign(name="Yuxarı " * 30, reasons="recent_accidents;neighbour_hit;people")
    page = tmp_path / "s.html"
    page.write_text(sheets(long, incidents, lang), encoding="utf-8")
    out = tmp_path / "s.pdf"
    subprocess.run(
        [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
         f"--user-data-dir={tmp_path / 'profile'}", f"--print-to-pdf={out}", page.as_uri()],
        check=True, capture_output=True, timeout=90,
    )  # fmt: skip
    told = subprocess.run([pdfinfo, out], check=True, capture_output=True, text=True).stdout
    assert re.search(r"Pages:\s+4\n", told)
    assert "A4" in told


def test_the_day_of_the_data_is_written_as_each_language_does() -> None:
    assert "18 February 2026" in caution("en", data_to=dt.date(2026, 2, 18))
    assert "18.02.2026" in caution("az", data_to=dt.date(2026, 2, 18))
