"""Tables made by hand: small counts by area, and who it was by sex, age and activity."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pytest
import xlsxwriter

import geomine as gm
from geomine.cli import main
from geomine.errors import DisclosureError

if TYPE_CHECKING:
    from pathlib import Path

HAND_MADE = {
    "by district": [["Rayon", "Hadisə"], ["Ağdam", 12], ["Füzuli", 3]],
    "by year": [["Район", "2023", "2024"], ["Агдам", 9, 0], ["Физули", 1, 14]],
    "without a word for areas": [["name", "people hurt"], ["Ağdam", 12], ["Füzuli", 2]],
    "by village": [["Kənd", "say"], ["Sarıcalı", 4], ["Qiyaslı", 8]],
    "in victims": [["Region", "Killed"], ["Garabagh", 4], ["East Zangazur", 31]],
}
HARMLESS = {
    "large counts": [["Rayon", "Hadisə"], ["Ağdam", 12], ["Füzuli", 0]],
    "ranks": [["Rayon", "rank", "survey phase", "year"], ["Ağdam", 1, 2, 3], ["Füzuli", 2, 1, 4]],
    "no areas": [["step", "minutes"], ["one", 3], ["two", 4]],
    "shown as few": [["Rayon", "Hadisə"], ["Ağdam", "<5"], ["Füzuli", "31"]],
    "rates": [["Rayon", "rate"], ["Ağdam", 1.5], ["Füzuli", 2.25]],
}


def written(rows: list[list[object]], path: Path) -> Path:
    if path.suffix == ".csv":
        path.write_text("\n".join(";".join(map(str, row)) for row in rows), encoding="utf-8")
    else:
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet()
            for k, row in enumerate(rows):
                sheet.write_row(k + 2, 1, row)  # people leave lines and a column free
    return path


def kinds(path: Path, **options) -> list[str]:
    return [found.kind for found in gm.audit_file(path, **options).findings]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", HAND_MADE)
def test_a_table_of_small_counts_made_by_hand_is_known(name, kind, tmp_path) -> None:
    path = written(HAND_MADE[name], tmp_path / f"a.{kind}")
    assert "small count" in kinds(path, min_count=5)
    assert main(["audit", str(path)]) == 1
    assert main(["audit", "--min-count", "0", str(path)]) == 0


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("name", HARMLESS)
def test_other_tables_of_whole_numbers_pass(name, kind, tmp_path) -> None:
    assert kinds(written(HARMLESS[name], tmp_path / f"a.{kind}"), min_count=5) == []


@pytest.mark.parametrize(
    ("columns", "crossed"),
    [
        (["district_id", "victim_sex", "victim_age_group"], True),
        (["Rayon", "Cinsi", "Yaşı"], True),
        (["Район", "Пол", "Деятельность"], True),
        (["place_name", "activity", "age"], True),
        (["district_id", "activity"], False),
        (["victim_sex", "victim_age_group", "activity"], False),
    ],
)
def test_two_of_sex_age_and_activity_beside_an_area_are_a_cross_table(
    columns, crossed, tmp_path
) -> None:
    path = tmp_path / "a.csv"
    table = pd.DataFrame([["x"] * len(columns)], columns=columns)
    table.to_csv(path, index=False)
    assert ("cross table" in kinds(path)) is crossed
    for audience in ("public", "partner"):
        if crossed:
            with pytest.raises(DisclosureError, match="cross table"):
                gm.write_table(table, tmp_path / "b.csv", audience=audience)
        else:
            gm.write_table(table, tmp_path / "b.csv", audience=audience)


def test_a_layer_of_areas_with_a_cross_table_is_refused(tmp_path) -> None:
    layer = gpd.GeoDataFrame(
        {"district_id": ["a"], "victim_sex": ["female"], "activity": ["herding"], "n": [7]},
        geometry=gpd.points_from_xy([47.0], [40.0]), crs="EPSG:4326",
    )  # fmt: skip
    with pytest.raises(DisclosureError, match="cross table"):
        gm.write_layers({"a": layer}, tmp_path / "a.gpkg", note="x")
    assert list(tmp_path.iterdir()) == []
