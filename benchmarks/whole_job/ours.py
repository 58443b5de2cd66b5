"""The same list and districts to a map with geomine, all layers, run by ``compare.py``."""

import sys

import geomine as gm

folder, out, _ = sys.argv[1:]
analysis = gm.analyse(
    gm.read_incidents(f"{folder}/list.csv"),
    gm.read_boundaries(f"{folder}/districts.geojson"),
    gm.datasets.places(),
    gm.datasets.exposure(),
)
gm.save_map(gm.situation_map(gm.for_audience(analysis, "public")), out)
