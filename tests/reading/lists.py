"""Made-up lists as files of every kind; the people, places and accidents in them are invented."""

from __future__ import annotations

import datetime as dt
import json
import zipfile
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely

if TYPE_CHECKING:
    from pathlib import Path

LIST = pd.DataFrame(
    {
        "Tarix": ["14.03.2023", "02.04.2023", "17.05.2023"],
        "Rayon": ["Ağdam", "Füzuli", "Tərtər"],
        "Kənd": ["Xındırıstan", "Horadiz", None],
        "Enlik": ["40.05117", "39.45012", None],
        "Uzunluq": ["47.01093", "47.33481", None],
        "Ölən": ["1", "0", None],
        "Yaralanan": ["2", "1", "1"],
        "Hava": ["günəşli", "yağış", None],
        "Ad Soyad": ["Uydurma Adam", "Uydurma Qadın", None],
    }
).astype("str")
FIELDS = {
    "event_date": ["14.03.2023", "02.04.2023", "17.05.2023"],
    "district_as_reported": ["Ağdam", "Füzuli", "Tərtər"],
    "killed": ["1", "0", None],
    "injured": ["2", "1", "1"],
}

ZIP_STAMP = (2024, 1, 1, 0, 0, 0)
NAMESPACES = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
RELATIONS = "application/vnd.openxmlformats-package.relationships+xml"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"

Cell = str | float | None
Grid = list[list[Cell]]


def grid_of(table: pd.DataFrame) -> Grid:
    """Return headers and cells as rows."""
    cells = table.astype("object").where(table.notna(), None)
    return [list(table.columns), *cells.to_numpy().tolist()]


def write_zip(path: Path, content: dict[str, str | bytes]) -> Path:
    """Write a ZIP whose bytes depend on nothing but the content."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, text in content.items():
            packed.writestr(zipfile.ZipInfo(name, ZIP_STAMP), text, zipfile.ZIP_DEFLATED)
    return path


def write_xlsx(
    path: Path,
    sheets: dict[str, Grid],
    *,
    merged: dict[str, list[str]] | None = None,
    hidden: str = "",
) -> Path:
    """Write the least that a spreadsheet program takes for a workbook.

    Text, numbers, ``=formula|value`` for a formula with its saved value, and ``date:45000`` for a
    cell with a date format.
    """
    names = list(sheets)
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
        f'<Default Extension="rels" ContentType="{RELATIONS}"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>'
        + "".join(
            f'<Override PartName="/xl/worksheets/sheet{k}.xml" ContentType="{TYPE}.worksheet+xml"/>'
            for k, _ in enumerate(names, 1)
        )
        + "</Types>",
        "_rels/.rels": _relations([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{DOCUMENT}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{k}" r:id="rId{k}"'
            + (' state="hidden"/>' if name == hidden else "/>")
            for k, name in enumerate(names, 1)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _relations(
            [
                *(("worksheet", f"worksheets/sheet{k}.xml") for k, _ in enumerate(names, 1)),
                ("styles", "styles.xml"),
            ]
        ),
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for k, (name, grid) in enumerate(sheets.items(), 1):
        ranges = (merged or {}).get(name, [])
        parts[f"xl/worksheets/sheet{k}.xml"] = _worksheet(grid, ranges)
    return write_zip(path, parts)


def _relations(targets: list[tuple[str, str]]) -> str:
    inside = "".join(
        f'<Relationship Id="rId{k}" Type="{DOCUMENT}/{kind}" Target="{target}"/>'
        for k, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{PACKAGE}/relationships">{inside}</Relationships>'


def _worksheet(grid: Grid, ranges: list[str]) -> str:
    rows = "".join(
        f'<row r="{r}">'
        + "".join(_xlsx_cell(cell, f"{chr(65 + c)}{r}") for c, cell in enumerate(row))
        + "</row>"
        for r, row in enumerate(grid, 1)
    )
    merges = "".join(f'<mergeCell ref="{ref}"/>' for ref in ranges)
    tail = f"<mergeCells>{merges}</mergeCells>" if ranges else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData>{tail}</worksheet>'


def _xlsx_cell(cell: Cell, where: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str) and cell.startswith("date:"):
        return f'<c r="{where}" s="1"><v>{cell[5:]}</v></c>'
    if isinstance(cell, str) and cell.startswith("="):
        formula, value = cell[1:].split("|")
        return f'<c r="{where}"><f>{formula}</f><v>{value}</v></c>'
    if isinstance(cell, str):
        return f'<c r="{where}" t="inlineStr"><is><t>{_escaped(cell)}</t></is></c>'
    return f'<c r="{where}"><v>{cell}</v></c>'


def write_ods(path: Path, sheets: dict[str, Grid]) -> Path:
    """Write the least that a spreadsheet program takes for an ODS file."""
    tables = "".join(
        f'<table:table table:name="{name}">'
        + "".join(
            "<table:table-row>" + "".join(map(_ods_cell, row)) + "</table:table-row>"
            for row in grid
        )
        + "</table:table>"
        for name, grid in sheets.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    content = (
        f"<office:document-content {NAMESPACES}><office:body><office:spreadsheet>{tables}"
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        "</manifest:manifest>"
    )
    return write_zip(
        path, {"mimetype": kind, "content.xml": content, "META-INF/manifest.xml": manifest}
    )


def _ods_cell(cell: Cell) -> str:
    if cell is None:
        return "<table:table-cell/>"
    if isinstance(cell, str) and cell.startswith("date:"):
        day = dt.date(1899, 12, 30) + dt.timedelta(int(cell[5:]))
        return f'<table:table-cell office:value-type="date" office:date-value="{day}"/>'
    if isinstance(cell, str) and cell.startswith("="):
        formula, value = cell[1:].split("|")
        return (
            f'<table:table-cell table:formula="of:={formula}" office:value-type="float" '
            f'office:value="{value}"/>'
        )
    if isinstance(cell, str):
        return (
            '<table:table-cell office:value-type="string">'
            f"<text:p>{_escaped(cell)}</text:p></table:table-cell>"
        )
    return f'<table:table-cell office:value-type="float" office:value="{cell}"/>'


def write_docx(path: Path, grid: Grid, *, down: frozenset[tuple[int, int]] = frozenset()) -> Path:
    """Write a Word document with one table; cells in ``down`` belong to the one above."""
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    rows = "".join(
        "<w:tr>"
        + "".join(
            f"<w:tc><w:tcPr>{'<w:vMerge/>' if (r, c) in down else ''}</w:tcPr>"
            f"<w:p><w:r><w:t>{_escaped(str(cell or ''))}</w:t></w:r></w:p></w:tc>"
            for c, cell in enumerate(row)
        )
        + "</w:tr>"
        for r, row in enumerate(grid)
    )
    text = f'<w:document xmlns:w="{space}"><w:body><w:tbl>{rows}</w:tbl></w:body></w:document>'
    return write_zip(path, {"word/document.xml": text})


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def as_layer(table: pd.DataFrame = LIST) -> gpd.GeoDataFrame:
    """Return the list as a layer of points, without its columns of degrees."""
    shapes = [
        None if pd.isna(lat) else shapely.Point(float(lon), float(lat))
        for lat, lon in zip(table["Enlik"], table["Uzunluq"], strict=True)
    ]
    return gpd.GeoDataFrame(
        table.drop(columns=["Enlik", "Uzunluq"]), geometry=shapes, crs="EPSG:4326"
    )


def write_kml(path: Path, table: pd.DataFrame = LIST) -> Path:
    """Write a KML with extended data, as field telephones do."""
    marks = "".join(
        f"<Placemark><name>{k}</name><ExtendedData>"
        + "".join(
            f'<Data name="{name}"><value>{_escaped(str(cell))}</value></Data>'
            for name, cell in row.items()
            if not pd.isna(cell) and name not in {"Enlik", "Uzunluq"}
        )
        + "</ExtendedData>"
        + (
            ""
            if pd.isna(row["Enlik"])
            else f"<Point><coordinates>{row['Uzunluq']},{row['Enlik']},0</coordinates></Point>"
        )
        + "</Placemark>"
        for k, row in table.iterrows()
    )
    text = f'<?xml version="1.0" encoding="UTF-8"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document>{marks}</Document></kml>'
    if path.suffix == ".kmz":
        return write_zip(path, {"doc.kml": text})
    path.write_text(text, encoding="utf-8")
    return path


def write_topojson(path: Path) -> Path:
    """Write a TopoJSON of points."""
    layer = as_layer().dropna(subset="geometry")
    shapes = [
        {
            "type": "Point",
            "coordinates": [point.x, point.y],
            "properties": {k: v for k, v in row.items() if not pd.isna(v)},
        }
        for point, (_, row) in zip(
            layer.geometry, layer.drop(columns="geometry").iterrows(), strict=True
        )
    ]
    body = {
        "type": "Topology",
        "arcs": [],
        "objects": {"list": {"type": "GeometryCollection", "geometries": shapes}},
    }
    path.write_text(json.dumps(body, ensure_ascii=False), encoding="utf-8")
    return path


def write_any(path: Path) -> Path:
    """Write the list as the kind of file that the suffix of ``path`` says."""
    records = json.loads(LIST.to_json(orient="records", force_ascii=False))
    lines = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
    writers = {
        ".csv": lambda: LIST.to_csv(path, index=False, sep=";"),
        ".tsv": lambda: LIST.to_csv(path, index=False, sep="\t"),
        ".xlsx": lambda: write_xlsx(path, {"Siyahı": grid_of(LIST)}),
        ".ods": lambda: write_ods(path, {"Siyahı": grid_of(LIST)}),
        ".docx": lambda: write_docx(path, grid_of(LIST)),
        ".kml": lambda: write_kml(path),
        ".kmz": lambda: write_kml(path),
        ".topojson": lambda: write_topojson(path),
        ".jsonl": lambda: path.write_text(lines, encoding="utf-8"),
        ".json": lambda: path.write_text(json.dumps(records), encoding="utf-8"),
        ".parquet": lambda: as_layer().to_parquet(path),
        ".zip": lambda: write_zip(path, {"list/siyahi.csv": LIST.to_csv(index=False)}),
        ".fgb": lambda: as_layer().to_file(path, engine="pyogrio", SPATIAL_INDEX="NO"),
    }
    writers.get(path.suffix, lambda: as_layer().to_file(path, engine="pyogrio"))()
    return path


KINDS = (
    ".csv", ".tsv", ".xlsx", ".ods", ".json", ".jsonl", ".geojson", ".topojson", ".gpkg", ".fgb",
    ".parquet", ".kml", ".kmz", ".shp", ".zip", ".docx",
)  # fmt: skip
