"""Every error and warning of geomine.

Each error also derives from the built-in error an analyst would expect, so that
``except ValueError`` still works. A message names the table or file, what is
wrong, what was found and the way out.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


class GeomineError(Exception):
    """The base of every error that geomine raises on purpose."""


class InputError(GeomineError, ValueError):
    """Something given to geomine cannot be used."""


class UnreadableFileError(InputError):
    """A file is missing, damaged or of a kind that geomine does not read."""


class MissingColumnError(InputError):
    """A table lacks a required column."""

    @classmethod
    def of(
        cls, table: str, missing: Iterable[object], found: Iterable[object]
    ) -> MissingColumnError:
        """Return the error for ``table``, naming what is missing and what is there."""
        return cls(
            f"{table}: missing columns {sorted(map(str, missing))}; "
            f"found {[str(name) for name in found]}. "
            "Rename them; a file is read with its own names by columns=, or --incident-column "
            "and --boundary-column on the command line."
        )

    @classmethod
    def unknown(cls, table: str, found: Iterable[object]) -> MissingColumnError:
        """Return the error for a list of whose headers none is known."""
        return cls(
            f"{table}: no column says where, when or how many; found {[*map(str, found)]}. Say "
            'which header holds what: columns={"event_date": HEADER, "district_as_reported": '
            "HEADER}, or --incident-column event_date=HEADER on the command line, or a profile "
            "(docs/formats/profile.md)."
        )


class CRSError(InputError):
    """A layer has no coordinate reference system, or one that cannot measure it."""


class LayerTooWideError(CRSError):
    """A layer is too wide, or crosses the antimeridian, for one projection to measure it."""


class NominalPopulationError(InputError):
    """A rate was asked for a population that counts people who do not live there."""


class ConfigError(InputError):
    """A setting is unknown, of the wrong kind or out of range."""


class DisclosureError(GeomineError, PermissionError):
    """An export would reveal what its audience must not see."""


class OfflineAssetError(GeomineError, RuntimeError):
    """A page asks for a file from the network that geomine has no copy of."""


class GeomineWarning(UserWarning):
    """The base of every warning that geomine gives."""


class DataQualityWarning(GeomineWarning):
    """Rows were used with a reservation that the analyst should know."""


class FewEventsWarning(GeomineWarning):
    """A figure rests on so few events that it should not be compared."""
