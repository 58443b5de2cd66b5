// What was computed for the whole period: statistical hot spots and density. A filter hides them.
(function () {
  "use strict";

  const gm = window.geomine;
  const HOT = { pane: "gm-hot", color: "#0072b2", weight: 3.2, fill: false, lineJoin: "round", interactive: false };

  gm.layers.significant = function (map, id) {
    const block = gm.block(id);
    gm.pane(map, "gm-hot", 390).style.pointerEvents = "none";
    const renderer = L.svg({ pane: "gm-hot", padding: 1 });
    const rings = gm.rings(block.rings, block.scale);
    const outline = [["#ffffff", 6.4], ["#0072b2", 3.2]].map(([color, weight]) => L.polygon(rings, Object.assign({}, HOT, { renderer, color, weight })));
    const group = wholePeriod(block.n ? outline : []);
    group.gmLegend = () => explained(block.n ? gm.legendRow(gm.outline({ color: HOT.color, weight: 3, fillColor: "#ffffff", fillOpacity: 0 }),
      gm.t("legend.significant", { exposure: gm.code("exposure", block.exposure), percent: gm.t("format.percent", { n: gm.number(100 * block.level, 0) }) })) :
      gm.el("p", { class: "gm-small" }, gm.t("legend.significant_none")));
    return group;
  };

  gm.layers.density = function (map, id) {
    const block = gm.block(id);
    gm.pane(map, "gm-density", 358).style.pointerEvents = "none";
    const renderer = L.svg({ pane: "gm-density", padding: 1 });
    const steps = block.steps.map((step) => L.polygon(gm.rings(step.rings, block.scale), { pane: "gm-density", renderer, stroke: false, fillColor: step.colour, fillOpacity: 0.75, interactive: false }));
    const group = wholePeriod(steps);
    group.gmLegend = () => explained(gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t(block.yearly ? "density.yearly" : "density.whole", { km: gm.number(block.bandwidth_km, 1) })),
      gm.el("div", { class: "gm-grid" }, block.steps.map((step) => gm.legendRow(gm.swatch(step.colour), gm.number(step.low, block.decimals) + " – " + gm.number(step.high, block.decimals))))));
    return group;
  };

  function wholePeriod(shapes) {
    const group = L.featureGroup(shapes);
    gm.on("filter", () => shapes.forEach((shape) => (gm.filter.on ? group.removeLayer(shape) : group.addLayer(shape))));
    return group;
  }

  const explained = (legend) => (gm.filter.on ? gm.el("p", { class: "gm-small" }, gm.t("legend.whole_period")) : legend);
})();
