"""The columns of every table: name, kind, unit, meaning and who may see them.

A table with one row per thing is a plain DataFrame or GeoDataFrame with these
columns; other columns may stand beside them and are left alone. Source of the
incident fields: the canonical schema drawn from IMSMA NG, IMSMA Core forms,
the GICHD minimum data draft of 2018 and the Landmine Monitor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geomine.errors import InputError, MissingColumnError

if TYPE_CHECKING:
    from collections.abc import Iterable

Kind = Literal["text", "integer", "number", "date", "yes_no", "list"]
Privacy = Literal["none", "quasi", "location"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    ``required`` columns must be present; any cell may still be missing unless
    the meaning says otherwise, and missing is never written as 0.
    """

    name: str
    kind: Kind
    meaning: str
    unit: str = ""
    required: bool = False
    values: tuple[str, ...] = ()
    privacy: Privacy = "none"


DATE_PRECISIONS = ("day", "week", "month", "quarter", "year", "range", "unknown")
LOCATION_PRECISIONS = ("gps", "site", "village", "municipality", "district", "region", "unknown")
POINT_PRECISIONS = ("gps", "site", "village", "municipality")
"""Precisions at which a record has a place of its own; the others are areas, never points."""

EXACT_PRECISIONS = ("gps", "site")
"""Precisions at which a point is the spot itself and not that of a place."""

DEFAULT_UNCERTAINTY_M = {
    "gps": 20.0,
    "site": 250.0,
    "village": 2_000.0,
    "municipality": 5_000.0,
}
"""Location uncertainty by precision where a source states none, metres."""

ACCIDENT_TYPES = (
    "mine", "uxo_axo", "cluster_munition", "ied", "stored_ammunition",
    "demining_accident", "other", "unknown",
)  # fmt: skip
DEVICE_CATEGORIES = (
    "ap_mine", "at_mine", "mine_unspecified", "improvised_mine", "submunition",
    "other_erw", "ied", "fuze", "unknown",
)  # fmt: skip
VICTIM_STATUSES = (
    "civilian",
    "deminer",
    "military",
    "security_forces",
    "mixed",
    "other",
    "unknown",
)
ACTIVITIES = (
    "herding", "farming", "collecting_wood_food", "collecting_scrap", "travelling",
    "visiting_home_grave", "playing", "handling_device", "construction", "demining",
    "military_duty", "fishing_hunting", "household", "bystander", "other", "unknown",
)  # fmt: skip
SEXES = ("female", "male", "mixed", "other", "unknown")
AGE_GROUPS = ("0_4", "5_12", "13_17", "0_17", "18_plus", "mixed", "unknown")
"""Years at the accident, as ``SESSIONS`` groups people; 0_17 is a child of unknown age."""
SENSITIVITIES = ("public", "partner", "restricted")
VERIFICATIONS = ("reported", "verified", "rejected", "duplicate")
POPULATION_TYPES = ("registered", "present", "returnee", "worker", "estimate")

SYNTHETIC = "synthetic"
"""The ``source_system`` of a made-up row; whatever is made from such rows must say so."""

INCIDENTS: tuple[Column, ...] = (
    Column("incident_id", "text", "unique key of the incident", required=True),
    Column("source_system", "text", "imsma_ng, imsma_core, kobo, acled, ucdp_ged, aoav, list, media, synthetic, other"),
    Column("source_record_id", "text", "the key as delivered"),
    Column("source", "text", "who or what reported it; for public record, its address"),
    Column("event_date", "date", "day of the accident, or the first day it can have been", privacy="quasi"),
    Column("event_date_end", "date", "the last day it can have been", privacy="quasi"),
    Column("date_precision", "text", "how exactly the date is known", values=DATE_PRECISIONS),
    Column("report_date", "date", "day it was reported"),
    Column("longitude", "number", "east of Greenwich, WGS 84, as the list gives it", "degrees", privacy="location"),
    Column("latitude", "number", "north of the equator, WGS 84, as the list gives it", "degrees", privacy="location"),
    Column("coord_raw", "text", "coordinates as typed", privacy="location"),
    Column("coord_format", "text", "notation of coord_raw: dd, ddm, dms, mgrs, utm, pulkovo42_gk, web_mercator, bearing, none"),
    Column("location_precision", "text", "what the point stands for; a village point is not the spot", values=LOCATION_PRECISIONS),
    Column("location_uncertainty_m", "number", "radius within which the accident happened", "m"),
    Column("place_id", "text", "key of the place", privacy="location"),
    Column("place_name", "text", "official spelling of the place", privacy="location"),
    Column("place_as_reported", "text", "place as typed, any script", privacy="location"),
    Column("district_as_reported", "text", "district as typed, any script", privacy="quasi"),
    Column("district_id", "text", "district of the accident at the layer's date", privacy="quasi"),
    Column("accident_type", "text", "what went off, as IMSMA classes accidents", values=ACCIDENT_TYPES),
    Column("device_category", "text", "device", values=DEVICE_CATEGORIES),
    Column("is_demining_accident", "yes_no", "whether it happened in demining"),
    Column("victim_status", "text", "status of the victims at the accident", values=VICTIM_STATUSES, privacy="quasi"),
    Column("activity", "text", "what the victims were doing", values=ACTIVITIES, privacy="quasi"),
    Column("victim_sex", "text", "sex of the victims", values=SEXES, privacy="quasi"),
    Column("victim_age_group", "text", "age of the victims at the accident, in groups only", values=AGE_GROUPS, privacy="quasi"),
    Column("killed", "integer", "people killed", "people", privacy="quasi"),
    Column("injured", "integer", "people injured", "people", privacy="quasi"),
    Column("status_unknown", "integer", "casualties not known to have survived or died", "people", privacy="quasi"),
    Column("casualties", "integer", "killed, injured and unknown together; missing only if all three are", "people", privacy="quasi"),
    Column("verification", "text", "state of checking", values=VERIFICATIONS),
    Column("sensitivity", "text", "who may see the row; missing counts as restricted", values=SENSITIVITIES),
    Column("duplicate_of", "text", "incident_id of the row that this one repeats"),
    Column("dq_flags", "text", "codes of the data checks that spoke, joined by ';'"),
)  # fmt: skip

SCREENED: tuple[Column, ...] = (
    Column("reported_district_id", "text", "district that the list names", privacy="quasi"),
    Column("source_rows", "text", "numbers of the rows it was made from, joined by ';'"),
    Column("duplicate_score", "number", "likeness to the row that it may repeat, 0.5 to 1"),
    Column("in_point_clustering", "yes_no", "whether its point is exact enough to be clustered as a spot"),
)  # fmt: skip
"""What screening adds to ``INCIDENTS``. The geometry beside them is the point that is used: that of
the degrees, or, where they are blank or say an area only, that of a named village or a bearing."""

DISTRICTS: tuple[Column, ...] = (
    Column("district_id", "text", "unique key of the district", required=True),
    Column("name_az", "text", "official Azerbaijani name"),
    Column("name_en", "text", "English name", required=True),
    Column("name_ru", "text", "Russian name"),
    Column("iso_3166_2", "text", "ISO 3166-2 code where there is one"),
    Column("unit_type", "text", "rayon, city or republic", values=("rayon", "city")),
    Column("project_region", "yes_no", "whether it is one of the project's regions"),
    Column("survey_phase", "integer", "1 or 2: in which survey victims living there were met"),
    Column("valid_from", "date", "first day of this shape, where known"),
    Column("valid_to", "date", "last day of this shape, missing while it is in force"),
    Column("area_km2", "number", "geodesic area of the polygon", "km2"),
)  # fmt: skip

PLACES: tuple[Column, ...] = (
    Column("place_id", "text", "unique key of the place", required=True),
    Column("name", "text", "name to show", required=True),
    Column("name_az", "text", "Azerbaijani name"),
    Column("name_ru", "text", "Russian name"),
    Column("aliases", "text", "other spellings, joined by '|', for matching only"),
    Column("longitude", "number", "east of Greenwich, WGS 84", "degrees"),
    Column("latitude", "number", "north of the equator, WGS 84", "degrees"),
    Column("district_id", "text", "district it lies in"),
    Column("population", "integer", "people living there, missing where unknown", "people"),
    Column("population_source", "text", "where the population comes from"),
    Column("source", "text", "where the place comes from"),
)

EXPOSURE: tuple[Column, ...] = (
    Column("district_id", "text", "district", required=True),
    Column("year", "integer", "calendar year the figure stands for", required=True),
    Column("population", "number", "people", "people", required=True),
    Column("population_type", "text", "whom the figure counts", values=POPULATION_TYPES, required=True),
    Column("as_of", "date", "day of the figure"),
    Column("usable", "yes_no", "false where it counts people who live elsewhere; missing counts as true"),
    Column("source", "text", "where the figure comes from"),
    Column("note", "text", "what to know before using it"),
)  # fmt: skip

SESSIONS: tuple[Column, ...] = (
    Column("place_id", "text", "place of the session", required=True),
    Column("session_date", "date", "day of the session", required=True),
    Column("session_id", "text", "key of the session: the same key counts once"),
    Column("method", "text", "how it was held, such as class, theatre, house to house"),
    Column("reached", "integer", "people reached, where not known by sex and age", "people"),
    Column("first_time", "integer", "people among them who had not been reached before", "people"),
    *(
        Column(
            f"{sex}_{age}",
            "integer",
            f"people reached: {sex}, {age.replace('_', ' to ')} years",
            "people",
        )
        for sex in ("male", "female")
        for age in ("0_4", "5_12", "13_17", "18_plus")
    ),
)

TOTALS: tuple[Column, ...] = (
    Column("period_start", "date", "first day counted", required=True),
    Column("period_end", "date", "last day counted", required=True),
    Column("casualties", "integer", "people killed or injured", "people"),
    Column("killed", "integer", "people killed", "people"),
    Column("injured", "integer", "people injured", "people"),
    Column("source", "text", "where the total was published", required=True),
    Column("note", "text", "what the source says of it"),
)

HOT_SPOT_EXPOSURES = ("person_years", "area_km2")
HOT_SPOT_QUALITIES = ("ok", "no_exposure", "no_neighbours", "no_comparison", "not_tested")
HOT_SPOTS: tuple[Column, ...] = (
    Column("hot_spot", "yes_no", "more events than exposure and chance explain; missing where unknown"),
    Column("hot_spot_p", "number", "share of maps under chance as extreme, the number of areas paid for"),
    Column("hot_spot_exposure", "text", "what events were compared with; area_km2 makes no allowance for people", values=HOT_SPOT_EXPOSURES),
    Column("hot_spot_quality", "text", "ok, or why it is unknown", values=HOT_SPOT_QUALITIES),
)  # fmt: skip
"""What :func:`geomine.hot_spot_areas` adds to the rates of districts."""

RATE_PERSISTENCE: tuple[Column, ...] = (
    Column("incident_rate_persistence", "number", "share of runs with moved records in which the rate by person-years stays in its class"),
    Column("incident_rate_top", "number", "share of runs in which it is among the highest"),
    Column("incidents_per_1000km2_year_persistence", "number", "share of runs with moved records in which the rate by area stays in its class"),
    Column("incidents_per_1000km2_year_top", "number", "share of runs in which it is among the highest"),
)  # fmt: skip
"""What :func:`geomine.rate_persistence` adds to the rates of districts."""

REPORTING: tuple[Column, ...] = (
    Column("district_id", "text", "district, where the share differs by it"),
    Column("period", "text", "year or other period, where the share differs by it"),
    Column(
        "reported_low", "number", "least share of incidents that may have been reported", "share"
    ),
    Column("reported_best", "number", "the share thought likeliest", "share", required=True),
    Column("reported_high", "number", "largest share that may have been reported", "share"),
)

STRATA: tuple[Column, ...] = (
    Column("district_id", "text", "district", required=True),
    Column("stratum", "text", "group of people: age, sex, activity", required=True),
    Column("n_events", "integer", "events of that group", "incidents", required=True),
    Column("person_years", "number", "exposure of that group", "person-years", required=True),
)

PERIODS: tuple[Column, ...] = (
    Column("period", "text", "2024, 2024Q1 or 2024-01", required=True),
    Column("period_start", "date", "first day observed", required=True),
    Column("period_end", "date", "last day observed", required=True),
    Column("days_observed", "integer", "days from one to the other", "days", required=True),
    Column("share_observed", "number", "share of the calendar period", "share", required=True),
    Column("n_events", "integer", "events surely in the period", "incidents", required=True),
    Column("n_unclear", "integer", "events that may lie in it or next to it", "incidents", required=True),
    Column("n_casualties", "integer", "people killed or injured in the former", "people"),
    Column("events_per_year", "number", "events over the days observed", "incidents per year"),
    Column("events_per_year_lower", "number", "exact lower limit", "incidents per year"),
    Column("events_per_year_upper", "number", "exact upper limit", "incidents per year"),
    Column("incomplete", "yes_no", "whether it reaches into the last 90 days", required=True),
)  # fmt: skip

DENSITY: tuple[Column, ...] = (
    Column("cell_id", "text", "row and column of the cell, the south-west first", required=True),
    Column("area_km2", "number", "area of the cell inside the window", "km2", required=True),
    Column("incidents_per_1000km2", "number", "kernel intensity over the whole list; never a hot spot", "incidents per 1,000 km2", required=True, privacy="location"),
    Column("incidents_per_1000km2_year", "number", "the same a year, missing where no period was given", "incidents per 1,000 km2 and year", privacy="location"),
    Column("expected_incidents", "number", "intensity times area of the cell", "incidents", privacy="location"),
)  # fmt: skip

RELATIVE_RISK: tuple[Column, ...] = (
    *DENSITY[:2],
    Column("relative_risk", "number", "density of incidents over density of controls", required=True, privacy="location"),
    Column("log_relative_risk", "number", "its natural logarithm", privacy="location"),
    Column("p_value", "number", "chance of so high a risk in this cell alone, one-sided", required=True),
)  # fmt: skip


def names(columns: tuple[Column, ...]) -> list[str]:
    """Return the names of ``columns`` in their order.

    Examples
    --------
    >>> names(EXPOSURE)[:3]
    ['district_id', 'year', 'population']
    """
    return [column.name for column in columns]


def require(name: str, table: object, needed: Iterable[str]) -> None:
    """Raise unless ``table`` is a table with the columns ``needed``.

    Parameters
    ----------
    name : str
        What to call the table in the message.
    table : pandas.DataFrame
        What was given.
    needed : iterable of str
        The columns it must have.

    Raises
    ------
    InputError
        If it is no table.
    MissingColumnError
        Names every missing column and those that were found.

    Examples
    --------
    >>> import pandas as pd
    >>> require("places", pd.DataFrame({"place_id": [], "name": []}), ["place_id"])
    >>> require("places", "villages.csv", ["place_id"])
    Traceback (most recent call last):
    geomine.errors.InputError: places: a table (pandas.DataFrame) is needed; found str. ...
    """
    columns = getattr(table, "columns", None)
    if columns is None:
        raise InputError(
            f"{name}: a table (pandas.DataFrame) is needed; found {type(table).__name__}. "
            "Read a file first, for example with geomine.read_incidents."
        )
    present = list(columns)
    missing = [column for column in needed if column not in present]
    if missing:
        raise MissingColumnError.of(name, missing, present)


def require_geometry(name: str, layer: object) -> None:
    """Raise unless ``layer`` has geometries, as a GeoDataFrame or a GeoSeries.

    Raises
    ------
    InputError
        If it has none.

    Examples
    --------
    >>> import pandas as pd
    >>> require_geometry("points", pd.DataFrame({"x": [1]}))
    Traceback (most recent call last):
    geomine.errors.InputError: points: a layer (geopandas.GeoDataFrame) is needed; found ...
    """
    if not hasattr(layer, "geometry") or not hasattr(layer, "crs"):
        without = " without geometry" if hasattr(layer, "to_crs") else ""
        raise InputError(
            f"{name}: a layer (geopandas.GeoDataFrame) is needed; found "
            f"{type(layer).__name__}{without}. "
            "Make one with geopandas.points_from_xy, or read a file."
        )
