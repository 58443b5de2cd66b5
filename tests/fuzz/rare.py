"""Files that nobody types: bombs, cells of megabytes, nests without end, tables of a wrong shape.

Each maker is seeded. What each must end in is the same as for any damaged file: a table or one
error, within the bounds of time and memory.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
from typing import TYPE_CHECKING

import pyarrow as pa
from pyarrow import parquet

from tests.reading.lists import LIST, MAIN, NAMESPACES, RELATIONS, TYPE, ZIP_STAMP

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

BOMB_BYTES = 70_000_000
CELL_LETTERS = 10_000_000
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"
MANY = 1_000_000_000
ENTITY = '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]>'
LAUGHS = (
    '<!DOCTYPE a [<!ENTITY a0 "ha">'
    + "".join(f'<!ENTITY a{k} "{f"&a{k - 1};" * 10}">' for k in range(1, 10))
    + "]>"
)
"""A billion laughs (Klein 2002): ten entities, each of ten of the one before."""

Made = tuple[str, bytes]


def packed(parts: dict[str, str | bytes]) -> bytes:
    """Return a ZIP of some members."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, part in parts.items():
            file.writestr(zipfile.ZipInfo(name, ZIP_STAMP), part, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def workbook(sheet: str, *, strings: str = "", top: str = "") -> bytes:
    """Return an XLSX whose one sheet has the XML ``sheet`` as its data."""
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
    types = f'<Default Extension="rels" ContentType="{RELATIONS}"/>{override}'
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    rel = f'<Relationship Id="r1" Type="{office}/{{kind}}" Target="{{target}}"/>'
    rels = f'<Relationships xmlns="{package}/relationships">{rel}</Relationships>'
    shared = f'<sst xmlns="{MAIN}">{strings}</sst>'
    second = rels.format(kind="worksheet", target="worksheets/sheet1.xml")
    strings_rel = (
        f'<Relationship Id="r2" Type="{office}/sharedStrings" Target="sharedStrings.xml"/>'
    )
    second = second.replace("</Relationships>", f"{strings_rel}</Relationships>")
    return packed(
        {
            "[Content_Types].xml": f'<Types xmlns="{package}/content-types">{types}</Types>',
            "_rels/.rels": rels.format(kind="officeDocument", target="xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{office}"><sheets>'
            '<sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": second,
            "xl/sharedStrings.xml": top + shared,
            "xl/worksheets/sheet1.xml": f'{top}<worksheet xmlns="{MAIN}">{sheet}</worksheet>',
        }
    )


def zip_bomb(rng: random.Random) -> Made:
    member = rng.choice(("a.csv", "xl/workbook.xml", "content.xml", "doc.kml", "a.json"))
    content = rng.choice((b"0", b"a;b\n", b" ")) * BOMB_BYTES
    kind = rng.choice((".zip", ".xlsx", ".ods", ".kmz", ".docx"))
    return f"bomb{kind}", packed({member: content, "mimetype": MIMETYPE})


def long_cell(rng: random.Random) -> Made:
    cell = rng.choice(("x", "ə", "9", "39,5 ", '""', "\n", "1 killed, ", "°")) * CELL_LETTERS
    if rng.random() < 0.5:
        header, row = "Tarix;Rayon;Koordinat;Ölən", "1.2.2021;Ağdam"
        return "cell.csv", f'{header}\n1.2.2021;"{cell}";;\n{row};"{cell}";"{cell}"'.encode()
    return "cell.json", json.dumps([{"Tarix": "1.2.2021", "Kənd": cell}]).encode()


def deep(rng: random.Random) -> Made:
    depth = rng.choice((500, 100_000))
    opening, end = rng.choice((
        (b'[{"a":', b""), (b"[", b"]"), (b'{"type":"FeatureCollection","features":', b"}"),
        (b'{"a":[', b"]}"),
    ))  # fmt: skip
    if rng.random() < 0.6:
        return "deep.json", opening * depth + b"1" + end * depth
    if rng.random() < 0.5:
        return "deep.docx", packed(
            {"[Content_Types].xml": "", "word/document.xml": "<w:tbl>" * depth}
        )
    return "deep.kml", b"<kml>" + b"<Folder>" * depth


def many_columns(rng: random.Random) -> Made:
    n = rng.choice((3_000, 100_000, 300_000))
    if rng.random() < 0.3:
        return "wide.json", json.dumps([{f"c{k}": 1 for k in range(n)}]).encode()
    return "wide.csv", b";".join([b"Tarix"] * n) + b"\n1;2\n"


def one_quote(rng: random.Random) -> Made:
    rows = LIST.to_csv(index=False, sep=";") * rng.choice((1, 2_000))
    return "quote.csv", rows.replace("Ağdam", '"Ağdam', 1).encode()


def entities(rng: random.Random) -> Made:
    top = rng.choice((ENTITY, LAUGHS))
    said = "&b;" if top is ENTITY else "&a9;"
    kind = rng.choice((".xlsx", ".ods", ".kml", ".docx", ".gpx"))
    if kind == ".xlsx":
        cell = f'<c r="A1" t="inlineStr"><is><t>{said}</t></is></c>'
        row = f'<sheetData><row r="1">{cell}</row></sheetData>'
        return "entity.xlsx", workbook(row, strings=f"<si><t>{said}</t></si>", top=top)
    if kind == ".kml":
        return "entity.kml", f"{top}<kml><Placemark><name>{said}</name></Placemark></kml>".encode()
    if kind == ".gpx":
        return (
            "entity.gpx",
            f'{top}<gpx><wpt lat="1" lon="2"><name>{said}</name></wpt></gpx>'.encode(),
        )
    if kind == ".ods":
        cell = f"<table:table-cell><text:p>{said}</text:p></table:table-cell>"
        return "entity.ods", ods(f"<table:table-row>{cell}</table:table-row>", top)
    document = f"{top}<w:document><w:tbl><w:tr><w:tc>{said}</w:tc></w:tr></w:tbl></w:document>"
    return "entity.docx", packed({"word/document.xml": document})


def ods(rows: str, top: str = "") -> bytes:
    """Return an ODS whose one table has the XML ``rows``."""
    table = f'<table:table table:name="a">{rows}</table:table>'
    body = f"<office:body><office:spreadsheet>{table}</office:spreadsheet></office:body>"
    content = f"{top}<office:document-content {NAMESPACES}>{body}</office:document-content>"
    return packed({"mimetype": MIMETYPE, "content.xml": content})


def repeats(rng: random.Random) -> Made:
    """Make an ODS or XLSX that says a cell a billion times, or far away, or merges a billion."""
    cell = "<table:table-cell {}><text:p>1</text:p></table:table-cell>"
    across = cell.format(f'table:number-columns-repeated="{MANY}"')
    down = (
        f'<table:table-row table:number-rows-repeated="{MANY}">{cell.format("")}</table:table-row>'
    )
    far = '<sheetData><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    near = '<sheetData><row r="1"><c r="A1"><v>1</v></c><c r="A1"><v>2</v></c></row></sheetData>'
    wrong = '<sheetData><row r="1"><c r="A1" t="s"><v>99999999</v></c></row></sheetData>'
    merged = f'{near}<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    return rng.choice((
        ("across.ods", ods(f"<table:table-row>{across}</table:table-row>")),
        ("down.ods", ods(down)),
        ("both.ods", ods(down.replace(cell.format(""), across))),
        ("far.xlsx", workbook(far)), ("merged.xlsx", workbook(merged)),
        ("strings.xlsx", workbook(wrong)),
        ("size.xlsx", workbook(f'<dimension ref="A1:XFD1048576"/>{near}')),
    ))  # fmt: skip


def odd_shapes(rng: random.Random) -> Made:
    """Make a GeoJSON of geometries that are none, empty, endless or not of numbers."""
    ring = [[45 + k % 7, 40 + k % 5] for k in range(rng.choice((3, 200_000)))]
    shape = rng.choice((
        None, {"type": "Point", "coordinates": []}, {"type": "Polygon", "coordinates": [ring]},
        {"type": "Point", "coordinates": ["a", None]}, {"type": "LineString", "coordinates": ring},
        {"type": "Point", "coordinates": [1e308, -1e308]}, {"type": "Nothing"}, {}, [],
        {"type": "GeometryCollection", "geometries": [{"type": "GeometryCollection"}]},
        {"type": "Polygon", "coordinates": [[[45, 40], [45, 40], [45, 40], [45, 40]]]},
    ))  # fmt: skip
    said = rng.choice(({"Tarix": "1.2.2021"}, None, [], {"Tarix": {"a": [1]}}, {"Tarix": 1e400}))
    feature = {"type": "Feature", "properties": said, "geometry": shape}
    features = [feature] * rng.choice((1, 3))
    return "shapes.geojson", json.dumps(
        {"type": "FeatureCollection", "features": features}
    ).encode()


def wrong_schema(rng: random.Random) -> Made:
    """Make a Parquet file whose columns are nested, binary, of a million letters or no shape."""
    column = rng.choice((
        pa.array([[1, 2], None]), pa.array([b"\xff\xfe", b""]), pa.array([{"a": 1}, None]),
        pa.array([None, None]), pa.array(["x" * 1_000_000, ""]), pa.array([10**18, -1]),
        pa.array([b"\x01\x02", b"geometry"]),
    ))  # fmt: skip
    name = rng.choice(("Tarix", "geometry", "", "Ölən", "latitude"))
    table = pa.table({name: column, "Rayon": ["Ağdam", None]})
    if rng.random() < 0.5:
        geo = rng.choice(
            ('{"primary_column":"geometry","columns":{"geometry":{"encoding":"WKB"}}}', "{}", "[")
        )
        table = table.replace_schema_metadata({"geo": geo})
    buffer = io.BytesIO()
    parquet.write_table(table, buffer)
    return "schema.parquet", buffer.getvalue()


def archives(rng: random.Random) -> Made:
    """Make a ZIP of links, of archives within archives, of names from nowhere, or of nothing."""
    kml = b"<kml><Placemark><name>a</name></Placemark></kml>"
    inner = packed({"doc.kml": kml})
    for _ in range(rng.choice((1, 40))):
        inner = packed({"doc.kmz": inner, "a.csv": b"Tarix;Rayon\n1.2.2021;x\n"})
    link = zipfile.ZipInfo("list.csv", ZIP_STAMP)
    link.create_system, link.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr(link, "/etc/passwd")
    names = {f"{k}.csv": b"Tarix;Rayon\n1.2.2021;x\n" for k in range(rng.choice((0, 3_000)))}
    odd = dict.fromkeys(("../a.csv", "/b.csv", "c\x01.csv", "con"), b"Tarix;Rayon\n1.2.2021;x\n")
    return rng.choice((
        ("nested.kmz", inner), ("nested.zip", inner), ("link.zip", buffer.getvalue()),
        ("many.zip", packed(names)), ("odd.zip", packed(odd)),
    ))  # fmt: skip


def odd_text(rng: random.Random) -> Made:
    """Make a CSV of zero bytes, halves of letters, no line ends, or a mark of another encoding."""
    rows = LIST.to_csv(index=False, sep=";")
    return "text.csv", rng.choice((
        rows.replace("Ağdam", "Ağ\x00dam").encode(), rows.encode().replace(b"A", b"\xed\xa0\x80"),
        b"\x00" * 2_000_000, b"\xff\xfe" + rows.encode("utf-8"), rows.encode("utf-16-be")[1:],
        b"\xef\xbb\xbf" * 1_000 + rows.encode(), rows.replace("\n", "\r").encode(),
        rows.replace("\n", "\u2028").encode(), b"\n" * 5_000_000, b'"' * 3_000_001,
        (rows.replace("\n", "") * 20_000).encode(), rows.encode("cp037", errors="replace"),
        "\n".join(f"{'=' * k};1" for k in range(3_000)).encode(),
    ))  # fmt: skip


RARE: tuple[Callable[[random.Random], Made], ...] = (
    zip_bomb, long_cell, deep, many_columns, one_quote, entities, repeats, odd_shapes,
    wrong_schema, archives, odd_text,
)  # fmt: skip
EVERY = 16
"""One file in so many is one of these."""
