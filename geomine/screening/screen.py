"""The screening of a raw table, check by check."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geomine.crs import to_lonlat
from geomine.errors import InputError
from geomine.names import fold, former_names, is_azerbaijan
from geomine.results import Screened, ScreeningReport
from geomine.schema import (
    INCIDENTS,
    LOCATION_PRECISIONS,
    names,
    require,
)
from geomine.screening.casualties import (
    COUNTS,
    GROUPED_BY,
    MERGED,
    group_victims,
    merge_counts,
    merge_words,
)
from geomine.screening.cells import Words, constant, nothing, text_of, words_of
from geomine.screening.checks import seen_by_check
from geomine.screening.codes import to_codes
from geomine.screening.counted_in import counted_in, flag_moved
from geomine.screening.dates import EARLIEST, EARLIEST_ELSEWHERE, last_days
from geomine.screening.elsewhere import is_elsewhere
from geomine.screening.flags import Flags
from geomine.screening.happened import read_happened
from geomine.screening.held import Numerals, Table
from geomine.screening.identifiers import flag_left_out, private_columns
from geomine.screening.incidents import Incidents
from geomine.screening.letters import are_distinct
from geomine.screening.levels import of_region, with_named_districts
from geomine.screening.location import read_places
from geomine.screening.notes import notes_of
from geomine.screening.parallel import both, threads_for
from geomine.screening.place_cells import with_coordinates, without_residences
from geomine.screening.precision import stated_precision
from geomine.screening.raw import encodable, known_columns, refusals, row_numbers, some_rows
from geomine.screening.repeats import KnownPoints, flag_stacks, link_repeats
from geomine.screening.villages import SHOWN, Gazetteer

if TYPE_CHECKING:
    import datetime as dt

    import geopandas as gpd
    from numpy.typing import NDArray

    from geomine.screening.held import Column

PLAIN_TEXT = (
    "source_system", "source_record_id", "source", "place_id", "place_name", "place_as_reported",
    "duplicate_of",
)  # fmt: skip


def screen_incidents(
    raw: pd.DataFrame,
    districts: gpd.GeoDataFrame,
    *,
    as_of: dt.date,
    places: gpd.GeoDataFrame | None = None,
    earliest: dt.date | None = None,
) -> Screened:
    """Return the incidents of a raw table, the rows that were refused, and what the checks saw.

    Rows read = rows kept + rows rejected. Victim rows of one incident become one
    incident. Blank is unknown. A row without a ``sensitivity`` is restricted.

    Parameters
    ----------
    raw : pandas.DataFrame
        As :func:`geomine.read_incidents` gives it, or a table in the canonical schema, with a
        geometry of points or the columns ``longitude`` and ``latitude``.
    districts : geopandas.GeoDataFrame
        Polygons with ``district_id`` and ``name_en``.
    as_of : datetime.date
        The day of the screening: later dates are impossible.
    places : geopandas.GeoDataFrame, optional
        Populated places, see ``geomine.schema.PLACES``. A row without coordinates that names one
        in its reported district gets that place's point, as a village's and never as the spot;
        a name of several districts or of none is flagged with candidates.
    earliest : datetime.date, optional
        Earlier dates are typing errors. Where missing, 1 January 1988 for the districts of
        Azerbaijan, where the conflict began in that year, and of 1900 elsewhere, also where
        nearly all rows are outside the layer.

    Returns
    -------
    Screened

    Raises
    ------
    InputError
        If the table is none, or its geometry is not of points.
    CRSError
        If a geometry has no reference system.

    Examples
    --------
    >>> import datetime as dt
    >>> from geomine import datasets
    >>> table = pd.DataFrame({"event_date": ["14.03.2023"], "district_as_reported": ["Ağdam"]})
    >>> found = screen_incidents(table, datasets.districts(), as_of=dt.date(2024, 1, 1))
    >>> found.kept[["event_date", "reported_district_id", "location_precision"]].values.tolist()
    [[Timestamp('2023-03-14 00:00:00'), 'aghdam', 'district']]
    """
    if not isinstance(raw, pd.DataFrame):
        raise InputError(f"incidents: a table is needed; found {type(raw).__name__}.")
    require("districts", districts, ["district_id"])
    raw = encodable(raw)
    cells = raw.copy(deep=False)
    cells.attrs = {}  # pandas copies the account of every column at each step
    private = private_columns(cells, known=frozenset(raw.attrs.get("columns_known", ())))
    loaded = _in_age_groups(cells.drop(columns=list(private)).reset_index(drop=True))
    source_row = row_numbers(loaded)
    reasons = refusals(loaded)
    refused = reasons.notna().to_numpy()
    rows = known_columns(some_rows(loaded, ~refused) if refused.any() else loaded)
    flags = Flags(source_row[~refused])
    left_out = raw.attrs.get("columns_not_loaded", {}) | private
    flag_left_out(left_out, flags)
    gazetteer = Gazetteer(places, districts)
    kept = _screen(rows, gazetteer, flags, as_of=as_of, earliest=earliest)
    rejected = some_rows(loaded, refused).drop(columns=["source_row", "geometry"], errors="ignore")
    rejected = pd.DataFrame(rejected)
    rejected.insert(0, "source_row", source_row[refused])
    rejected.insert(1, "reasons", reasons[refused].to_numpy())
    table = flags.table()
    report = _account(raw, kept, rejected, table, private, told=flags.notes, as_of=as_of)
    return Screened(kept, rejected, table, report)


def _in_age_groups(loaded: pd.DataFrame) -> pd.DataFrame:
    """Return the table without exact ages: refused rows too say no more than the group."""
    if "victim_age_group" not in loaded:
        return loaded
    ages = loaded["victim_age_group"]
    groups = to_codes(ages, "victim_age_group").text.where(text_of(ages).notna().to_numpy(bool))
    return loaded.assign(victim_age_group=groups)


def _screen(
    rows: pd.DataFrame,
    gazetteer: Gazetteer,
    flags: Flags,
    *,
    as_of: dt.date,
    earliest: dt.date | None,
) -> Incidents:
    """Return one row per incident in the canonical schema."""
    rows = rows.assign(location_precision=stated_precision(rows["location_precision"]))
    rows = without_residences(rows, flags)
    found: dict[str, Column] = dict.fromkeys(names(INCIDENTS), nothing(rows.index))
    found |= {column: _plain(rows[column]) for column in PLAIN_TEXT}
    districts, spellings = gazetteer.districts, gazetteer.known_districts
    typed, own = words_of(rows["district_as_reported"]), words_of(rows["district_id"])
    named = own.otherwise(typed.read(lambda name: spellings.match(name).id))
    named = named.otherwise(of_region(rows, spellings))
    rows, reported = with_named_districts(with_coordinates(rows), named, spellings)
    _flag_names(typed, reported, gazetteer, flags)
    here = is_azerbaijan(districts) and not is_elsewhere(rows, to_lonlat(districts).total_bounds)
    earliest = earliest or (EARLIEST if here else EARLIEST_ELSEWHERE)
    later = Flags(flags.source_row)
    happened, where = both(
        lambda: read_happened(rows, later, as_of=as_of, earliest=earliest),
        lambda: read_places(rows, reported, flags, gazetteer),
        threads=threads_for(len(rows)),
    )
    flags.extend(later)
    found |= where | happened
    found["district_as_reported"], found["reported_district_id"] = typed, reported
    table = Table(found, len(rows))
    spot = table.numbers("spot_longitude"), table.numbers("spot_latitude")
    table = table.but(
        district_today=flag_moved(
            table.words("place_as_reported"), reported, spot, districts, flags
        )
    )
    table = _grouped(rows, table, flags, KnownPoints(gazetteer.places, districts))
    return Incidents(table.but(district_id=counted_in(table, districts)))


def _grouped(rows: pd.DataFrame, found: Table, flags: Flags, known_points: KnownPoints) -> Table:
    """Return one row per incident, with the numbers of its rows."""
    ids, source_rows = text_of(rows["incident_id"]), Numerals(flags.source_row)
    one_each = not ids.hasnans and are_distinct(ids)
    alone = np.ones(len(ids), dtype=bool)
    if not one_each:
        keyed = found.frame([name for name in GROUPED_BY if name in found.columns]).assign(
            incident_id=ids, latitude=rows["latitude"], longitude=rows["longitude"],
            victim_outcome=rows.get("victim_outcome", constant(None, rows.index)),
        )  # fmt: skip
        groups = group_victims(keyed, flags)
        found = found.but(**merge_words(found.frame(MERGED), groups, flags))
        alone = np.asarray(np.diff(np.maximum.accumulate(groups), prepend=-1) > 0)
        ids = ids.fillna("row-" + pd.Series(source_rows.array))
    again, score = link_repeats(found, alone, ids, flags)
    found = found.but(duplicate_of=again, duplicate_score=score)
    stated = rows["location_precision"].isin(LOCATION_PRECISIONS).to_numpy(bool)
    found = flag_stacks(found, alone, stated, flags, known_points)
    found = found.but(
        dq_flags=_joined(rows["dq_flags"], flags.codes()),
        incident_id=ids.array, source_rows=source_rows,
    )  # fmt: skip
    if not alone.all():
        found = _one_row_each(found, groups, alone)
    if not one_each and not are_distinct(found["incident_id"]):
        found = found.but(incident_id=_numbered(found["incident_id"]).array)
    return found


def _one_row_each(found: Table, groups: pd.Series, alone: NDArray[np.bool_]) -> Table:
    """Return the first row of each incident, with counts and row numbers of all its rows."""
    order = groups[alone].to_numpy()
    counts = merge_counts(found.frame((*COUNTS, "casualties")), groups).loc[order]
    numbers = found["source_rows"].groupby(groups).agg(";".join).loc[order]
    merged: dict[str, Column] = {name: counts[name].array for name in (*COUNTS, "casualties")}
    return found.part(alone).but(**merged, source_rows=numbers.array)


def _numbered(ids: pd.Series) -> pd.Series:
    """Return ids without doubles: the second and later ones with a number."""
    again = ids.groupby(ids).cumcount()
    return ids.where(again == 0, ids + "-" + again.astype("str"))


def _plain(cells: pd.Series) -> Column:
    """Return a column of text that is kept as it is."""
    text = text_of(cells)
    return nothing(cells.index) if text.isna().all() else text.array


def _flag_names(typed: Words, reported: Words, gazetteer: Gazetteer, flags: Flags) -> None:
    unknown = (typed.codes >= 0) & (reported.codes < 0)
    codes = typed.codes[unknown]
    near = {code: gazetteer.known_districts.nearest(typed.texts[code], limit=SHOWN)
            for code in pd.unique(codes).tolist()}  # fmt: skip
    said = {code: f"; candidates: {', '.join(ids)}" if ids else "" for code, ids in near.items()}
    flags.add(
        unknown, "DQ16", "review", column="district_as_reported", seen=typed,
        done=["no district of the layer: none is guessed" + said[code] for code in codes.tolist()],
    )  # fmt: skip
    former = former_names()
    by_former = typed.where(lambda name: fold(name) in former)
    flags.add(
        by_former & (reported.codes >= 0),
        "DQ16", "review", column="district_as_reported", seen=typed,
        done="matched by a former name: please check",
    )  # fmt: skip


def _joined(before: pd.Series, now: Words) -> Column:
    if before.isna().all():
        return now
    both = (text_of(before).fillna("") + ";" + now.text.fillna("")).str.strip(";")
    return both.mask(both == "").astype("str").array


def _account(
    raw: pd.DataFrame,
    kept: Incidents,
    rejected: pd.DataFrame,
    flags: pd.DataFrame,
    private: dict[str, str],
    *,
    told: list[str],
    as_of: dt.date,
) -> ScreeningReport:
    checks = seen_by_check(flags)
    left_out = dict(raw.attrs.get("columns_not_loaded", {})) | private
    unknown = {
        str(name): "not recognised: stays in the raw table only"
        for name in raw.attrs.get("columns_unknown", ())
        if name not in private
    }
    return ScreeningReport(
        source=str(raw.attrs.get("title") or raw.attrs.get("source") or "incidents"),
        format=str(raw.attrs.get("format", "canonical")),
        rows_read=len(raw),
        rows_kept=len(raw) - len(rejected),
        rows_rejected=len(rejected),
        incidents=len(kept),
        by_check={seen.code: seen.n_rows for seen in checks},
        checks=checks,
        columns_mapped=dict(raw.attrs.get("columns_mapped", {})),
        columns_not_loaded=left_out | unknown,
        rows_above=raw.attrs.get("rows_above"),
        refused=dict(Counter(rejected["reasons"].astype("str"))),
        notes=(
            *raw.attrs.get("notes", ()),
            *told,
            *notes_of(raw, {seen.code: seen.n_rows for seen in checks}, len(raw) - len(rejected)),
            *last_days(kept.event_date, as_of),
        ),
    )
