// The lands and waters around, pale and below everything, to know where one is.
(function () {
  "use strict";

  const gm = window.geomine;
  const LAND = { pane: "gm-land", color: "#b9b4a8", weight: 1, fillColor: "#f3f1ea", fillOpacity: 1, interactive: false };
  const WATER = { pane: "gm-water", color: "#8fb2c6", weight: 0.8, fillColor: "#cfe0ea", fillOpacity: 1, interactive: false };

  gm.layers.backdrop = function (map, id) {
    const block = gm.block(id);
    map.getContainer().style.background = "#dde8ee";  // the sea: without lands around, the ground is plain
    gm.pane(map, "gm-land", 300).style.pointerEvents = "none";
    gm.pane(map, "gm-water", 365).style.pointerEvents = "none";
    const renderers = { country: L.svg({ pane: "gm-land", padding: 1 }), lake: L.svg({ pane: "gm-water", padding: 1 }) };
    const group = L.featureGroup();
    for (const row of block.rows) {
      if (!row.rings.length) continue;
      const style = row.kind === "country" ? LAND : WATER;
      group.addLayer(L.polygon(gm.rings(row.rings, block.scale), Object.assign({ renderer: renderers[row.kind] }, style)));
    }
    const named = block.rows.filter((row) => row.name !== null);
    group.gmNames = () => (map.hasLayer(group) ? named.map((row) => ({ kind: row.kind, text: gm.say(row.name), lat: row.lat, lon: row.lon })) : []);
    return group;
  };
})();
