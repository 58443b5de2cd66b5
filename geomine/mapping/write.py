"""A run's whole set of pages: to share in one folder, for the team in one below it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from geomine.exports import INTERNAL_DOOR, PUBLIC_DOOR
from geomine.mapping.compose import situation_map
from geomine.mapping.index_page import INTERNAL, OVERVIEW, index_page
from geomine.mapping.offline import save_map
from geomine.mapping.regions import region_ids, regions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    import pandas as pd

    from geomine.config import AnalysisConfig
    from geomine.exports import Door
    from geomine.mapping.regions import Region
    from geomine.results import Analysis


def write_maps(
    public: Analysis,
    internal: Analysis | None,
    folder: Path,
    *,
    door: Door = PUBLIC_DOOR,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Path]:
    """Write all pages of a run and return their paths in the order of writing.

    Parameters
    ----------
    public, internal : Analysis
        The run as each audience may see it, see :func:`geomine.disclosure.for_audience`.
        Without an internal one only the pages to share are written.
    folder : pathlib.Path
        Gets ``index.html``, ``overview.html`` and ``region-….html``, and the folder
        ``internal`` with the team's own. The pages to share work without that folder.
    door : Door
        What the pages to share leave by; it knows what must not be in them.
    progress : callable, optional
        Called with the name of each page before it is drawn.
    """
    lang = public.config.lang
    regions = regions_of(public, lang=lang)
    progress("index.html")
    # beside restricted rows an official total would tell how many there are
    whole = public if internal is None or public.released is not None else internal
    listed = whole.incidents
    index = index_page(public, regions, lang=lang, listed=listed)
    written = [door.text(folder / "index.html", index)]
    for out, analysis in ((door, public), (INTERNAL_DOOR, internal)):
        audience = out.audience
        if analysis is None:
            continue
        own = regions if analysis is public else regions_of(analysis, public, lang=lang)
        addresses = {one.district_id: one.file for one in own}
        for path, region in _pages(folder, audience, own):
            progress(path.relative_to(folder).as_posix())
            m = situation_map(
                analysis, audience=out, region=region, links=_links(audience, region),
                pages=addresses,
            )  # fmt: skip
            written.append(save_map(m, path, audience=out))
    return written


def count_maps(districts: pd.DataFrame, config: AnalysisConfig) -> int:
    """Return how many pages :func:`write_maps` will step through, before anything is counted.

    Where only the counts will tell which districts get a map, it is the most
    that can be.

    Parameters
    ----------
    districts : pandas.DataFrame
        The district layer of the run.
    config : AnalysisConfig
        Its settings.

    Raises
    ------
    ConfigError
        If the settings name a district that the layer does not have.

    Examples
    --------
    >>> import pandas as pd
    >>> from geomine.config import AnalysisConfig
    >>> layer = pd.DataFrame({"district_id": ["agdam", "fuzuli", "qax"]})
    >>> count_maps(layer, AnalysisConfig(regions=("agdam", "fuzuli")))
    7
    """
    maps_each_audience = 1 + len(region_ids(districts, config))
    return 1 + 2 * maps_each_audience


def _pages(folder: Path, audience: str, regions: Iterable[Region]) -> list[tuple[Path, str | None]]:
    """Return the map pages of one audience: where each goes, and its region."""
    place = folder / INTERNAL if audience == "internal" else folder
    return [
        (place / OVERVIEW, None),
        *[(place / region.file, region.district_id) for region in regions],
    ]


def _links(audience: str, region: str | None) -> list[tuple[str, str]]:
    """Return the links in a map's head: key of the text and address."""
    index = "../index.html" if audience == "internal" else "index.html"
    links = [("frame.index", index)]
    if region is not None:
        links.append(("frame.overview", OVERVIEW))
    return links
