"""Scan statistic over areas: where there are more cases than people and chance explain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from geomine.columns import numbers
from geomine.errors import InputError
from geomine.neighbours import neighbours
from geomine.rates.scan_table import Distance, check_layer, cluster_table, measured, radius_of
from geomine.schema import require
from geomine.stats.scan import PENALTY_POWER, circular_scan, elliptic_scan
from geomine.stats.scan_flexible import flexible_scan

if TYPE_CHECKING:
    import geopandas as gpd
    from numpy.typing import ArrayLike

    from geomine.stats.scan_choice import Overlap
    from geomine.stats.scan_clusters import Cluster
    from geomine.stats.scan_model import Direction

Amounts: TypeAlias = "str | ArrayLike"
Model = Literal["poisson", "bernoulli"]
Shape = Literal["circle", "ellipse", "flexible"]


def scan_statistic(
    areas: gpd.GeoDataFrame,
    *,
    cases: Amounts,
    population: Amounts | None = None,
    expected: Amounts | None = None,
    model: Model = "poisson",
    shape: Shape = "circle",
    direction: Direction = "high",
    max_share: float = 0.5,
    max_radius_km: float | None = None,
    min_cases: int = 2,
    penalty: float = PENALTY_POWER,
    max_areas: int = 12,
    restrict_to: float | None = None,
    overlap: Overlap = "none",
    gini: bool = False,
    replications: int = 999,
    seed: int,
    stop_after: int | None = None,
    distance: Distance = "auto",
) -> gpd.GeoDataFrame:
    """Return a new table of clusters of high risk, the most likely first.

    Kulldorff's scan statistic. Every circle (or ellipse) around every area is compared with
    chance, and the p-value pays for having looked at them all. A cluster is where recorded cases
    are more than people explain; it is no proof of mines, and no proof of none elsewhere.

    Parameters
    ----------
    areas : geopandas.GeoDataFrame
        Polygons or points with a reference system, one row per district or village. Distance
        is measured between centroids.
    cases : str or array-like of shape (n,)
        Column or values: whole numbers from 0 up. Missing is refused and never taken as 0.
    population : str or array-like of shape (n,), optional
        Person-years, or, for ``bernoulli``, people with the cases among them.
    expected : str or array-like of shape (n,), optional
        Cases expected under constant risk, where they are known better than by population
        (age, activity, reporting). Cases are then compared with these, ``max_share`` is a
        share of these, and ``population`` is only added up.
    model : {"poisson", "bernoulli"}, default "poisson"
        ``poisson`` for events over person-years; ``bernoulli`` where each person is a case
        or not.
    shape : {"circle", "ellipse", "flexible"}, default "circle"
        ``ellipse`` tries circles as well, and suits roads, rivers and front lines. ``flexible``
        tries every connected group of polygons among the ``max_areas`` nearest to a centre.
    direction : {"high", "low", "both"}, default "high"
        More cases than expected, fewer, or either.
    max_share : float, default 0.5
        A cluster holds at most this share of expected cases, above 0, at most 1.
    max_radius_km : float, optional
        A cluster reaches at most so far from its centre. Not for ``flexible``.
    min_cases : int, default 2
        A cluster of high risk holds at least so many cases.
    penalty : float, default 0.5
        Against long ellipses, see :func:`geomine.stats.elliptic_scan`.
    max_areas : int, default 12
        How many areas nearest to a centre a flexible shape is made of, at most 20.
    restrict_to : float, optional
        Flexible shapes hold only areas whose own mid-p-value is below this, such as 0.2.
    overlap : {"none", "centres", "any"}, default "none"
        Whether a cluster may share areas with a better one.
    gini : bool, default False
        Choose the largest size of clusters by the Gini coefficient, see
        :func:`geomine.stats.circular_scan`. Not for ``flexible``.
    replications : int, default 999
        Maps drawn under chance. The smallest p-value is 1 / (replications + 1).
    seed : int
        Seed of those maps.
    stop_after : int, optional
        Stop drawing once so many maps have scored at least as high as the best cluster.
    distance : {"auto", "great_circle", "projected"}, default "auto"
        ``auto`` takes the layer's own metres if it has any, else great circles. An
        ellipse always lies in a plane: one centred on the layer if it is in degrees.

    Returns
    -------
    geopandas.GeoDataFrame
        One row per cluster in the reference system of ``areas``: ``cluster_id`` (0 is the most
        likely), ``centre`` (index label), ``members`` (list of index labels, the centre first),
        ``n_areas``, ``radius_km``, ``axis_ratio``, ``angle_deg``, ``population`` (missing
        without one), ``observed``, ``expected``, ``relative_risk`` (inside over outside),
        ``llr``, ``p_value``, ``gumbel_p`` and the union of the members.
        Clusters that every map under chance beats are left out; the others are listed
        whatever their p-value, so read it. ``attrs`` tell the settings.

    Raises
    ------
    MissingColumnError, CRSError
        If a column or the reference system is missing.
    InputError
        If neither population nor expected is given, a value is missing or cannot be used, cases
        lie where nobody is expected, or a setting cannot be used.

    References
    ----------
    Kulldorff M (1997), Communications in Statistics - Theory and Methods 26:1481-1496. Formula,
    assumptions and when not to use it: ``docs/methods/scan.md``.

    Examples
    --------
    >>> import geopandas as gpd, numpy as np
    >>> road = gpd.GeoDataFrame(
    ...     {"cases": [1, 0, 1, 10, 10, 0, 1, 0, 1, 1], "people": 1_000},
    ...     geometry=gpd.points_from_xy(47 + np.arange(10) ** 2 / 100, [40] * 10), crs="EPSG:4326")
    >>> found = scan_statistic(road, cases="cases", population="people", seed=1)
    >>> found[["members", "observed", "expected", "p_value"]].values.tolist()
    [[[4, 3], 20, 5.0, 0.001]]
    """
    if shape not in get_args(Shape):
        raise InputError(f"shape must be one of {get_args(Shape)}; found {shape!r}.")
    check_layer(areas, distance)
    people = _given(areas, population)
    sizes = people if expected is None else _given(areas, expected)
    if sizes is None:
        raise InputError("areas: give population= or expected=, or nobody knows what chance is.")
    ruler = measured(areas, distance, plane=shape == "ellipse")
    settings: dict[str, Any] = {
        "model": model,
        "direction": direction,
        "max_share": max_share,
        "min_cases": min_cases,
        "replications": replications,
        "seed": seed,
        "stop_after": stop_after,
        "overlap": overlap,
    }
    counts, limit = _given(areas, cases), radius_of(max_radius_km, ruler)
    found: tuple[Cluster, ...]
    if shape == "flexible":
        if gini or max_radius_km is not None:
            raise InputError('shape: gini and max_radius_km do not go with "flexible".')
        found = flexible_scan(
            ruler.places, counts, sizes, neighbours(areas),
            max_areas=max_areas, restrict_to=restrict_to, **settings,
        )  # fmt: skip
    elif shape == "ellipse":
        found = elliptic_scan(
            ruler.places, counts, sizes, max_radius=limit, penalty=penalty, gini=gini, **settings
        )
    else:
        found = circular_scan(ruler.places, counts, sizes, max_radius=limit, gini=gini, **settings)
    table = cluster_table(areas, found, ruler, population=people)
    table.attrs.update(settings, scan_shape=shape, max_radius_km=max_radius_km)
    return table.drop(columns=["start", "stop"])


def _given(areas: gpd.GeoDataFrame, what: Amounts | None) -> Any:  # noqa: ANN401 - passed on
    if not isinstance(what, str):
        return what
    require("areas", areas, [what])
    return numbers(areas, "areas", what)
