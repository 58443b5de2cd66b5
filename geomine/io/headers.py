"""Headers of lists in three languages, IMSMA, Survey123 and ACLED to the names of the schema.

From the mappings of the domain notes: IMSMA NG, IMSMA Core forms, ACLED's codebook and lists as
associations type them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.errors import InputError, MissingColumnError
from geomine.names import fold
from geomine.schema import INCIDENTS, names

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

SYNONYMS: dict[str, tuple[str, ...]] = {
    "incident_id": (
        "accident id", "incident id", "incident", "hadise no", "hadisə nömrəsi", "ac_code",
        "accident_localid", "event_id_cnty", "id incident", "номер инцидента",
    ),
    "source_record_id": (
        "sıra", "sıra no", "№", "no", "номер", "номер п п", "record id", "objectid", "globalid",
        "_id",
    ),
    "source": ("mənbə", "источник", "source url", "reported by", "информатор"),
    "event_date": (
        "tarix", "дата", "date", "date of accident", "accident date", "hadisə tarixi",
        "дата происшествия", "дата инцидента", "ac_date", "event date", "incident date",
        "date_of_accident", "when", "nə vaxt",
    ),
    "event_date_end": ("date end", "end date", "bitmə tarixi"),
    "report_date": (
        "report date", "date of report", "reported on", "дата сообщения", "məlumat tarixi",
    ),
    "latitude": (
        "enlik", "широта", "lat", "latitude n", "ac_latitude", "y coord", "enlik dairəsi",
        "gps latitude", "northing lat",
    ),
    "longitude": (
        "uzunluq", "долгота", "lon", "long", "lng", "longitude e", "ac_longitude", "x coord",
        "uzunluq dairəsi", "gps longitude",
    ),
    "coord_raw": (
        "koordinat", "koordinatlar", "координаты", "coordinates", "coordinate", "gps", "latlon",
        "lat lon", "koordinati",
    ),
    "location_precision": ("precision", "dəqiqlik", "точность", "geo_precision"),
    "location_uncertainty_m": ("uncertainty m", "uncertainty", "accuracy m", "радиус м"),
    "place_as_reported": (
        "kənd", "село", "village", "yer", "place", "settlement", "məntəqə", "населенный пункт",
        "community", "location", "ac_location", "place name", "town", "qəsəbə", "kənd şəhər",
        "место",
    ),
    "district_as_reported": (
        "rayon", "район", "district", "bölgə", "region", "admin2", "ac_district", "rayon şəhər",
        "raion", "municipality", "admin 2", "область",
    ),
    "accident_type": (
        "accident type", "type of accident", "hadisənin növü", "вид происшествия", "ac_eo",
    ),
    "device_category": (
        "qurğu", "устройство", "device", "mina növü", "sursat", "device type", "explosive",
        "ac_cause", "тип мины", "боеприпас", "тип устройства", "ordnance",
    ),
    "is_demining_accident": ("demining accident", "minatəmizləmə", "при разминировании"),
    "victim_status": (
        "status", "статус", "victim status", "civilian", "statusu", "категория пострадавшего",
    ),
    "activity": (
        "fəaliyyət", "деятельность", "занятие", "activity at accident", "activity at time",
        "məşğuliyyət", "чем занимался",
    ),
    "killed": (
        "ölən", "ölənlər", "həlak olan", "погибло", "погибшие", "погибших", "убито", "dead",
        "deaths", "number killed", "fatalities", "killed count", "n killed",
    ),
    "injured": (
        "yaralanan", "yaralananlar", "yaralı", "ранено", "раненые", "раненых", "wounded",
        "number injured", "injured count", "n injured",
    ),
    "casualties": (
        "xəsarət alanlar", "zərərçəkənlər", "пострадавшие", "пострадало", "casualty",
        "total casualties", "victims", "number of victims", "cəmi",
    ),
    "victim_outcome": ("nəticə", "исход", "outcome", "killed or injured", "killedorinjured"),
    "residence_district": (
        "yaşadığı rayon", "район проживания", "residence district", "district of residence",
        "residence", "yaşayış yeri", "место жительства", "home district", "адрес проживания",
    ),
    "sensitivity": ("məxfilik", "конфиденциальность", "access", "gizlilik"),
    "verification": ("yoxlama", "проверка", "verified", "status of record"),
}  # fmt: skip
EXTRA = (
    "source_row",
    "victim_outcome",
    "residence_district",
    "reader_reason",
    "reported_district_id",
)


def map_headers(
    headers: Iterable[object], given: Mapping[str, str] | None, *, source: str
) -> dict[str, str]:
    """Return the schema's name of each header that is known, the user's own choice first.

    Parameters
    ----------
    headers : iterable
        The headers of the file.
    given : mapping of str to str, optional
        The header to use for a name of the schema.
    source : str
        What to call the file in a message.

    Raises
    ------
    InputError
        If ``given`` names a header that is not there, or a name the schema does not have.
    """
    found = [str(header) for header in headers]
    chosen: dict[str, str] = {}
    for name, header in (given or {}).items():
        if header not in found:
            raise MissingColumnError.of(source, [header], found)
        if name not in (*names(INCIDENTS), *EXTRA):
            raise InputError(f"{source}: {name!r} is no field; known are {names(INCIDENTS)}.")
        chosen[header] = name
    taken = set(chosen.values())
    for header in found:
        known = _name_of(header)
        if header not in chosen and known is not None and known not in taken:
            chosen[header] = known
            taken.add(known)
    return chosen


def _name_of(header: str) -> str | None:
    plain = header.strip()
    if plain in (*names(INCIDENTS), *EXTRA):
        return plain
    return _KNOWN.get(fold(plain))


_KNOWN = {
    fold(word): name
    for name, words in SYNONYMS.items()
    for word in (name, name.replace("_", " "), *words)
}
