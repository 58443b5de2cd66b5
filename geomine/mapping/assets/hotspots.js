// Hotspots as shapes with their name; a filter that leaves none of a hotspot's incidents hides it.
(function () {
  "use strict";

  const gm = window.geomine;
  const CLUSTER = { color: "#3b0f70", weight: 2, dashArray: "7 4", fillColor: "#3b0f70", fillOpacity: 0.1 };
  const PLACE = { color: "#3b0f70", weight: 1.5, dashArray: "2 4", fillColor: "#3b0f70", fillOpacity: 0.06 };

  const NAMED_FROM = 8;

  gm.layers.hotspots = function (map, id) {
    const block = gm.block(id);
    gm.pane(map, "gm-hotspots", 400);
    const renderer = L.svg({ pane: "gm-hotspots", padding: 1 });
    const group = L.featureGroup();
    const hotspots = block.rows.map((row) => made(row, block.scale, renderer));
    for (const hotspot of hotspots) group.addLayer(hotspot.halo).addLayer(hotspot.shape);
    gm.hotspots = { all: new Map(hotspots.map((hotspot) => [hotspot.row.hotspot_id, hotspot])), CLUSTER, PLACE };
    group.gmLegend = () => gm.legendOfHotspots(block);
    group.gmNames = () => (map.hasLayer(group) && map.getZoom() >= NAMED_FROM ? hotspots.filter(isShown).map(nameOf) : []);
    gm.on("filter", () => hotspots.forEach((hotspot) => show(group, hotspot)));
    for (const message of ["language", "layers"]) gm.on(message, () => hotspots.forEach(describe));
    return group;
  };

  function made(row, scale, renderer) {
    const style = row.kind === "place" ? PLACE : CLUSTER;
    const rings = gm.rings(row.rings, scale);
    // A light line below the dashes keeps them visible on dark districts.
    const halo = L.polygon(rings, { pane: "gm-hotspots", renderer, color: "#ffffff", weight: style.weight + 2.5,
      opacity: 0.85, fill: false, interactive: false });
    const hotspot = { row, halo, shape: L.polygon(rings, Object.assign({ pane: "gm-hotspots", renderer }, style)) };
    hotspot.shape.on("add", () => prepare(hotspot));
    return hotspot;
  }

  const isShown = (hotspot) => !gm.filter.on || gm.shownOf(hotspot.row.hotspot_id).n > 0;

  function show(group, hotspot) {
    for (const part of [hotspot.halo, hotspot.shape]) {
      if (isShown(hotspot)) group.addLayer(part);
      else group.removeLayer(part);
    }
    describe(hotspot);
  }

  const countOf = (row) => (gm.filter.on ? gm.shownOf(row.hotspot_id).n : row.n_incidents);

  function nameOf({ row, shape }) {
    const bounds = shape.getBounds();
    return { kind: "hotspot", text: gm.say(row.name) + " (" + gm.number(countOf(row), 0) + ")", lat: bounds.getSouth(), lon: bounds.getCenter().lng };
  }

  function prepare(hotspot) {
    const path = hotspot.shape.getElement();
    path.gmHotspot = hotspot;
    path.setAttribute("role", "button");
    path.setAttribute("tabindex", "0");
    describe(hotspot);
    if (path.gmHears) return;
    path.gmHears = true;
    path.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      gm.select({ hotspot, district: gm.districtAt(hotspot.shape.getBounds().getCenter()) });
    });
  }

  function describe({ row, shape }) {
    const path = shape.getElement();
    if (path && gm.filter.hidden) path.setAttribute("aria-label", gm.t("layer.hotspots") + ": " + gm.say(row.name) + ", " + gm.t("count.incidents", { n: countOf(row) }));
  }
})();
