"""Columns that could name a person: found by header and by value, and not loaded."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.names import fold
from geomine.schema import INCIDENTS, SCREENED, names
from geomine.screening.identity_papers import PAPER, PERSON, is_checked
from geomine.screening.levels import REGIONS

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from geomine.screening.flags import Flags

HEADERS = frozenset(
    ("ad", "address", "adi", "adres", "ata", "birth", "comment", "comments", "contact",
     "description", "dob", "dogum", "elaqe", "email", "familiya", "fin", "fio", "firstname",
     "fullname", "imei", "imya", "lastname", "mail", "mobile", "name", "narrative", "nomre",
     "note", "notes", "opisanie", "otchestvo", "pasport", "passport", "phone", "primechanie",
     "qeyd", "remarks", "soyad", "soyadi", "ssn", "surname", "tel", "telefon", "telefona",
     "telefonu", "telephone", "unvan", "unvani", "victim", "qeydlar", "sanad", "nomrasi",
     "familiyasi", "obstavini", "obstoyatelstva", "circumstances", "summary", "details",
     "tasviri", "tafsilat", "opis", "descripcion", "relato", "primechaniya", "kommentariy",
     "kommentarii", "pasportu", "adresi", "respondent", "respondentin", "respondentka", "musahib",
     "informant", "oproshennyy", "oproshennaya", "oproshennogo")
)  # fmt: skip
HEADERS |= frozenset(
    word
    for header in (
        "nombre nombres apellido apellidos cédula teléfono celular dirección observaciones",
        "nom prénom adresse téléphone remarque remarques commentaire",
        "nome sobrenome apelido telefone endereço observações",
        "isim soyisim soyad adsoyad telefon adres açıklama kimlik",
        "ім'я прізвище батькові пошта адреса примітка телефон паспорт фио имя отчество фамилия",
        "ime prezime adresa napomena jmbg",
        "الاسم اسم اللقب الهاتف هاتف العنوان ملاحظات نام تلفن",
        "անուն ազգանուն հեռախոս հասցե სახელი გვარი ტელეფონი მისამართი",
    )
    for word in fold(header).split()
)
PLACES = frozenset(
    ("place", "village", "district", "kand", "kandin", "rayon", "rayonun", "location", "region",
     "site")
)  # fmt: skip
AREAS = frozenset(
    ("town", "city", "settlement", "community", "commune", "municipality", "municipio",
     "subdistrict", "governorate", "province", "provincia", "department", "departamento", "county",
     "country", "state", "oblast", "admin", "admin1", "admin2", "admin3", "adm1", "adm2", "adm3")
)  # fmt: skip
"""Words that make a name that of an area; an address in one is a person's all the same."""
NAMES = frozenset(("name", "ad", "adi", "nombre", "nom", "nome"))
CUT, SHORTEST = 10, 3
"""Letters of a header that a Shapefile keeps, and of its last word that are taken for one."""
KEPT = frozenset(
    [*names(INCIDENTS), *names(SCREENED), "source_row", "victim_outcome", "reader_reason",
     "coord_zone", *REGIONS, "residence_district", "residence_place", "victim_id", "geometry"]
)  # fmt: skip
"""What screening itself reads; such a column is not judged."""
_PHONE = re.compile(
    r"(?<![\w.,+-])(?!1\d{9}(?:\d{3})?$|(?:19|20)\d{10}$)"
    r"(?!(?:19|20)\d\d-\d\d-\d\d|\d\d-\d\d-(?:19|20)\d\d)"
    r"\+?(?=(?:[ ()-]{0,4}\d){9})[\d(][\d ()-]{7,16}\d(?![\w.,:])"
)
"""Nine digits and more, but no date, number that begins with one, or seconds since 1970."""
_LETTERS = re.compile(r"(?<=\b\w) (?=\w\b)")
_EMAIL = re.compile(r"[^@\s]@[^@\s]+\.\w")
FEW = 0.05
"""Share of cells from which on a column is left out for what they hold."""
MOST = 0.8
"""Share of cells with a right check digit; of other numbers one in ten has it by chance."""
LONG_TEXT = 120
"""Cells this long on average are free text, which can describe a person."""
SAMPLE = 2_000
JUDGED = 1_000
"""Letters of a cell that are looked into; a longer one is free text."""


def private_columns(raw: pd.DataFrame, *, known: Container[str] = ()) -> dict[str, str]:
    """Return the columns not to load, each with the reason.

    Of headers that the format of the file knows, only the values are judged.
    """
    found: dict[str, str] = {}
    for column in raw.columns:
        header = str(column)
        if header in KEPT:
            continue
        reason = None if header in known else _by_header(header)
        reason = reason or _by_value(raw[column])
        if reason:
            found[header] = reason
    return found


def flag_left_out(left_out: Mapping[str, str], flags: Flags) -> None:
    """Flag every row of a list with columns that could name a person; their values are not kept."""
    private = [str(name) for name, why in left_out.items() if str(why).startswith(("its ", "it "))]
    if not private:
        return
    rows = np.ones(len(flags.source_row), dtype=bool)
    flags.add(
        rows, "DQ21", "fixed", column="columns left out",
        seen=pd.Series(["; ".join(private)] * len(rows), dtype="str"),
        done="could name a person: not loaded",
    )  # fmt: skip


def _by_header(header: str) -> str | None:
    words = set(_LETTERS.sub("", fold(header)).split())  # F.I.O. is FIO
    if len(header) == CUT:  # "descriptio" in a Shapefile
        *_, last = fold(header).split() or [""]
        words |= {word for word in HEADERS if word.startswith(last) and len(last) >= SHORTEST}
    telling = words & HEADERS
    of_a_place = words & PLACES or (telling <= NAMES and words & AREAS)
    return "its header says that it can name a person" if telling and not of_a_place else None


def _by_value(cells: pd.Series) -> str | None:
    text = cells.dropna().head(SAMPLE)
    if pd.api.types.is_integer_dtype(text.dtype):
        text = text.astype("str")
    text = text[text.map(lambda cell: isinstance(cell, str))].astype("str").str.strip()
    text = text[text != ""]
    if text.empty:
        return None
    long = text.str.len() > JUDGED
    text = text.str.slice(stop=JUDGED)
    if text.str.contains(_EMAIL).any():
        return "its values look like addresses of e-mail"
    for found, reason in (
        (text.str.fullmatch(PAPER), "its values look like numbers of identity papers"),
        (text.str.contains(_PHONE), "its values look like telephone numbers"),
        (text.str.contains(PERSON), "its values look like names of persons"),
    ):
        if found.mean() > (FEW if found.sum() > 1 else 0.5):
            return reason
    if text.map(is_checked).mean() > MOST:
        return "its values look like numbers of identity papers"
    if text.str.len().mean() > LONG_TEXT or long.mean() > FEW:
        return "it holds free text, which can describe a person"
    return None
