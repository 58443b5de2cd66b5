"""Finished pages read again, to see what leaves the building."""

from __future__ import annotations

from pathlib import Path

from geomine.bounds import read_bytes
from geomine.page import audit_page
from geomine.results import AuditReport

MAX_PAGE_BYTES = 500_000_000


def audit_html(path: str | Path) -> AuditReport:
    """Return what an HTML file loads, connects to, or could run from data.

    Parameters
    ----------
    path : str or pathlib.Path
        A page of geomine or of any other tool.

    Returns
    -------
    AuditReport
        ``ok`` where nothing was found; see :func:`geomine.page.audit_page`.

    Raises
    ------
    UnreadableFileError
        If the file is not there, or is no text.

    Examples
    --------
    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "page.html"
    >>> _ = path.write_text('<script src="https://example.org/a.js"></script>')
    >>> [found.kind for found in audit_html(path).findings]
    ['no policy', 'remote']
    """
    file = Path(path)
    text = read_bytes(file, most=MAX_PAGE_BYTES).decode("utf-8-sig", errors="replace")
    return AuditReport(path=str(path), findings=audit_page(text))
