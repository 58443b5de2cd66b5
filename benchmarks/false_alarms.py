"""How often each method of hot spots cries wolf, and how much of a true one it finds.

Incidents are invented on the embedded districts and their people: first with the same risk
for everybody, so that every hot spot is a false alarm, then with more risk in five
neighbouring districts or in one. Every method sees the same maps.

Run: python benchmarks/false_alarms.py [--maps 1000] [--seed 1] [--write docs/methods/simulation.md]
"""

from __future__ import annotations

import argparse
import datetime as dt
import time
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
from false_alarm_methods import METHODS, World
from scipy.stats import binomtest

from geomine import datasets
from geomine.crs import coordinates_m, lonlat, metric_crs
from geomine.neighbours import neighbours
from geomine.rates import person_years
from geomine.stats import on_sphere

if TYPE_CHECKING:
    from numpy.typing import NDArray

INCIDENTS = (40, 150, 500)
"""Incidents on a map."""

RISKS = {"null": (0, 1.0), "five x 3": (5, 3.0), "five x 5": (5, 5.0), "one x 8": (1, 8.0)}
"""How many districts have how many times the risk of others."""

DEFAULT = "`scan`"
"""The method of a run."""

HIDDEN_AT_MOST = 0.05
"""A hidden hot spot holds at most this share of people, as the capital is no hot spot of mines."""

MARKS = ("<!-- table: begin -->", "<!-- table: end -->")


def the_country() -> World:
    """Return the embedded districts, with people in their places.

    People of a district are the registered ones, or those of its places where none are known.
    Its places share them as their own populations are to each other; a district without a place
    has one at its centroid.
    """
    districts, places = datasets.districts(), datasets.places()
    crs = metric_crs(districts)
    ids = districts["district_id"]
    registered = person_years(
        datasets.exposure(), start=dt.date(2024, 1, 1), end=dt.date(2024, 12, 31),
        allow_nominal=True,
    ).set_index("district_id")["population"]  # fmt: skip
    places = places[places["population"].notna() & places["district_id"].isin(ids)]
    listed = places.groupby("district_id")["population"].sum().astype(float)
    people = registered.reindex(ids).fillna(listed.reindex(ids)).fillna(listed.min())
    centroids = districts.to_crs(crs).set_index("district_id").centroid
    spots = gpd.GeoDataFrame(
        places[["district_id", "population"]], geometry=places.geometry.to_crs(crs)
    )
    alone = [name for name in ids if name not in set(spots["district_id"])]
    centres = gpd.GeoDataFrame(
        {"district_id": alone, "population": 1.0}, geometry=centroids[alone].to_numpy(), crs=crs
    )
    spots = pd.concat([spots, centres], ignore_index=True)
    share = spots["population"] / spots.groupby("district_id")["population"].transform("sum")
    return World(
        places=on_sphere(lonlat(centroids)),
        places_m=coordinates_m(centroids, crs),
        people=people.to_numpy(dtype=float),
        neighbours=neighbours(districts),
        spots_m=coordinates_m(spots.geometry, crs),
        spot_people=(share * spots["district_id"].map(people)).to_numpy(dtype=float),
        spot_district=pd.Index(ids).get_indexer(spots["district_id"]),
    )


def drawn_maps(
    world: World, n: int, risk: str, maps: int, seed: int
) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Return the place of each incident of each map, and the districts of higher risk."""
    size, times = RISKS[risk]
    rng = np.random.default_rng([seed, n, list(RISKS).index(risk)])
    share = world.people / world.people.sum()
    distance = np.linalg.norm(world.places[:, None] - world.places[None], axis=2)
    nearest = np.argsort(distance, axis=1, kind="stable")[:, : max(size, 1)]
    able = np.flatnonzero(share[nearest].sum(axis=1) <= HIDDEN_AT_MOST)
    true = np.zeros((maps, len(share)), dtype=bool)
    spots = np.zeros((maps, n), dtype=np.intp)
    for k in range(maps):
        if size:
            true[k, nearest[rng.choice(able)]] = True
        weight = world.spot_people * np.where(true[k], times, 1.0)[world.spot_district]
        spots[k] = rng.choice(len(weight), size=n, p=weight / weight.sum())
    return spots, true


def study(world: World, maps: int, seed: int) -> pd.DataFrame:
    """Return one row per method, number of incidents and risk."""
    rows = []
    for n in INCIDENTS:
        methods = {name: make(world, n, seed) for name, make in METHODS.items()}
        for risk in RISKS:
            begin = time.perf_counter()
            spots, true = drawn_maps(world, n, risk, maps, seed)
            districts = world.spot_district[spots]
            counts = np.array([np.bincount(row, minlength=true.shape[1]) for row in districts])
            for name, method in methods.items():
                marks = method(counts.astype(float), spots)
                rows.append(summary(name, n, risk, marks, true[: len(marks)]))
            print(f"{n} incidents, {risk}: {time.perf_counter() - begin:.0f} s", flush=True)
    return pd.DataFrame(rows)


def default_alone(world: World, maps: int, seed: int) -> str:
    """Return the false alarms of a run's default over many more null maps, as a sentence."""
    parts = []
    for n in INCIDENTS:
        spots, _ = drawn_maps(world, n, "null", maps, seed + 1)
        districts = world.spot_district[spots]
        counts = np.array([np.bincount(row, minlength=len(world.people)) for row in districts])
        marks = METHODS[DEFAULT](world, n, seed + 1)(counts.astype(float), spots)
        limits = binomtest(int(marks.any(axis=1).sum()), maps).proportion_ci(method="wilson")
        share = 100 * marks.any(axis=1).mean()
        parts.append(f"{share:.2f} ({100 * limits.low:.2f} to {100 * limits.high:.2f}) of {n}")
    return (
        f"The default, {DEFAULT}, alone over {maps:,} other null maps of each size: false alarms "
        f"in % of maps, {', '.join(parts)} incidents."
    )


def summary(
    name: str, n: int, risk: str, marks: NDArray[np.bool_], true: NDArray[np.bool_]
) -> dict[str, object]:
    """Return the shares of maps and districts, with 95 % limits of the share of maps."""
    alarms = marks.any(axis=1)
    limits = binomtest(int(alarms.sum()), len(alarms)).proportion_ci(method="wilson")
    found = (marks & true).sum() / true.sum() if true.any() else np.nan
    return {
        "method": name, "incidents": n, "risk": risk, "maps": len(alarms),
        "alarm": alarms.mean(), "alarm_lower": limits.low, "alarm_upper": limits.high,
        "found": found, "wrong_districts": (marks & ~true).sum(axis=1).mean(),
    }  # fmt: skip


def as_markdown(table: pd.DataFrame) -> str:
    """Return the tables of the page: false alarms, and then what each method finds."""
    methods = list(dict.fromkeys(table["method"]))
    key = table.set_index(["method", "incidents", "risk"])
    sizes = [n for n in INCIDENTS if n in set(table["incidents"])]
    lines = ["Maps with a hot spot although there is none, % (95 % limits):", ""]
    lines += ["| method | maps | " + " | ".join(f"{n} incidents" for n in sizes) + " |"]
    lines += ["|---" * (len(sizes) + 2) + "|"]
    for name in methods:
        cells = []
        for n in sizes:
            row = key.loc[(name, n, "null")]
            limits = f"{100 * row['alarm_lower']:.1f} to {100 * row['alarm_upper']:.1f}"
            cells.append(f"{100 * row['alarm']:.1f} ({limits})")
        maps = int(key.loc[(name, sizes[0], "null"), "maps"])
        lines.append(f"| {name} | {maps:,} | " + " | ".join(cells) + " |")
    risks = [risk for risk in RISKS if risk != "null"]
    lines += [
        "",
        "Districts of the true hot spot found, % / districts wrongly marked on a map:",
        "",
    ]
    lines += ["| method | " + " | ".join(f"{n}, {r}" for r in risks for n in sizes) + " |"]
    lines += ["|---" * (len(sizes) * len(risks) + 1) + "|"]
    for name in methods:
        rows = [key.loc[(name, n, r)] for r in risks for n in sizes]
        cells = [f"{100 * row['found']:.0f} / {row['wrong_districts']:.1f}" for row in rows]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Run the study and print its tables, or write them into a page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--maps", type=int, default=1_000, help="maps of each kind")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--write", type=Path, help="page whose tables are replaced")
    given = parser.parse_args()
    world = the_country()
    text = as_markdown(study(world, given.maps, given.seed))
    text += "\n\n" + default_alone(world, 20 * given.maps, given.seed)
    print(text)
    if given.write:
        before, after = given.write.read_text(encoding="utf-8").split(MARKS[0])
        after = after.split(MARKS[1])[1]
        page = f"{before}{MARKS[0]}\n{text}\n{MARKS[1]}{after}"
        given.write.write_text(page, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
