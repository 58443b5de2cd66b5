"""The peer: a list and districts to a map with geopandas, scikit-learn and folium.

What an analyst writes first: districts painted by count, clusters outlined, a marker with a
pop-up for each incident. Run by ``benchmarks/whole_job/compare.py``.
"""

import sys

import folium
import geopandas as gpd
import numpy as np
import pandas as pd
from sklearn.cluster import DBSCAN

folder, out = sys.argv[1:]
rows = pd.read_csv(f"{folder}/list.csv").drop(columns="district_id")
rows = rows[rows["latitude"].notna()].reset_index(drop=True)
districts = gpd.read_file(f"{folder}/districts.geojson")[["district_id", "name_en", "geometry"]]

places = gpd.points_from_xy(rows["longitude"], rows["latitude"])
points = gpd.GeoDataFrame(rows, geometry=places, crs=4326).sjoin(districts, how="left")
utm = points.to_crs(points.estimate_utm_crs())
metres = np.column_stack([utm.geometry.x, utm.geometry.y])
points["cluster"] = DBSCAN(eps=5000, min_samples=5).fit_predict(metres)
n = points.groupby("district_id").size()
districts["n"] = districts["district_id"].map(n).fillna(0)
clustered = utm.assign(cluster=points["cluster"]).query("cluster >= 0")
hulls = clustered[["cluster", "geometry"]].dissolve("cluster").convex_hull.buffer(2000)

page = folium.Map(location=[40.3, 47.5], zoom_start=8)
folium.Choropleth(
    districts, data=districts, columns=["district_id", "n"],
    key_on="feature.properties.district_id", name="counts",
).add_to(page)  # fmt: skip
tooltip = folium.GeoJsonTooltip(["name_en", "n"])
folium.GeoJson(districts, name="districts", tooltip=tooltip).add_to(page)
folium.GeoJson(hulls.to_crs(4326), name="clusters").add_to(page)
layer = folium.FeatureGroup("incidents").add_to(page)
for row in points.itertuples():
    text = f"{row.incident_id}<br>{row.event_date}<br>{row.device_category}<br>{row.killed} killed"
    folium.Marker([row.latitude, row.longitude], popup=folium.Popup(text)).add_to(layer)
folium.LayerControl().add_to(page)
page.save(out)
