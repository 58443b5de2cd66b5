"""The frozen answers of geomine: anything that is not a table with one row per thing."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Mapping

    import geopandas as gpd
    import pandas as pd

    from geomine.config import AnalysisConfig


DISTRICTS = "districts"


def _no_exposure() -> pd.DataFrame:
    import pandas as pd  # noqa: PLC0415 - results are read before anything heavy loads

    return pd.DataFrame({"district_id": [], "year": [], "population": [], "population_type": []})


@dataclass(frozen=True, slots=True)
class Match:
    """What a spelling was resolved to.

    ``id`` is None when nothing or more than one thing fits; ``candidates``
    then lists what came close, best first. ``method`` says how it was found.
    """

    query: str
    id: str | None
    candidates: tuple[str, ...] = ()
    method: Literal["exact", "fuzzy", "ambiguous", "none"] = "none"


MAX_REASONS = 8
"""So many reasons fit on a terminal."""


@dataclass(frozen=True, slots=True)
class CheckSeen:
    """What one check saw: its code, in words, in how many rows, and the numbers of the first."""

    code: str
    what: str
    n_rows: int
    first_rows: tuple[int, ...]

    @property
    def rows(self) -> str:
        """The numbers of the first rows, with three dots where there are more."""
        numbers = ", ".join(map(str, self.first_rows))
        return f"{numbers}, ..." if self.n_rows > len(self.first_rows) else numbers

    def line(self, digits: int) -> str:
        """Return what was seen in a line for a terminal, the count ``digits`` wide."""
        unit = "row " if self.n_rows == 1 else "rows"
        return f"  {self.code}  {self.n_rows:>{digits}} {unit}  {self.what}: {self.rows}"


@dataclass(frozen=True, slots=True)
class ScreeningReport:
    """The account of a screening: every row read is either kept or rejected.

    ``by_check`` counts the rows of each check by its code, ``checks`` says the same with words
    and the first row numbers; ``refused`` counts the rejected rows by their reason,
    ``rows_above`` the rows of the file above row 1;
    ``columns_not_loaded`` lists headers left out, with the reason. ``notes`` say what the reader
    saw of the file: its letters, its sheets, how victims were joined.
    """

    source: str
    format: str
    rows_read: int
    rows_kept: int
    rows_rejected: int
    incidents: int
    by_check: Mapping[str, int] = field(default_factory=dict)
    columns_mapped: Mapping[str, str] = field(default_factory=dict)
    columns_not_loaded: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[str, ...] = ()
    checks: tuple[CheckSeen, ...] = ()
    refused: Mapping[str, int] = field(default_factory=dict)
    rows_above: int | None = None

    @property
    def account(self) -> str:
        """Rows read = rows kept + rows rejected, in one line."""
        return (
            f"{self.rows_read} rows read = {self.rows_kept} kept + "
            f"{self.rows_rejected} rejected; {self.incidents} incidents"
        )

    def __str__(self) -> str:
        """Return the account in lines for a terminal."""
        digits = max((len(str(check.n_rows)) for check in self.checks), default=0)
        mapped = "; ".join(f"{header} = {name}" for header, name in self.columns_mapped.items())
        lines = [
            f"{self.source} ({self.format})",
            self.account,
            *self._refused(),
            *(f"  {note}" for note in self.notes),
            *(check.line(digits) for check in self.checks),
            *([f"  columns read: {mapped}"] if mapped else []),
            *self._not_loaded(),
        ]
        return "\n".join(lines)

    def _refused(self) -> list[str]:
        """Return where row 1 is, and the commonest reasons of rejected rows, a line each."""
        above = self.rows_above
        place = [] if above is None else [f"  row 1 is row {above + 1} of the file"]
        most = sorted(self.refused.items(), key=lambda one: -one[1])
        lines = [f"  rejected, {n} row{'s' * (n > 1)}: {why}" for why, n in most[:MAX_REASONS]]
        more = sum(n for _, n in most[MAX_REASONS:])
        rest = [f"  rejected, {more} more rows: see --rejected"] if more else []
        return [*place, *lines, *rest]

    def _not_loaded(self) -> list[str]:
        """Return the columns not loaded, those of one reason together."""
        why_of: dict[str, list[str]] = {}
        for header, why in self.columns_not_loaded.items():
            why_of.setdefault(why, []).append(repr(header))
        return [
            f"  column{'s' * (len(headers) > 1)} {', '.join(headers)}: {why}"
            for why, headers in why_of.items()
        ]

    def _repr_html_(self) -> str:
        """Return the account for a notebook as tables, every word of it as text."""
        tables = [
            _table(
                ("check", "what it saw", "rows", "first rows"),
                [(one.code, one.what, str(one.n_rows), one.rows) for one in self.checks],
            ),
            _table(
                ("rejected because", "rows"), [(why, str(n)) for why, n in self.refused.items()]
            ),
            _table(("column", "read as"), self.columns_mapped.items()),
            _table(("column not used", "why"), self.columns_not_loaded.items()),
        ]
        title = f"<p><b>{_text(self.source)}</b> ({_text(self.format)})<br>{_text(self.account)}"
        notes = "".join(f"<br>{_text(note)}" for note in self.notes)
        return f"<div>{title}{notes}</p>{''.join(tables)}</div>"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    """Return a table of texts as HTML, nothing where there are no rows."""
    lines = [f"<tr>{''.join(f'<td>{_text(cell)}</td>' for cell in row)}</tr>" for row in rows]
    if not lines:
        return ""
    names = "".join(f'<th scope="col">{_text(name)}</th>' for name in head)
    return f"<table><thead><tr>{names}</tr></thead><tbody>{''.join(lines)}</tbody></table>"


def _text(value: object) -> str:
    """Return any value as HTML text that keeps its own direction of writing."""
    return f"<bdi>{html.escape(str(value))}</bdi>"


@dataclass(frozen=True, slots=True, repr=False)
class Screened:
    """Raw rows after screening.

    Attributes
    ----------
    kept : geopandas.GeoDataFrame
        One row per incident in the canonical schema and ``geomine.schema.SCREENED``, EPSG:4326;
        ``source_rows`` holds the 1-based numbers of the rows it was made from, joined by ``;``.
        ``longitude`` and ``latitude`` are what the list gives, in degrees; the geometry is the
        point that is used: the same, or that of a named village or a bearing where the list
        gives none. A record known only to a district has an empty geometry, though it may
        have degrees. ``in_point_clustering`` says whose point is exact enough to be a spot,
        see :func:`geomine.joins.in_point_clustering`.
    rejected : pandas.DataFrame
        One row per rejected row: ``source_row``, ``reasons``, and its loaded cells as they were.
    flags : pandas.DataFrame
        One row per flag: ``source_row``, ``check``, ``severity``, ``column``, ``seen``, ``done``.
    report : ScreeningReport
        The account in numbers.
    incidents : geopandas.GeoDataFrame or callable
        ``kept``, or what makes it: a screening holds a million incidents in a sixth of the memory
        of the table, which is not made for those who read the report alone.
    """

    incidents: gpd.GeoDataFrame | Callable[[], gpd.GeoDataFrame]
    rejected: pd.DataFrame
    flags: pd.DataFrame
    report: ScreeningReport

    @property
    def kept(self) -> gpd.GeoDataFrame:
        """The table of incidents; of a long list it is made when it is first asked for."""
        return self.incidents() if callable(self.incidents) else self.incidents

    def __repr__(self) -> str:
        """Return the account in a line: the rows of a list are no business of a notebook."""
        return f"<Screened: {self.report.account}, {len(self.flags):,} flags>"


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where one input came from."""

    name: str
    source: str
    licence: str
    date: str
    sha256: str
    synthetic: bool


@dataclass(frozen=True, slots=True)
class Grid:
    """A grid of hexagons of equal area: their width, and the degrees it is laid around."""

    width_m: float
    lat: int
    lon: int

    def __str__(self) -> str:
        """Return what tells it from other grids."""
        return f"hexagons of {self.width_m:.0f} m around {self.lat} N {self.lon} E"


@dataclass(frozen=True, slots=True, kw_only=True)
class Analysis:
    """Everything a run found; maps and files are drawn from this alone.

    Attributes
    ----------
    config : AnalysisConfig
        The settings it was made with.
    period_start, period_end : datetime.date
        The observation period that was used, both days included.
    screened : Screened
        What was read, kept and rejected.
    incidents : geopandas.GeoDataFrame
        ``screened.kept`` with ``district_id``, ``district_from`` and ``hotspot_id``
        (-1 is noise, missing where the record has no point).
    rates : geopandas.GeoDataFrame
        The districts with their counts and rates, see :func:`geomine.incidence_rates`, and
        whether they are hot spots, see :func:`geomine.hot_spot_areas`.
    hotspots : geopandas.GeoDataFrame
        One row per cluster, see :func:`geomine.hotspots`.
    villages : geopandas.GeoDataFrame
        The ranked villages, see :func:`geomine.rank_villages`.
    totals : pandas.DataFrame
        Official totals that the run's own counts can be read beside; may be empty.
    provenance : tuple of Provenance
        The inputs.
    places : geopandas.GeoDataFrame, optional
        The populated places of the run, for maps to name.
    as_of : datetime.date, optional
        The day of the analysis, from which the delay of a public release is counted.
    exposure : pandas.DataFrame
        The population that the rates were computed with; may be empty.
    released : pandas.DataFrame, optional
        In a public release of a list with restricted rows: their counts by district and year,
        as text, see :func:`geomine.disclosure.restricted_counts`.
    density : geopandas.GeoDataFrame, optional
        The density of incidents on a grid, see :func:`geomine.kernel_density`; missing where
        there are too few, and in a release of a list with restricted rows.
    rate_min_events : int
        On how many events each of the rates rests at least, see
        :class:`geomine.disclosure.Policy`.
    grid : Grid, optional
        The hexagons that incidents are counted in, where these are no districts, see
        :func:`geomine.disclosure.by_hexagons`.
    """

    config: AnalysisConfig
    period_start: dt.date
    period_end: dt.date
    screened: Screened
    incidents: gpd.GeoDataFrame
    rates: gpd.GeoDataFrame
    hotspots: gpd.GeoDataFrame
    villages: gpd.GeoDataFrame
    totals: pd.DataFrame
    provenance: tuple[Provenance, ...] = ()
    places: gpd.GeoDataFrame | None = None
    as_of: dt.date | None = None
    exposure: pd.DataFrame = field(default_factory=_no_exposure)
    released: pd.DataFrame | None = None
    rate_min_events: int = 0
    density: gpd.GeoDataFrame | None = None
    grid: Grid | None = None

    def __repr__(self) -> str:
        """Return what it holds in a line: the rows of a list are no business of a notebook."""
        return (
            f"<Analysis {self.period_start} to {self.period_end}: "
            f"{len(self.incidents):,} incidents, {len(self.rates):,} {self.areas}, "
            f"{len(self.hotspots):,} hotspots, {len(self.villages):,} villages>"
        )

    @property
    def areas(self) -> str:
        """What incidents are counted in, in words: districts, or a grid."""
        return DISTRICTS if self.grid is None else str(self.grid)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing an audit found: what kind, where in the file, and what to do."""

    kind: str
    where: str
    what: str
    remedy: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """What an audit of one file found; an empty ``findings`` is a pass."""

    path: str
    findings: tuple[Finding, ...]

    @property
    def ok(self) -> bool:
        """Whether nothing was found."""
        return not self.findings
