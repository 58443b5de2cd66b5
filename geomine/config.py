"""The settings of one run, in one frozen object that is passed and never global."""

from __future__ import annotations

import dataclasses
import datetime as dt
import types
import typing
from dataclasses import dataclass
from typing import Literal

from geomine.errors import ConfigError, DisclosureError

Language = Literal["en", "az", "ru"]
Audience = Literal["public", "partner", "internal"]
HotSpotMethod = Literal["scan", "exact", "gi_star", "local_moran", "eb_moran"]
LANGUAGES: tuple[Language, ...] = ("en", "az", "ru")


LONGEST_CONTACT = 100
TEAM = "work of the team"
"""Why a file for the team is written, where nobody says more."""


def require_audience(name: str) -> Audience:
    """Return ``name`` if it is an audience.

    Raises
    ------
    DisclosureError
        If it is not known.

    Examples
    --------
    >>> require_audience("public")
    'public'
    """
    for known in typing.get_args(Audience):
        if name == known:
            return known  # type: ignore[no-any-return]
    listed = ", ".join(typing.get_args(Audience))
    raise DisclosureError(f"audience: {name!r} is not known; known are {listed}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class AnalysisConfig:
    """Settings of :func:`geomine.analyse`; a run writes them into ``run.json``.

    Parameters
    ----------
    period_start, period_end : datetime.date, optional
        The observation period of the rates, both days included. Where missing,
        from 1 January of the first year with a dated incident to the last dated incident.
    eps_m : float, optional
        Radius of the neighbourhood in the clustering, metres. Where missing, twice the
        records' median location uncertainty and 1 km: 5 km for records known to a village.
    min_samples : int, default 5
        Incidents within ``eps_m``, itself included, that make a core point.
    replications : int, default 999
        Maps drawn to test each hotspot against chance, 0 for none.
    persistence_runs : int, default 200
        Times that the records are moved within their uncertainty, 0 for none.
    seed : int, default 1
        Seed of both.
    quick : bool, default False
        Draw the map and no more: nothing is tested against chance or for moved places, no
        village is ranked, and every page says so. ``replications`` and ``persistence_runs``
        count as 0.
    per : int, default 100000
        Person-years to which rates refer.
    confidence : float, default 0.95
        Confidence level of every interval.
    few_events : int, default 20
        Below this many events a rate is flagged as unstable.
    hot_spot_method : {"scan", "exact", "gi_star", "local_moran", "eb_moran"}, default "scan"
        How districts with more incidents than chance are found, see
        :func:`geomine.hot_spot_areas`.
    hot_spot_level : float, default 0.05
        The share of maps without any true hot spot that may show one.
    top_villages : int, default 20
        How many target villages the maps show. The list holds all.
    allow_nominal : bool, default False
        Compute rates also from registered populations that count displaced
        people living elsewhere. Each such rate is stamped.
    community_only : bool, default True
        Leave demining accidents and accidents of soldiers and police only
        out of the rates, as their victims are not of the resident population.
    regions : tuple of str or "all", optional
        ``district_id`` of the districts that get a map of their own; "all" is each district
        with incidents. Where missing, the layer's project regions, or else the districts with
        incidents, and of more than 60 of those the first by casualties, rate and hot spots.
    lang : {"en", "az", "ru"}, default "en"
        Language of maps and pages.
    report_to : str, default ""
        Whom to tell of a find, such as the mine action authority and its number: every page
        says so, and no audit of the run takes that number for a victim's.

    Raises
    ------
    ConfigError
        If a value is out of range.

    Examples
    --------
    >>> AnalysisConfig(eps_m=3_000).eps_m
    3000
    """

    period_start: dt.date | None = None
    period_end: dt.date | None = None
    eps_m: float | None = None
    min_samples: int = 5
    replications: int = 999
    persistence_runs: int = 200
    seed: int = 1
    quick: bool = False
    per: int = 100_000
    confidence: float = 0.95
    few_events: int = 20
    hot_spot_method: HotSpotMethod = "scan"
    hot_spot_level: float = 0.05
    top_villages: int = 20
    allow_nominal: bool = False
    community_only: bool = True
    regions: tuple[str, ...] | Literal["all"] | None = None
    lang: Language = "en"
    report_to: str = ""

    def __post_init__(self) -> None:
        """Refuse values that no analysis could use."""
        checks = {
            "eps_m must be a length in metres above 0": self.eps_m is None or self.eps_m > 0,
            "min_samples must be 1 or more": self.min_samples >= 1,
            "replications, persistence_runs and seed must be 0 or more": min(
                self.replications, self.persistence_runs, self.seed
            )
            >= 0,
            "per must be 1 or more": self.per >= 1,
            "confidence must lie between 0 and 1": 0 < self.confidence < 1,
            "few_events must be 0 or more": self.few_events >= 0,
            "hot_spot_level must lie between 0 and 1": 0 < self.hot_spot_level < 1,
            "top_villages must be 0 or more": self.top_villages >= 0,
            'regions must be "all" or a list of district_id': self.regions == "all"
            or not isinstance(self.regions, str),
            f"report_to must be one line of at most {LONGEST_CONTACT} letters": (
                len(self.report_to) <= LONGEST_CONTACT and self.report_to.isprintable()
            ),
            f"lang must be one of {', '.join(LANGUAGES)}": self.lang in LANGUAGES,
            "period_start must not be after period_end": self.period_start is None
            or self.period_end is None
            or self.period_start <= self.period_end,
        }
        broken = [rule for rule, holds in checks.items() if not holds]
        if broken:
            raise ConfigError(f"settings: {'; '.join(broken)}.")

    @classmethod
    def from_mapping(cls, settings: dict[str, object]) -> AnalysisConfig:
        """Return the settings named in ``settings``, the others at their defaults.

        Parameters
        ----------
        settings : dict
            Names and values as a TOML file gives them.

        Raises
        ------
        ConfigError
            If a name is unknown, or a value is of the wrong kind or out of range.

        Examples
        --------
        >>> AnalysisConfig.from_mapping({"min_samples": 3}).min_samples
        3
        """
        kinds = typing.get_type_hints(cls)
        unknown = sorted(set(settings) - set(kinds))
        if unknown:
            raise ConfigError(f"settings: unknown {unknown}; known are {sorted(kinds)}.")
        values = {name: _of_kind(name, value, kinds[name]) for name, value in settings.items()}
        return cls(**values)  # type: ignore[arg-type]

    def to_mapping(self) -> dict[str, object]:
        """Return all settings as plain JSON values, dates in ISO 8601."""
        return {
            name: value.isoformat() if isinstance(value, dt.date) else value
            for name, value in dataclasses.asdict(self).items()
        }


def _in_words(kind: object) -> str:
    """Return what a setting may be, as people say it."""
    if typing.get_origin(kind) is Literal:
        return f"one of {', '.join(map(str, typing.get_args(kind)))}"
    words: dict[object, str] = {float: "a number", int: "a whole number", bool: "true or false",
                                str: "a text", dt.date: "a day such as 2024-03-14"}  # fmt: skip
    return words.get(kind, "a list of texts")


def _of_kind(name: str, value: object, hint: object) -> object:
    """Return ``value`` if it fits the type ``hint`` of a setting, else raise."""
    union = typing.get_origin(hint) in {types.UnionType, typing.Union}
    args = typing.get_args(hint) if union else (hint,)
    for kind in args:
        if typing.get_origin(kind) is Literal and value in typing.get_args(kind):
            return value
        if typing.get_origin(kind) is tuple and isinstance(value, list):
            if all(isinstance(item, str) for item in value):
                return tuple(value)
        elif kind is float and isinstance(value, int | float) and not isinstance(value, bool):
            return float(value)
        elif isinstance(kind, type) and type(value) is kind:
            return value
    wanted = " or ".join(_in_words(kind) for kind in args if kind is not type(None))
    raise ConfigError(f"settings: {name} must be {wanted}; found {value!r}.")
