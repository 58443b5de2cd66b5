// Populated places to know one's way by: the larger ones from afar, the others on the way in.
(function () {
  "use strict";

  const gm = window.geomine;
  const FROM = [[7.5, 80000], [8.5, 25000], [9.5, 5000], [10.5, 1000]];

  gm.layers.places = function (map, id) {
    const block = gm.block(id);
    const layer = L.layerGroup();
    gm.places = { rows: block.rows };
    layer.gmNames = function () {
      if (!map.hasLayer(layer)) return [];
      const step = FROM.find(([zoom]) => map.getZoom() < zoom);
      const least = step ? step[1] : 0;
      return block.rows.filter((row) => (row.population || 0) >= least).map((row) => ({ kind: "place", text: gm.say(row.name), lat: row.lat, lon: row.lon }));
    };
    return layer;
  };
})();
