"""What each audience may see, declared in one place, to be read, printed and tightened."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from geomine.config import require_audience
from geomine.errors import ConfigError, DisclosureError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from geomine.config import Audience

Points = Literal["public record", "moved", "all"]

_TIGHTER = {
    "min_count": 1,
    "rate_min_events": 1,
    "delay_days": 1,
    "whole_quarters": 1,
    "civilians_only": 1,
    "hotspot_min_incidents": 1,
    "hotspot_min_dates": 1,
    "hotspot_min_width_m": 1,
    "cell_width_m": 1,
    "near_m": 1,
    "move_min_m": 1,
    "move_max_m": 1,
    "move_within_district": 1,
    "k_anonymity": 1,
}
"""In which direction each number is tightened: all of them upwards."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The rules for one audience; but for rates they are about rows that are not of public record.

    Attributes
    ----------
    audience : {"public", "partner", "internal"}
    points : {"public record", "moved", "all"}
        Which incidents are shown one by one: those marked public, all of them moved on
        purpose, or all where they are.
    min_count : int
        Counts from 1 to one below this are hidden, with others so that no subtraction finds them.
    rate_min_events : int
        On how many events a rate rests at least; this holds for public records too.
    delay_days : int
        How long an accident waits before it is counted.
    whole_quarters : bool
        Whether counting ends with a quarter of the year.
    civilians_only : bool
        Whether accidents of deminers, soldiers and police are left out.
    hotspot_min_incidents, hotspot_min_dates : int
        How many restricted incidents, on how many days, a hotspot with any must have.
    hotspot_min_width_m : float
        The least width of its shape, metres.
    cell_width_m : float
        The least width, from side to side, of hexagons that counts may be given for, metres.
    near_m : float
        No coordinate of a restricted record may be found in a file within this, metres.
    move_min_m, move_max_m : float
        How far a point is moved where few people live, metres.
    move_within_district : bool
        Whether a moved point stays in its district.
    k_anonymity : int
        Among how many people a moved point is to be hidden, where the population is known.
    """

    audience: Audience
    points: Points
    min_count: int = 1
    rate_min_events: int = 0
    delay_days: int = 0
    whole_quarters: bool = False
    civilians_only: bool = False
    hotspot_min_incidents: int = 1
    hotspot_min_dates: int = 1
    hotspot_min_width_m: float = 0.0
    cell_width_m: float = 0.0
    near_m: float = 0.0
    move_min_m: float = 0.0
    move_max_m: float = 0.0
    move_within_district: bool = False
    k_anonymity: int = 1

    def tightened(self, changes: Mapping[str, object]) -> Policy:
        """Return the policy with ``changes``, each of which must make it stricter.

        Parameters
        ----------
        changes : mapping
            Names and values, as a TOML file gives them under ``[disclosure.public]``.

        Raises
        ------
        ConfigError
            If a name is not known, or a value is of the wrong kind.
        DisclosureError
            If a change would loosen the policy.

        Examples
        --------
        >>> PUBLIC.tightened({"min_count": 10}).min_count
        10
        >>> PUBLIC.tightened({"min_count": 3})
        Traceback (most recent call last):
        geomine.errors.DisclosureError: disclosure: min_count = 3 is looser than the 5 of the \
public policy. A policy can be tightened, never loosened.
        """
        unknown = sorted(set(changes) - set(_TIGHTER))
        if unknown:
            raise ConfigError(f"disclosure: unknown {unknown}; known are {sorted(_TIGHTER)}.")
        for name, value in changes.items():
            now = getattr(self, name)
            if isinstance(value, bool) != isinstance(now, bool) or not isinstance(
                value, bool | int | float
            ):
                raise ConfigError(
                    f"disclosure: {name} must be {type(now).__name__}; found {value!r}."
                )
            if not value >= now:
                raise DisclosureError(
                    f"disclosure: {name} = {value} is looser than the {now} of the "
                    f"{self.audience} policy. A policy can be tightened, never loosened."
                )
        return dataclasses.replace(self, **changes)  # type: ignore[arg-type]

    def __str__(self) -> str:
        """Return the rules, one a line."""
        fields = (field.name for field in dataclasses.fields(self))
        return "\n".join(f"{name} = {getattr(self, name)}" for name in fields)


PUBLIC = Policy(
    audience="public",
    points="public record",
    min_count=5,
    rate_min_events=5,
    delay_days=90,
    whole_quarters=True,
    civilians_only=True,
    hotspot_min_incidents=5,
    hotspot_min_dates=3,
    hotspot_min_width_m=2_000.0,
    cell_width_m=5_000.0,
    near_m=2_000.0,
)
STRICT = PUBLIC.tightened(
    {"min_count": 10, "rate_min_events": 10, "hotspot_min_incidents": 10, "cell_width_m": 10_000.0}
)
"""The public policy for where a list is short or people are few: nothing from fewer than 10."""
PARTNER = Policy(
    audience="partner",
    points="moved",
    civilians_only=True,
    near_m=20.0,
    move_min_m=500.0,
    move_max_m=3_000.0,
    move_within_district=True,
    k_anonymity=20,
)
INTERNAL = Policy(audience="internal", points="all")

POLICIES: dict[str, Policy] = {policy.audience: policy for policy in (PUBLIC, PARTNER, INTERNAL)}


def policy_for(audience: str) -> Policy:
    """Return the policy of an audience as it stands before anybody tightens it.

    Raises
    ------
    DisclosureError
        If the audience is not known.

    Examples
    --------
    >>> policy_for("public").min_count
    5
    """
    return POLICIES[require_audience(audience)]
