"""The criteria of the score, their weights, and the distances and half-lives that they use."""

from __future__ import annotations

import csv
import functools
import math
import tomllib
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Literal, get_args

from geomine.errors import ConfigError, UnreadableFileError

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

Preset = Literal["default", "equal", "lis"]
"""Weights of the table: ours, equal ones, and those after the Landmine Impact Survey.

The weights of the survey's mine impact score are from memory, not from its protocol:
two points a recent victim (five victims make the ten here), up to three for the kind of
munition, one for each kind of blocked access. Correct them in ``criteria.csv``.
"""
_SUMS = (1.0, 100.0)


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of ``criteria.csv``: what is measured, why, and where that comes from.

    A ``kind`` of "hazard" speaks for mines nearby; "exposed" tells who would meet them, and acts
    only where there is a sign of mines within reach.
    """

    name: str
    kind: Literal["hazard", "exposed"]
    indicator: str
    unit: str
    why: str
    source: str
    standing: str
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Distances, times and scales of the criteria; all are judgements that a user may change.

    Each criterion becomes a number from 0 to 1 on a fixed scale, so that a village's
    score depends on what is known of it and not on which other villages are in the list.

    Parameters
    ----------
    near_m : float, default 5000
        An accident within this distance is a village's own.
    far_m : float, default 10000
        An accident within this distance is a neighbour's.
    window_days : int, default 730
        Accidents of so many days before the day of the ranking count.
    half_life_days : float, default 365
        After so many days an accident counts half.
    evidence_days : float, default 3650
        For so many days an accident is a sign of mines within reach, see
        :func:`geomine.targeting.reach.hazard_reach`.
    half_victims, half_accidents : float, default 2 and 1
        So many recent victims at the village, or recent accidents around, give half the part.
    hazard_half_m : float, default 2000
        At this distance from a hazard the part is half of that inside it.
    half_arrivals_share : float, default 0.2
        So many arrivals per resident give half the part.
    most_people, most_children : float, default 10000 and 2500
        From so many on, the part is full.
    session_half_life_days : float, default 365
        After so many days a session counts half.

    Raises
    ------
    ConfigError
        If a value is not above 0, or ``far_m`` is less than ``near_m``.
    """

    near_m: float = 5_000.0
    far_m: float = 10_000.0
    window_days: int = 730
    half_life_days: float = 365.0
    evidence_days: float = 3_650.0
    half_victims: float = 2.0
    half_accidents: float = 1.0
    hazard_half_m: float = 2_000.0
    half_arrivals_share: float = 0.2
    most_people: float = 10_000.0
    most_children: float = 2_500.0
    session_half_life_days: float = 365.0

    def __post_init__(self) -> None:
        """Refuse values that no ranking could use."""
        values = {name: getattr(self, name) for name in self.__dataclass_fields__}
        wrong = {k: v for k, v in values.items() if not (math.isfinite(v) and v > 0)}
        if wrong:
            raise ConfigError(f"rules: each value must be a number above 0; found {wrong}.")
        if self.far_m < self.near_m:
            raise ConfigError(
                f"rules: far_m must not be less than near_m; found {self.far_m} and {self.near_m}."
            )


@functools.cache
def criteria() -> Mapping[str, Criterion]:
    """Return the criteria by name, in the order of the table.

    Examples
    --------
    >>> criteria()["recent_accidents"].weights["default"]
    0.25
    """
    text = (resources.files("geomine.targeting") / "criteria.csv").read_text(encoding="utf-8")
    return {
        row["criterion"]: Criterion(
            name=row["criterion"],
            kind="hazard" if row["kind"] == "hazard" else "exposed",
            indicator=row["indicator"],
            unit=row["unit"],
            why=row["why"],
            source=row["source"],
            standing=row["found_or_judgement"],
            weights={preset: float(row[preset]) for preset in get_args(Preset)},
        )
        for row in csv.DictReader(text.splitlines())
    }


def resolve_weights(weights: Mapping[str, float] | str | None) -> dict[str, float]:
    """Return the weight of each criterion that has one; they sum to 1.

    Parameters
    ----------
    weights : mapping, {"default", "equal", "lis"} or None
        Any scale will do. A criterion that a mapping does not name has no weight.

    Raises
    ------
    ConfigError
        If a name is unknown, a weight is negative or not a number, or all are 0.

    Examples
    --------
    >>> resolve_weights({"people": 1, "recent_accidents": 3})
    {'recent_accidents': 0.75, 'people': 0.25}
    """
    table = criteria()
    if weights is None or isinstance(weights, str):
        preset = weights or "default"
        if preset not in get_args(Preset):
            raise ConfigError(f"weights: {preset!r} is none of the presets {get_args(Preset)}.")
        weights = {name: row.weights[preset] for name, row in table.items()}
    unknown = sorted(set(weights) - set(table))
    if unknown:
        raise ConfigError(f"weights: unknown criteria {unknown}; known are {list(table)}.")
    wrong = {name: value for name, value in weights.items() if not _is_weight(value)}
    if wrong:
        raise ConfigError(f"weights: each must be a number from 0 up; found {wrong}.")
    largest = max(weights.values(), default=0)
    if not largest > 0:
        raise ConfigError("weights: at least one must be above 0.")
    # scaled by the largest first, so that neither tiny nor huge weights overflow
    scaled = {name: weights[name] / largest for name in table if weights.get(name, 0) > 0}
    total = math.fsum(scaled.values())
    # rounded, so that weights on another scale give the same bits
    return {name: round(value / total, 12) for name, value in scaled.items()}


def read_weights(path: Path) -> dict[str, float]:
    r"""Return the weights of a TOML file's table ``[weights]``, for ``rank_villages(weights=)``.

    In a file they must sum to 1 or to 100, so that a slip of the pen is noticed.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read or is not TOML.
    ConfigError
        If there is no such table, a weight cannot be used, or the sum is another.

    Examples
    --------
    >>> import pathlib, tempfile
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "weights.toml"
    >>> _ = path.write_text("[weights]\npeople = 40\nrecent_accidents = 60\n")
    >>> read_weights(path)
    {'recent_accidents': 0.6, 'people': 0.4}
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UnreadableFileError(
            f"{path}: {error.strerror or error}. Is the path right?"
        ) from None
    except ValueError as error:  # not UTF-8, or not TOML
        raise UnreadableFileError(f"{path}: not a TOML file ({error}).") from None
    weights = content.get("weights")
    if not isinstance(weights, dict):
        raise ConfigError(f"{path}: no table [weights]; found {sorted(content)}.")
    try:
        resolved = resolve_weights(weights)
    except ConfigError as error:
        raise ConfigError(f"{path}: {error}") from None
    total = math.fsum(weights.values())
    if not any(math.isclose(total, wanted, rel_tol=1e-6) for wanted in _SUMS):
        raise ConfigError(f"{path}: the weights must sum to 1 or to 100; found {total:g}.")
    return resolved


def _is_weight(value: object) -> bool:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    return number and math.isfinite(value) and value >= 0  # type: ignore[operator, arg-type]
