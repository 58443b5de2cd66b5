// The legend, which is the layer control too: what is ticked is drawn and explained.
(function () {
  "use strict";

  const gm = window.geomine;

  gm.legend = function (map, entries) {
    const rates = entries.filter((entry) => entry.choice);
    const others = entries.filter((entry) => !entry.choice);
    const box = gm.el("div", { class: "gm-layers" });
    if (rates.length) box.append(rateChoice(map, rates));
    for (const entry of others) box.append(overlay(map, entry));
    return box;
  };

  function rateChoice(map, entries) {
    const body = gm.el("div", { class: "gm-entry" });
    const show = function () {
      const entry = entries.find((one) => map.hasLayer(one.layer));
      body.replaceChildren(...(entry && entry.layer.gmLegend ? [entry.layer.gmLegend()] : []));
    };
    const choices = entries.map((entry) => radio(map, entry, entries, show));
    choices.push(radio(map, { name: gm.t("layer.no_colour"), layer: null }, entries, show));
    show();
    return gm.el("fieldset", { class: "gm-group" }, gm.el("legend", {}, gm.t("layer.rates")), choices, body);
  }

  function radio(map, entry, entries, show) {
    const on = entry.layer ? map.hasLayer(entry.layer) : !entries.some((one) => map.hasLayer(one.layer));
    const input = gm.el("input", { type: "radio", name: "gm-rates", checked: on });
    input.addEventListener("change", function () {
      for (const one of entries) if (one.layer !== entry.layer) map.removeLayer(one.layer);
      if (entry.layer) map.addLayer(entry.layer);
      show();
      gm.tell("layers");
    });
    return gm.el("label", { class: "gm-choice" }, input, gm.data(nameOf(entry)));
  }

  // Our own layers are named in the language of the page, an analyst's own as they are.
  function nameOf(entry) {
    return entry.key ? gm.t(entry.key, { per: gm.number(gm.page.data.per, 0) }) : entry.name;
  }

  function overlay(map, entry) {
    const input = gm.el("input", { type: "checkbox", checked: map.hasLayer(entry.layer) });
    const body = gm.el("div", { class: "gm-entry" });
    const show = function () {
      const legend = input.checked && entry.layer.gmLegend ? entry.layer.gmLegend() : null;
      body.replaceChildren(...(legend ? [legend] : []));
    };
    input.addEventListener("change", function () {
      if (input.checked) map.addLayer(entry.layer);
      else map.removeLayer(entry.layer);
      show();
      gm.tell("layers");
    });
    show();
    return gm.el("div", { class: "gm-group" }, gm.el("label", { class: "gm-choice" }, input, gm.data(nameOf(entry))), body);
  }

  gm.legendOfMeasure = function (measure) {
    if (gm.filter.on) return legendOfShown();
    const rows = measure.steps.map((step, k) =>
      row(swatch(measure.colours[k]), range(step, measure.decimals), districts(step.n)));
    const shows = (n) => n === null || n > 0;
    if (shows(measure.zero)) rows.push(row(swatch(measure.zero_colour), gm.t("legend.zero"), districts(measure.zero)));
    if (shows(measure.none)) rows.push(row(swatch(gm.NO_DATA), gm.t("legend.none"), districts(measure.none)));
    if (measure.hatched) rows.push(row(swatch("#ffffff", true), gm.t("legend.few", { n: gm.page.data.few_events })));
    if (gm.districts.block.focus) rows.push(row(swatch(gm.NEIGHBOUR), gm.t("legend.neighbours")));
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t("legend.basis", {
      period: gm.period(...gm.page.data.period), incidents: gm.t("count.incidents", { n: measure.n_events }) })), rows);
  };

  function range(step, decimals) {
    const low = gm.number(step.low, decimals);
    const high = gm.number(step.high, decimals);
    return low === high ? low : gm.t("legend.range", { low, high });
  }

  function legendOfShown() {
    const rows = gm.SHOWN.map(([low, high, colour]) => row(swatch(colour), high === Infinity ? low + "+" : low === high ? String(low) : low + " – " + high));
    rows.push(row(swatch("#fffdf0"), "0"));
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t("filter.colours")), rows);
  }

  function districts(n) {
    return n === null ? null : gm.t("count.districts", { n });
  }

  gm.legendOfMarks = function (placed, looks) {
    const used = new Set(placed.filter((incident) => !incident.hidden).map((incident) => incident.look));
    const rows = looks.filter((look, k) => used.has(k)).map((look) => row(gm.markPicture(look), gm.t("mark." + look.name)));
    rows.push(row(gm.markPicture({ shape: "circle", colour: "#10243e" }, "3"), gm.t("legend.together")));
    const sum = gm.filter.sum;
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t("legend.incident_basis", { n: gm.number(sum.n, 0), placed: gm.number(sum.placed, 0) })), rows);
  };

  gm.legendOfHotspots = function (block) {
    const kinds = new Set(block.rows.map((hotspot) => hotspot.kind));
    const rows = [];
    if (!kinds.has("place") || kinds.has("hotspot")) rows.push(row(outline(gm.hotspots.CLUSTER), gm.t("legend.hotspot")));
    if (kinds.has("place")) rows.push(row(outline(gm.hotspots.PLACE), gm.t("legend.hotspot_place")));
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t("legend.hotspot_basis", { n: block.min_samples, km: block.eps_km })), rows);
  };

  gm.legendOfVillages = function (block, look) {
    return gm.el("div", {}, row(gm.markPicture(look, "1"), gm.t("legend.village")), gm.villageList(block));
  };

  function row(picture, text, count) {
    return gm.el("div", { class: "gm-row" }, picture, gm.el("span", {}, text),
      count ? gm.el("span", { class: "gm-count" }, count) : null);
  }

  function swatch(fill, hatched) {
    const picture = gm.svg("svg", { width: 26, height: 15, class: "gm-mark", "aria-hidden": "true" });
    const box = { x: 0.5, y: 0.5, width: 25, height: 14, stroke: "#6b6b6b", fill };
    picture.append(gm.svg("rect", box));
    if (hatched) picture.append(gm.svg("rect", Object.assign({}, box, { fill: "url(#gm-hatch)" })));
    return picture;
  }

  function outline(style) {
    return gm.svg("svg", { width: 26, height: 15, class: "gm-mark", "aria-hidden": "true" },
      gm.svg("rect", { x: 1.5, y: 1.5, width: 23, height: 12, rx: 6, stroke: style.color, fill: style.fillColor,
        "stroke-width": style.weight, "stroke-dasharray": style.dashArray, "fill-opacity": style.fillOpacity }));
  }
})();
