"""The peer: a list and districts to a map with geopandas, scikit-learn and folium.

What a good analyst writes by hand, run by ``benchmarks/whole_job/compare.py``. "plain" is the
first script: districts painted by count, clusters outlined, a marker with a short pop-up for each
incident. "layers" draws what geomine's page draws of the same list: two rates with their exact
limits, clusters with their counts, marks by device that tell all that the page tells of an
incident, names of districts. Neither screens the list, tests a cluster or ranks a village.
"""

import sys

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from scipy.stats import chi2
from sklearn.cluster import DBSCAN

folder, out, how = sys.argv[1:]
rows = pd.read_csv(f"{folder}/list.csv", parse_dates=["event_date"]).drop(columns="district_id")
rows = rows[rows["latitude"].notna()].reset_index(drop=True)
districts = gpd.read_file(f"{folder}/districts.geojson")
districts = districts[["district_id", "name_en", "area_km2", "geometry"]]

places = gpd.points_from_xy(rows["longitude"], rows["latitude"])
points = gpd.GeoDataFrame(rows, geometry=places, crs=4326)
points = points.sjoin(districts[["district_id", "name_en", "geometry"]], how="left")
utm = points.to_crs(points.estimate_utm_crs())
metres = np.column_stack([utm.geometry.x, utm.geometry.y])
points["cluster"] = DBSCAN(eps=1500, min_samples=5).fit_predict(metres)
n = points.groupby("district_id").size()
districts["n"] = districts["district_id"].map(n).fillna(0)
clustered = utm.assign(cluster=points["cluster"]).query("cluster >= 0")
hulls = clustered[["cluster", "geometry"]].dissolve("cluster").convex_hull.buffer(500)
hulls = gpd.GeoDataFrame(geometry=hulls).to_crs(4326)
sums = clustered.groupby("cluster")[["killed", "injured"]].sum()
hulls = hulls.join(sums).assign(incidents=clustered.groupby("cluster").size()).reset_index()

page = folium.Map(location=[40.3, 47.5], zoom_start=8)


def paint(column: str, name: str) -> None:
    """Add the districts painted by a column."""
    folium.Choropleth(
        districts, data=districts, columns=["district_id", column],
        key_on="feature.properties.district_id", name=name, legend_name=name,
    ).add_to(page)  # fmt: skip


if how == "plain":
    paint("n", "incidents")
else:
    years = rows["event_date"].dt.year.nunique()
    people = pd.read_csv(f"{folder}/population.csv").groupby("district_id")["population"].mean()
    districts["person_years"] = districts["district_id"].map(people) * years
    limits = chi2.ppf(0.025, 2 * districts["n"]) / 2, chi2.ppf(0.975, 2 * districts["n"] + 2) / 2
    bases = {
        "per 100,000 person-years": districts["person_years"] / 1e5,
        "per 1,000 km2 and year": districts["area_km2"] * years / 1e3,
    }
    for name, base in bases.items():
        districts[name] = (districts["n"] / base).round(2)
        districts[f"{name}, lower"] = (limits[0] / base).round(2)
        districts[f"{name}, upper"] = (limits[1] / base).round(2)
        paint(name, f"incidents {name}")
told = [column for column in districts.columns if column not in ("geometry", "district_id")]
tooltip = folium.GeoJsonTooltip(told if how == "layers" else ["name_en", "n"])
folium.GeoJson(districts, name="districts", tooltip=tooltip).add_to(page)
said = folium.GeoJsonTooltip(["incidents", "killed", "injured"])
folium.GeoJson(hulls, name="clusters", tooltip=said if how == "layers" else None).add_to(page)

layer = folium.FeatureGroup("incidents").add_to(page)
COLOURS = {"ap_mine": "blue", "at_mine": "black", "mine_unspecified": "purple"}
TOLD = ("name_en", "accident_type", "device_category", "killed", "injured", "casualties",
        "cluster", "date_precision", "location_precision", "location_uncertainty_m",
        "source")  # fmt: skip
for row in points.itertuples():
    where = [row.latitude, row.longitude]
    day = f"{row.event_date:%Y-%m-%d}"
    if how == "plain":
        text = f"{row.incident_id}<br>{day}<br>{row.device_category}<br>{row.killed} killed"
        folium.Marker(where, popup=folium.Popup(text)).add_to(layer)
        continue
    cells = [("date", day), *((name, getattr(row, name)) for name in TOLD)]
    text = "".join(f"<tr><th>{name}</th><td>{cell}</td></tr>" for name, cell in cells)
    folium.Marker(
        where,
        popup=folium.Popup(f"<table>{text}</table>", max_width=300),
        tooltip=f"{day}: {row.device_category}",
        icon=folium.Icon(color=COLOURS.get(row.device_category, "orange"), icon="warning-sign"),
    ).add_to(layer)
if how == "layers":
    names = folium.FeatureGroup("names").add_to(page)
    inner = districts.representative_point()
    for name, at in zip(districts["name_en"], inner, strict=True):
        folium.Marker([at.y, at.x], icon=folium.DivIcon(html=f"<b>{name}</b>")).add_to(names)
folium.LayerControl().add_to(page)
page.save(out)
