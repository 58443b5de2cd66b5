"""The search of a scan statistic: every window of a map, and of the same map under chance.

Scoring every window of every simulated map is what takes long. Where cases are fewer than
areas it is avoided: of all circles that hold c cases the smallest scores highest, so it
is enough to keep, per simulated map, the smallest circle seen for each c. Sorting
the sizes at which the cases enter the circle gives it for all c at once, and
there is one score per c at the very end. Otherwise only those windows are scored
that can still beat the best one of their map.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from geomine.kernel import library
from geomine.kernel.scan import raise_best
from geomine.stats.scan_circles import DISTANCE_TIE, circles, spread

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geomine.stats.checks import Floats
    from geomine.stats.scan_circles import Circles, Task
    from geomine.stats.scan_model import Frame, Maps, Positions, Study

BLOCK_CELLS = 40_000
"""Cells of simulated maps that are added up together, few enough to stay in the cache."""

BLOCK_MAPS = 128, 512
"""Simulated maps that are added up together, at least and at most."""

STRIDE = 8
"""Windows around a centre that are passed over together where none can be worth a score."""

MANY_WINDOWS = 512
"""Below this many around a centre, going by the stride saves nothing."""

FEW_CASES = 3
"""Going case by case is faster where areas are more than so many times the cases."""

Limits: TypeAlias = "tuple[Floats, NDArray[Any], NDArray[Any]]"


@dataclass(frozen=True, slots=True)
class Best:
    """The best window of each centre, one value per area.

    ``statistic`` is the LLR times the penalty of its frame; ``reach`` says how many areas it
    holds, by distance, and ``start`` to ``stop`` (not included) which periods.
    """

    statistic: Floats
    frame: Positions
    reach: Positions
    radius: Floats
    start: Positions
    stop: Positions


def observe(study: Study) -> Best:
    """Return the best window of each centre."""
    n = len(study.cases)
    whole: list[Positions] = [np.zeros(n, dtype=np.intp) for _ in range(4)]
    best = Best(np.zeros(n), whole[0], whole[1], np.zeros(n), whole[2], whole[3])
    cases, sizes = _over_time(study.cases[..., None]), _over_time(study.sizes[..., None])

    def note(tasks: list[Task]) -> None:
        for number, centre in tasks:
            frame = study.frames[number]
            _note(study, frame, number, centre, prefixes=(cases, sizes), best=best)

    spread(note, study)
    return best


def simulate(study: Study, maps: Maps) -> Floats:
    """Return the highest statistic of each map of cases, shape (maps,)."""
    plain = maps.shape[2] == 1 and study.direction == "high"
    few = plain and study.total * FEW_CASES <= len(study.cases)
    small = plain and study.model == "poisson" and len(study.cases) < MANY_WINDOWS
    scan = _by_case if few else _compiled if small and library() is not None else _by_window
    highest = spread(lambda tasks: scan(study, maps, tasks), study)
    return np.asarray(np.max(highest, axis=0), dtype=float)


def _note(
    study: Study,
    frame: Frame,
    number: int,
    centre: int,
    *,
    prefixes: tuple[NDArray[Any], NDArray[Any]],
    best: Best,
) -> None:
    """Write the best window of one frame around ``centre`` into ``best`` if it is better."""
    around = circles(study, frame, centre)
    if not len(around.reach):
        return
    cases, sizes = (np.cumsum(prefix[around.order], axis=0) for prefix in prefixes)
    held, size = cases[around.reach - 1], sizes[around.reach - 1]
    for length, (count, people) in zip(
        _lengths(study), zip(_windows(study, held), _windows(study, size), strict=True), strict=True
    ):
        statistic = study.score(count[..., 0], people[..., 0]) * frame.penalty
        ring, start = np.unravel_index(int(statistic.argmax()), statistic.shape)
        if statistic[ring, start] > best.statistic[centre] * (1 + DISTANCE_TIE):
            first = study.cases.shape[1] - length if study.alive_only else start
            best.statistic[centre] = statistic[ring, start]
            best.frame[centre], best.reach[centre] = number, around.reach[ring]
            best.radius[centre] = around.radius[ring]
            best.start[centre], best.stop[centre] = first, first + length


def _by_case(study: Study, maps: Maps, tasks: list[Task]) -> Floats:
    """Return the highest statistic of each map: good where cases are fewer than areas."""
    replications, n = maps.shape[:2]
    where = np.repeat(np.tile(np.arange(n), replications), maps.ravel())
    where = where.reshape((replications, study.total))
    rank: NDArray[np.integer] = np.empty(n, dtype=np.min_scalar_type(n))  # short, so fast to sort
    ranks, entered = rank[where], np.empty(where.shape)
    penalties = sorted({frame.penalty for frame in study.frames})
    smallest = {penalty: np.full(where.shape, np.inf) for penalty in penalties}
    sizes, size = study.sizes[:, 0], np.empty(n)
    for number, centre in tasks:
        frame = study.frames[number]
        around = circles(study, frame, centre)
        k = len(around.order)
        rank[:] = k if k < n else 0  # beyond the largest circle
        rank[around.order] = np.arange(k)
        size[k:] = np.inf
        ring = np.searchsorted(around.reach, np.arange(1, k + 1))
        size[:k] = np.cumsum(sizes[around.order])[around.reach - 1][ring]
        np.take(rank, where, out=ranks, mode="clip")
        ranks.sort(axis=1)
        np.take(size, ranks, out=entered, mode="clip")  # column c - 1: smallest with c cases
        np.minimum(smallest[frame.penalty], entered, out=smallest[frame.penalty])
    cases = np.arange(1.0, study.total + 1)
    scores = [study.score(cases, smallest[p]).max(axis=1) * p for p in penalties]
    return np.asarray(np.max(scores, axis=0), dtype=float)


def _compiled(study: Study, maps: Maps, tasks: list[Task]) -> Floats:
    """Return the highest statistic of each map by the compiled kernel: no window is passed over."""
    together = _maps_together(study)
    blocks = [
        np.ascontiguousarray(maps[k : k + together, :, 0].T, dtype=float)
        for k in range(0, len(maps), together)
    ]
    highest = [np.zeros(block.shape[1]) for block in blocks]
    for number, centre in tasks:
        around = circles(study, study.frames[number], centre)
        size = np.cumsum(study.sizes[around.order, 0])[around.reach - 1]
        for block, high in zip(blocks, highest, strict=True):
            raise_best(
                (around.order, around.reach, size), block, high,
                total=float(study.cases.sum()), everything=float(study.sizes.sum()),
                min_cases=study.min_cases, penalty=study.frames[number].penalty,
            )  # fmt: skip
    return np.concatenate(highest)


def _maps_together(study: Study) -> int:
    return int(np.clip(BLOCK_CELLS // len(study.cases), *BLOCK_MAPS))


def _by_window(study: Study, maps: Maps, tasks: list[Task]) -> Floats:
    """Return the highest statistic of each map: good where cases are not few beside the areas."""
    count = np.min_scalar_type(-(study.total + 2))
    together = _maps_together(study)
    cuts = range(0, len(maps), together)
    blocks = [_over_time(np.moveaxis(maps[k : k + together], 0, 2).astype(count)) for k in cuts]
    people = _over_time(study.sizes[..., None])
    highest = [np.zeros(block.shape[2]) for block in blocks]
    plain = maps.shape[2] == 1 and study.direction == "high"
    bounds: dict[float, tuple[Floats, Floats]] = {}
    for step, (number, centre) in enumerate(tasks):
        frame = study.frames[number]
        if step & (step - 1) == 0:  # at 0, 1, 2, 4, 8 and so on
            bounds.clear()
        if frame.penalty not in bounds:
            floor = min(float(high.min()) for high in highest)
            bounds[frame.penalty] = study.bounds(floor / frame.penalty)
        around = circles(study, frame, centre)
        if not len(around.reach):
            continue
        sizes = np.cumsum(people[around.order], axis=0)[around.reach - 1]
        limits = [(size[..., 0], *limits_of(bounds[frame.penalty], size, count))
                  for size in _windows(study, sizes)]  # fmt: skip
        search = _by_stride if plain and len(around.order) >= MANY_WINDOWS else _one_by_one
        for block, high in zip(blocks, highest, strict=True):
            search(study, block, around, limits, penalty=frame.penalty, high=high)
    return np.concatenate(highest)


def _one_by_one(
    study: Study,
    block: NDArray[Any],
    around: Circles,
    limits: list[Limits],
    *,
    penalty: float,
    high: Floats,
) -> None:
    """Compare every window around a centre with its limits."""
    held = np.add.accumulate(block[around.order], axis=0, dtype=block.dtype)
    held = held if len(around.reach) == len(held) else held[around.reach - 1]
    for found, (size, many, few) in zip(_windows(study, held), limits, strict=True):
        raise_highest(study, found, size, (many, few), penalty=penalty, high=high)


def _by_stride(
    study: Study,
    block: NDArray[Any],
    around: Circles,
    limits: list[Limits],
    *,
    penalty: float,
    high: Floats,
) -> None:
    """Compare windows by the stride: look closely only where the last one holds enough.

    A window holds no more cases than a wider one and needs no fewer, so a stride whose last
    window has fewer cases than its first needs holds none worth a score.
    """
    size, many, _ = limits[0]
    strides = -(-len(around.order) // STRIDE)
    order = np.resize(around.order, strides * STRIDE)  # the end repeats areas, where no window is
    needed = np.full(len(order), np.iinfo(block.dtype).max, dtype=block.dtype)
    needed[around.reach - 1] = many[:, 0, 0]
    people = np.full(len(order), np.inf)
    people[around.reach - 1] = size[:, 0]
    columns = block[:, 0]
    part = columns[order].reshape(strides, STRIDE, -1).sum(axis=1, dtype=block.dtype)
    held = np.add.accumulate(part, axis=0, dtype=block.dtype)
    stride, column = np.nonzero(held >= needed.reshape(strides, STRIDE).min(axis=1)[:, None])
    if not len(stride):
        return
    rows = stride[:, None] * STRIDE + np.arange(STRIDE)
    found = columns[order[rows], column[:, None]]
    found[:, 0] += held[stride, column] - part[stride, column]
    found = np.add.accumulate(found, axis=1, dtype=block.dtype)
    at, ring = np.nonzero(found >= needed[rows])
    llr = study.score(found[at, ring].astype(float), people[rows[at, ring]])
    np.maximum.at(high, column[at], llr * penalty)


def limits_of(
    bounds: tuple[Floats, Floats], size: Floats, count: np.dtype[Any]
) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return from how many cases on, and up to how few, a window of a size is worth a score."""
    largest, smallest = bounds
    many = np.searchsorted(largest, size)
    few = np.searchsorted(smallest, size, side="right") - 1
    return many.astype(count), few.astype(count)


def raise_highest(
    study: Study,
    found: NDArray[Any],
    size: Floats,
    limits: tuple[NDArray[Any], NDArray[Any]],
    *,
    penalty: float,
    high: Floats,
) -> None:
    """Raise ``high``, the best statistic of each map, by the windows that may beat it."""
    worth = found >= limits[0]
    if study.direction != "high":
        worth |= found <= limits[1]
    flat = np.flatnonzero(worth)  # much faster than looking along three axes
    if len(flat):
        ring, period, column = np.unravel_index(flat, worth.shape)
        llr = study.score(found[ring, period, column].astype(float), size[ring, period])
        np.maximum.at(high, column, llr * penalty)


def _over_time(values: NDArray[Any]) -> NDArray[Any]:
    """Return sums up to each period, from none on; a single period stays as it is."""
    if values.shape[1] == 1:
        return np.ascontiguousarray(values)
    before = np.zeros_like(values[:, :1])
    return np.cumsum(np.concatenate([before, values], axis=1), axis=1, dtype=values.dtype)


def _lengths(study: Study) -> range:
    """Return how many periods a window can last."""
    return range(1, min(study.longest, study.cases.shape[1]) + 1)


def _windows(study: Study, prefix: NDArray[Any]) -> Iterator[NDArray[Any]]:
    """Yield for each length of :func:`_lengths` the sums over all windows of that length."""
    if prefix.shape[1] == 1:
        yield prefix
        return
    for length in _lengths(study):
        if study.alive_only:
            yield prefix[:, -1:] - prefix[:, -1 - length, None]
        else:
            yield prefix[:, length:] - prefix[:, :-length]
