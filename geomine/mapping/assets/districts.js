// The districts: the base of every map, focusable, painted by the rate layer that is on.
(function () {
  "use strict";

  const gm = window.geomine;
  const PLAIN = { color: "#6b6b6b", weight: 0.8, fillColor: "#fbfaf6", fillOpacity: 1, lineJoin: "round" };
  const NEIGHBOUR = { color: "#a3a3a3", weight: 0.8, fillColor: "#e9e9e6", fillOpacity: 1 };
  const NO_DATA = "#c6c6c6";

  gm.layers.districts = function (map, id) {
    const block = gm.block(id);
    gm.pane(map, "gm-districts", 350);
    gm.pane(map, "gm-hatch", 360).style.pointerEvents = "none";
    gm.pane(map, "gm-focus", 370).style.pointerEvents = "none";
    const renderer = L.svg({ pane: "gm-districts", padding: 1 });
    const hatchRenderer = L.svg({ pane: "gm-hatch", padding: 1 });
    const group = L.featureGroup();
    gm.districts = { all: new Map(), paint, overTiles, block };

    for (const row of block.rows) {
      const style = Object.assign({ pane: "gm-districts", renderer }, row.neighbour ? NEIGHBOUR : PLAIN);
      const rings = gm.rings(row.rings, block.scale);
      const shape = L.polygon(rings, style);
      const hatch = L.polygon(rings, {
        pane: "gm-hatch", renderer: hatchRenderer, stroke: false, fillColor: "url(#gm-hatch)",
        fillOpacity: 1, interactive: false,
      });
      const district = { row, shape, hatch, rings };
      gm.districts.all.set(row.district_id, district);
      shape.on("add", () => prepare(district));
      group.addLayer(shape);
      if (block.focus && row.district_id === block.focus) outline(map, rings);
    }
    return group;
  };

  // The region of a region map stands out by its border, so that colour stays free for rates.
  function outline(map, rings) {
    L.polygon(rings, { pane: "gm-focus", color: "#10243e", weight: 2.8, fill: false, interactive: false }).addTo(map);
  }

  function prepare(district) {
    const path = district.shape.getElement();
    path.gmDistrict = district;
    path.setAttribute("role", "button");
    path.setAttribute("tabindex", "0");
    path.setAttribute("data-district", district.row.district_id);
    path.addEventListener("keydown", function (event) {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      gm.select({ district });
    });
    name(district, null);
  }

  function name(district, measure) {
    const path = district.shape.getElement();
    if (!path) return;
    const value = measure && !gm.filter.on && !district.row.neighbour ? ", " + gm.rateText(district.row, measure) : "";
    path.setAttribute("aria-label", gm.say(district.row.name) + value);
  }

  // Over tiles of somebody's own the districts let them through, and our lands make room.
  function overTiles() {
    for (const { shape } of gm.districts.all.values()) shape.setStyle({ fillOpacity: 0.6 });
    for (const entry of gm.page.layers) if (entry.id === "layer.backdrop") gm.page.map.removeLayer(entry.layer);
  }

  // measure: what the rate layer says, or null for districts without colour.
  function paint(map, measure) {
    for (const district of gm.districts.all.values()) {
      if (district.row.neighbour) continue;
      const look = measure ? measure.classes[district.row.district_id] : null;
      district.shape.setStyle({ fillColor: measure && gm.filter.on ? shownColour(district) : colour(measure, look) });
      if (look && look.hatch && !gm.filter.on) district.hatch.addTo(map);
      else district.hatch.remove();
      name(district, measure);
    }
  }

  // What a filter leaves has no rate of its own: the colour is then the number of incidents shown.
  gm.SHOWN = [[1, 1, "#fee391"], [2, 4, "#fec44f"], [5, 9, "#fe9929"], [10, 19, "#d95f0e"], [20, Infinity, "#993404"]];

  function shownColour(district) {
    const { n } = gm.shownIn(district.row.district_id);
    const step = gm.SHOWN.find(([low, high]) => n >= low && n <= high);
    return step ? step[2] : "#fffdf0";
  }

  function colour(measure, look) {
    if (!measure) return PLAIN.fillColor;
    if (!look || look.kind === "none") return NO_DATA;
    if (look.kind === "too_few") return NO_DATA;
    return look.kind === "zero" ? measure.zero_colour : measure.colours[look.step];
  }

  gm.NO_DATA = NO_DATA;
  gm.NEIGHBOUR = NEIGHBOUR.fillColor;

  // One measure of the districts, such as incidents per 1,000 km2 and year; one is on at a time.
  gm.layers.rates = function (map, id) {
    const measure = gm.block(id);
    const Rates = L.Layer.extend({
      onAdd: function (target) {
        gm.measure = measure;
        paint(target, measure);
        gm.tell("measure", measure);
      },
      onRemove: function (target) {
        if (gm.measure !== measure) return;
        gm.measure = null;
        paint(target, null);
        gm.tell("measure", null);
      },
    });
    const layer = new Rates();
    layer.gmLegend = () => gm.legendOfMeasure(measure);
    return layer;
  };

  gm.rateText = function (row, measure) {
    const value = row[measure.column];
    if (value === null || value === undefined) return gm.noRate(row, measure.column);
    const text = gm.rate(value, row[measure.column + "_lower"], row[measure.column + "_upper"]);
    return gm.measureTitle(measure) + ": " + text;
  };
})();
