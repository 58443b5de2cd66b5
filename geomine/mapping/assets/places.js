// Hotspots as shapes, and target villages as houses with their rank.
(function () {
  "use strict";

  const gm = window.geomine;
  const CLUSTER = { color: "#3b0f70", weight: 2, dashArray: "7 4", fillColor: "#3b0f70", fillOpacity: 0.1 };
  const PLACE = { color: "#3b0f70", weight: 1.5, dashArray: "2 4", fillColor: "#3b0f70", fillOpacity: 0.06 };
  const VILLAGE = { shape: "house", colour: "#ffffff", ink: "#10243e" };

  gm.layers.hotspots = function (map, id) {
    const block = gm.block(id);
    gm.pane(map, "gm-hotspots", 400);
    const renderer = L.svg({ pane: "gm-hotspots", padding: 1 });
    const group = L.featureGroup();
    for (const row of block.rows) {
      const style = row.kind === "place" ? PLACE : CLUSTER;
      const rings = gm.rings(row.rings, block.scale);
      // A light line below the dashes keeps them visible on dark districts.
      group.addLayer(L.polygon(rings, { pane: "gm-hotspots", renderer, color: "#ffffff", weight: style.weight + 2.5,
        opacity: 0.85, fill: false, interactive: false }));
      const shape = L.polygon(rings, Object.assign({ pane: "gm-hotspots", renderer }, style));
      const hotspot = { row, shape };
      shape.on("add", () => prepare(hotspot));
      group.addLayer(shape);
    }
    gm.hotspots = { rows: block.rows, CLUSTER, PLACE };
    group.gmLegend = () => gm.legendOfHotspots(block);
    return group;
  };

  function prepare(hotspot) {
    const path = hotspot.shape.getElement();
    path.gmHotspot = hotspot;
    path.setAttribute("role", "button");
    path.setAttribute("tabindex", "0");
    path.setAttribute("aria-label", hotspot.row.name + ", " + gm.t("count.incidents", { n: hotspot.row.n_incidents }));
    path.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      gm.select({ hotspot, district: gm.districtAt(hotspot.shape.getBounds().getCenter()) });
    });
  }

  gm.layers.villages = function (map, id) {
    const block = gm.block(id);
    let drawn = [];
    const layer = new gm.CanvasLayer({ pane: "gm-villages", level: 430, draw });
    layer.gmLegend = () => gm.legendOfVillages(block, VILLAGE);
    layer.gmObstacles = () => (layer._map ? drawn : []);
    gm.villages = { rows: block.rows };

    // The lowest rank is drawn last, so that the first village is never covered.
    function draw(context, place) {
      drawn = [];
      for (const row of block.rows.slice().reverse()) {
        const point = place(row.lat, row.lon);
        const box = { x: point.x, y: point.y - 13, r: 9, row };
        gm.mark(context, VILLAGE, box.x, box.y, 9);
        gm.countOn(context, String(row.rank), box.x, box.y + 1.5, VILLAGE);
        drawn.push(box);
      }
    }

    gm.hitTests.push(function (point) {
      if (!layer._map) return null;
      const hits = drawn.filter((box) => Math.hypot(box.x - point.x, box.y - point.y) <= box.r + 4);
      return hits.length ? { villages: hits.map((box) => box.row).reverse() } : null;
    });
    return layer;
  };
})();
