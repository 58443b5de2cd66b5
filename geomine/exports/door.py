"""The one door that every file leaves by: written aside, read again, put in place if clean."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from geomine.config import require_audience
from geomine.errors import DisclosureError
from geomine.exports.audit import audit_code, findings
from geomine.exports.content import content_of, page_content
from geomine.exports.guarded import COPIED_M
from geomine.files import whole
from geomine.page import audit_page
from geomine.results import AuditReport

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from geomine.config import Audience
    from geomine.exports.guarded import Guarded
    from geomine.results import Finding


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Door:
    """Whom a file is for, and what must not be in it.

    A file for the public or a partner is audited whole (:func:`geomine.audit_file`). One for the
    team may name places and say what stood in a list, so that only what a page could run,
    load or send is looked for.

    Attributes
    ----------
    audience : {"public", "partner", "internal"}
    guarded : Guarded, optional
        The restricted records, and points that may be told.
    near_m : float
        How near to a restricted record two numbers are the record, metres.
    min_count : int, optional
        Counts from 1 to one below this must not be in a table.
    hosts : tuple of str
        Hosts that a page may load pictures from.
    told : tuple of str
        Texts that may be told, such as whom to report finds to.
    """

    audience: Audience = "public"
    guarded: Guarded | None = None
    near_m: float = COPIED_M
    min_count: int | None = None
    hosts: tuple[str, ...] = ()
    told: tuple[str, ...] = ()

    @property
    def shared(self) -> bool:
        """Whether what passes leaves the team."""
        return self.audience != "internal"

    def counting(self, min_count: int) -> Door:
        """Return the door that lets no count below ``min_count`` out."""
        return replace(self, min_count=min_count)

    def showing(self, hosts: tuple[str, ...]) -> Door:
        """Return the door that lets a page name ``hosts`` for its pictures."""
        return replace(self, hosts=hosts)

    @contextlib.contextmanager
    def file(self, path: Path, *, mode: int | None = None) -> Iterator[Path]:
        """Give a private file to write; put it at ``path`` only if nothing is found in it.

        Raises
        ------
        DisclosureError
            Naming the file and what was found. ``path`` is then as it was before.

        Examples
        --------
        >>> import pathlib, tempfile
        >>> folder = pathlib.Path(tempfile.mkdtemp())
        >>> with Door().file(folder / "list.csv") as part:
        ...     _ = part.write_text("surname,age")
        Traceback (most recent call last):
        geomine.errors.DisclosureError: list.csv: header at columns: surname. Nothing was written. \
Leave the column out: it can name a person.
        >>> list(folder.iterdir())
        []
        """
        with whole(path, mode=mode) as part:
            yield part
            self.check(part)

    def text(self, path: Path, text: str) -> Path:
        """Write ``text`` as UTF-8 with Unix line ends through the door, and return ``path``."""
        with self.file(path) as part:
            part.write_text(text, encoding="utf-8", newline="\n")
        return path

    def page(self, text: str, name: str) -> str:
        """Return a page if it may pass.

        Raises
        ------
        DisclosureError
            Naming the page and what was found in it.
        """
        found = audit_page(text, image_hosts=self.hosts)
        if self.shared:
            found = findings(page_content(text), **self._rules())
        self._refuse(found, name)
        return text

    def audit(self, path: Path) -> AuditReport:
        """Return what is in a file that must not pass."""
        if not self.shared:
            return audit_code(path, image_hosts=self.hosts)
        found = findings(content_of(path), **self._rules())
        return AuditReport(path=str(path), findings=found)

    def check(self, path: Path) -> None:
        """Raise if a file holds what must not pass.

        Raises
        ------
        DisclosureError
            Naming the file and what was found in it.
        """
        self._refuse(self.audit(path).findings, path.name)

    def _rules(self) -> dict[str, Any]:
        return {
            "guarded": self.guarded,
            "near_m": self.near_m,
            "min_count": self.min_count,
            "image_hosts": self.hosts,
            "told": self.told,
        }

    def _refuse(self, found: tuple[Finding, ...], name: str) -> None:
        if found:
            first = found[0]
            raise DisclosureError(
                f"{name}: {first.kind} at {first.where}: {first.what}. Nothing was written. "
                f"{first.remedy}"
            )


PUBLIC_DOOR = Door()
INTERNAL_DOOR = Door(audience="internal")


def door_for(audience: Audience | Door) -> Door:
    """Return the door of an audience; one that was given already stays as it is.

    Raises
    ------
    DisclosureError
        If the audience is not known.

    Examples
    --------
    >>> door_for("internal").shared
    False
    """
    if isinstance(audience, Door):
        return audience
    return Door(audience=require_audience(audience))
