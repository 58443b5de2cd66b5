"""The same list and districts to a map with geomine, run by ``compare.py``.

"whole" is the analysis as it is; "map" leaves out what is drawn by lot, and its page says so.
"""

import sys

import geomine as gm

folder, out, how = sys.argv[1:]
analysis = gm.analyse(
    gm.read_incidents(f"{folder}/list.csv"),
    gm.read_boundaries(f"{folder}/districts.geojson"),
    gm.datasets.places(),
    gm.datasets.exposure(),
    gm.AnalysisConfig(quick=how == "map"),
)
gm.save_map(gm.situation_map(gm.for_audience(analysis, "public")), out)
