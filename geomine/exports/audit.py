"""``geomine audit``: any file read again, to see what leaves the building."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from geomine.bounds import read_bytes
from geomine.exports.content import MAX_BYTES, PAGES, Content, content_of
from geomine.exports.guarded import COPIED_M, Guarded
from geomine.names import fold
from geomine.page import audit_page
from geomine.results import AuditReport, Finding

if TYPE_CHECKING:
    from collections.abc import Iterator

    import geopandas as gpd
    import numpy as np
    from numpy.typing import NDArray

NEAR_M = 2_000.0
MOST = 20
"""Findings of one kind that are told one by one."""

NAMING = frozenset(
    ("birth", "dob", "familiya", "fin", "fio", "firstname", "fullname", "imei", "imya", "lastname",
     "mobile", "otchestvo", "pasport", "passport", "phone", "soyad", "soyadi", "ssn", "surname",
     "tel", "telefon", "telefonu", "telephone")
)  # fmt: skip
"""Words of a header that only a person has."""

CROSSED = {
    "sex": frozenset(("sex", "gender", "cins", "cinsi", "pol")),
    "age": frozenset(("age", "yas", "yasi", "vozrast")),
    "activity": frozenset(("activity", "faaliyyat", "deyatelnost", "zanyatie")),
    "area": frozenset(("district", "place", "village", "rayon", "rayonu", "kand", "selo")),
}
"""Words of headers; whoever knows two of the first three and the area recognises a victim."""

_PHONE = re.compile(
    r"(?<![\w.+/-])(?:(?:\+\d{1,3}|00994)[ (.-]{0,2}\d{2,3}[ ).-]{0,2}\d{3}[ .-]?\d{2}[ .-]?\d{2}"
    r"|\(?0\d{2}\)?[ -]\d{3}[ -]\d{2}[ -]?\d{2})(?![\w.])"
)
_IDENTITY = re.compile(r"(?<![\w/])(?:AZE?|AA)[ №]{0,2}\d{7,8}(?!\w)")
_EMAIL = re.compile(r"(?<![\w.])[\w.+-]+@[\w-]+(?:\.[\w-]+)*\.[A-Za-z]{2,}")
_PATH = re.compile(r"(?:/home/|/Users/|/root/|[A-Z]:\\Users\\)[^\s\"'<>,;]+")
_AUTHOR = re.compile(r"author: (.+)")

PATTERNS = {
    "phone": (_PHONE, "Leave the column out; geomine's reader never loads it."),
    "identity": (_IDENTITY, "Leave the column out; geomine's reader never loads it."),
    "e-mail": (_EMAIL, "Leave the address out, unless it is meant for the public."),
    "path": (_PATH, "It names a machine or a person: write the file name alone."),
    "author": (_AUTHOR, "Remove the author from the file's properties."),
}

IN_CODE = frozenset({"phone", "identity"})
"""What no code holds by chance, so that it is looked for in scripts too."""


def audit_file(
    path: str | Path,
    *,
    records: gpd.GeoDataFrame | None = None,
    allowed: NDArray[np.float64] | None = None,
    near_m: float = NEAR_M,
    min_count: int | None = None,
    image_hosts: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
) -> AuditReport:
    r"""Return what in a file could harm somebody: a page, table, layer or document.

    Looked for are headers and values that name a person, telephone and identity numbers,
    e-mail addresses, authors and paths; in pages also requests, handlers and whatever
    could run data (:func:`geomine.page.audit_page`); and, with ``records``, pairs of
    numbers that lie near a restricted record. Anything not found may still be there: an
    audit is a second look, not a permission.

    Parameters
    ----------
    path : str or pathlib.Path
        HTML, CSV, GeoJSON and other JSON, GeoPackage, Shapefile, FlatGeobuf, GeoParquet, XLSX, KML,
        KMZ, GPX; anything else is read as text.
    records : geopandas.GeoDataFrame, optional
        The restricted records, with their points.
    allowed : numpy.ndarray, shape (n, 2), optional
        Longitude and latitude of points that are public, such as villages and incidents of
        public record; a pair at one of them is no finding.
    near_m : float, default 2000
        How near to a record is too near, metres.
    min_count : int, optional
        Look in tables and layers for counts from 1 to one below this, also in tables of areas made
        by hand. Only where asked: counts of public records may be small.
    image_hosts : tuple of str
        Hosts that a page may load pictures from.
    told : tuple of str
        Texts that may be told, such as the number of the authority to report finds to.

    Returns
    -------
    AuditReport
        ``ok`` where nothing was found.

    Raises
    ------
    UnreadableFileError
        If the file is not there or is damaged.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "victims.csv"
    >>> _ = path.write_text("surname,age\nx,31\n")
    >>> [found.kind for found in audit_file(path).findings]
    ['header']
    """
    found = findings(
        content_of(Path(path)),
        guarded=None if records is None else Guarded(records, allowed),
        near_m=near_m,
        min_count=min_count,
        image_hosts=image_hosts,
        told=told,
    )
    return AuditReport(path=str(path), findings=found)


def findings(
    content: Content,
    *,
    guarded: Guarded | None = None,
    near_m: float = NEAR_M,
    min_count: int | None = None,
    image_hosts: tuple[str, ...] = (),
    told: tuple[str, ...] = (),
) -> tuple[Finding, ...]:
    """Return what in a content could harm somebody, see :func:`audit_file`."""
    found: list[Finding] = []
    if content.html is not None:
        found.extend(audit_page(content.html, image_hosts=image_hosts))
    found.extend(_restricted(content))
    found.extend(_headers(content))
    found.extend(_crossed(content))
    found.extend(_patterns(content, told))
    if min_count is not None:
        found.extend(_small(content, min_count))
    if guarded is not None:
        found.extend(guarded.near(content.places(), near_m))
        # a border may pass near anything, but through nobody
        found.extend(guarded.near(content.outlines(), min(near_m, COPIED_M)))
    return tuple(dict.fromkeys(found))


def audit_code(path: Path, *, image_hosts: tuple[str, ...] = ()) -> AuditReport:
    """Return what a page loads, sends or could run; nothing of any other kind of file."""
    found: tuple[Finding, ...] = ()
    if path.suffix.lower() in PAGES:
        text = read_bytes(path, most=MAX_BYTES).decode("utf-8-sig", errors="replace")
        found = audit_page(text, image_hosts=image_hosts)
    return AuditReport(path=str(path), findings=found)


def _restricted(content: Content) -> Iterator[Finding]:
    if content.restricted:
        yield Finding(
            "restricted row",
            content.restricted[0],
            f"{len(content.restricted)} rows say that they are not public",
            "Leave them out, or use `geomine publish`.",
        )


def _headers(content: Content) -> Iterator[Finding]:
    for header in content.headers:
        if set(fold(header).split()) & NAMING:
            yield Finding(
                "header", "columns", header[:80], "Leave the column out: it can name a person."
            )


def _crossed(content: Content) -> Iterator[Finding]:
    words = {word for header in content.headers for word in fold(header).split()}
    said = [kind for kind, known in CROSSED.items() if words & known]
    if len(said) > 2 and "area" in said:  # noqa: PLR2004 - two of them beside the area
        yield Finding(
            "cross table", "columns", f"{', '.join(said)} together",
            "Leave all but one of them out: together they tell who it was.",
        )  # fmt: skip


def _patterns(content: Content, told: tuple[str, ...]) -> Iterator[Finding]:
    for kind, (pattern, remedy) in PATTERNS.items():
        hits = (
            (place, hit[0])
            for place, text in content.words
            if kind in IN_CODE or "<script>" not in place
            for hit in pattern.finditer(text)
            if not any(hit[0] in known for known in told)
        )
        for _, (place, text) in zip(range(MOST), hits, strict=False):
            yield Finding(kind, place, f"{text[:4]}…", remedy)


def _small(content: Content, min_count: int) -> Iterator[Finding]:
    hits = [(place, header) for place, header, n in content.counts if 0 < n < min_count]
    for place, header in hits[:MOST]:
        yield Finding(
            "small count", place, header, f"Show <{min_count}, and hide what would give it away."
        )
