// The legend, which is the layer control too: what is ticked is drawn and explained.
(function () {
  "use strict";

  const gm = window.geomine;
  const GROUND = ["layer.backdrop", "layer.places", "layer.labels"];

  gm.legend = function (map, entries) {
    const rates = entries.filter((entry) => entry.choice);
    const others = entries.filter((entry) => !entry.choice);
    const box = gm.el("div", { class: "gm-layers" });
    if (rates.length) box.append(rateChoice(map, rates));
    for (const entry of others.filter((one) => !GROUND.includes(one.id))) box.append(overlay(map, entry));
    const ground = others.filter((one) => GROUND.includes(one.id));
    if (ground.length) box.append(gm.el("fieldset", { class: "gm-group gm-ground" }, gm.el("legend", {}, gm.t("legend.ground")), ground.map((entry) => overlay(map, entry))));
    return box;
  };

  function rateChoice(map, entries) {
    const on = entries.findIndex((entry) => map.hasLayer(entry.layer));
    const options = entries.map((entry, k) => gm.el("option", { value: entry.id, selected: k === on }, nameOf(entry)));
    options.push(gm.el("option", { value: "none", selected: on < 0 }, gm.t("layer.no_colour")));
    const choice = gm.el("select", { id: "gm-rate", class: "gm-select gm-whole" }, options);
    choice.addEventListener("change", function () {
      gm.showRate(choice.value);
      document.getElementById("gm-rate").focus();
    });
    const shown = on >= 0 && entries[on].layer.gmLegend ? entries[on].layer.gmLegend() : null;
    return gm.el("div", { class: "gm-group" }, gm.el("label", { class: "gm-group-title", for: "gm-rate" }, gm.t("layer.rates")), choice, gm.el("div", { class: "gm-entry" }, shown));
  }

  // Of the measures one is on at a time, or "none".
  gm.showRate = function (key) {
    const map = gm.page.map;
    for (const entry of gm.page.layers.filter((one) => one.choice)) {
      if (entry.id === key) map.addLayer(entry.layer);
      else map.removeLayer(entry.layer);
    }
    gm.tell("relayer");
    gm.tell("layers");
  };

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
    return gm.el("div", { class: "gm-group", "data-layer": entry.id }, gm.el("label", { class: "gm-choice" }, input, gm.data(nameOf(entry))), body);
  }

  gm.legendOfMeasure = function (measure) {
    if (gm.filter.on) return legendOfShown();
    const rows = measure.steps.map((step, k) => row(swatch(measure.colours[k]), range(step, measure.decimals), districts(step.n)));
    const shows = (n) => n === null || n > 0;
    if (shows(measure.zero)) rows.push(row(swatch(measure.zero_colour), gm.t("legend.zero"), districts(measure.zero)));
    if (shows(measure.none)) rows.push(row(swatch(gm.NO_DATA), gm.t(gm.page.data.n_hidden ? "release.none_or_hidden" : "legend.none"), districts(measure.none)));
    if (gm.districts.block.focus) rows.push(row(swatch(gm.NEIGHBOUR), gm.t("legend.neighbours")));
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, (measure.n_events === null ? gm.period(...gm.page.data.period) : gm.t("legend.basis", {
      period: gm.period(...gm.page.data.period), incidents: gm.t("count.incidents", { n: measure.n_events }) })) + (measure.zero === null ? "" : ". " + gm.t("legend.counts_in_brackets"))),
    measure.zero === null ? null : gm.hiddenNote(),
    measure.note ? gm.el("p", { class: "gm-small" }, gm.t(measure.note)) : null,
    gm.el("div", { class: "gm-grid" }, rows),
    measure.too_few ? row(swatch(gm.NO_DATA, true), gm.t("enough.too_few", { n: gm.page.data.rate_min_events }), measure.zero === null ? null : districts(measure.too_few)) : null,
    measure.hatched ? row(swatch("#f5dfa8", true), gm.t("legend.few", { n: gm.page.data.few_events })) : null);
  };

  function range(step, decimals) {
    const low = gm.number(step.low, decimals);
    const high = gm.number(step.high, decimals);
    return low === high ? low : gm.t("legend.range", { low, high });
  }

  function legendOfShown() {
    const rows = gm.SHOWN.map(([low, high, colour]) => row(swatch(colour), high === Infinity ? low + "+" : low === high ? String(low) : low + " – " + high));
    rows.push(row(swatch("#fffdf0"), "0"));
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t("filter.colours")), gm.el("div", { class: "gm-grid" }, rows));
  }

  function districts(n) {
    return n === null ? null : gm.el("span", { title: gm.t("count.districts", { n }) }, "(" + n + ")");
  }

  gm.legendOfMarks = function () {
    const incidents = gm.incidents;
    const { hidden, answers, sum } = gm.filter;
    const { values, at } = answers[incidents.question];
    const used = new Set();
    for (let k = 0; k < at.length && used.size < values.length; k += 1) if (!hidden[k] && !Number.isNaN(incidents.lat[k])) used.add(values[at[k]]);
    const kind = { look: "mark.", outcome: "outcome." }[incidents.question];
    const rows = incidents.looks[incidents.question].filter((look) => used.has(look.name)).map((look) => row(gm.markPicture(look), gm.t(kind + look.name)));
    rows.push(row(gm.markPicture(gm.groupLook, "3"), gm.t("legend.together")));
    return gm.el("div", { class: "gm-marks" }, questionChoice(), gm.el("p", { class: "gm-small" }, gm.t("legend.incident_basis", { n: gm.number(sum.n, 0), placed: gm.number(sum.placed, 0) })), rows);
  };

  // Marks by device or by outcome.
  function questionChoice() {
    const choice = gm.el("select", { id: "gm-by", class: "gm-select", "aria-label": gm.t("legend.marks_by") }, Object.keys(gm.incidents.looks).map((question) =>
      gm.el("option", { value: question, selected: question === gm.incidents.question }, gm.t("filter." + question))));
    choice.addEventListener("change", function () {
      gm.markBy(choice.value);
      document.getElementById("gm-by").focus();
    });
    return gm.el("label", { class: "gm-inline" }, gm.t("legend.marks_by") + " ", choice);
  }

  gm.markBy = function (question) {
    if (!Object.hasOwn(gm.incidents.looks, question)) return;
    gm.incidents.question = question;
    gm.tell("looks");
  };

  gm.legendOfHotspots = function (block) {
    const kinds = new Set(block.rows.map((hotspot) => hotspot.kind));
    const rows = [];
    if (!kinds.has("place") || kinds.has("hotspot")) rows.push(row(outline(gm.hotspots.CLUSTER), gm.t("legend.hotspot")));
    if (kinds.has("place")) rows.push(row(outline(gm.hotspots.PLACE), gm.t("legend.hotspot_place")));
    return gm.el("div", {}, gm.el("p", { class: "gm-small" }, gm.t("legend.hotspot_basis", { n: block.min_samples, km: block.eps_km })),
      gm.page.data.quick ? gm.el("p", { class: "gm-small" }, gm.t("quick.note")) : null, rows);
  };

  gm.legendOfVillages = function (block, look) {
    return gm.el("div", {}, row(gm.markPicture(look, "1"), gm.t("legend.village")),
      gm.el("details", { open: gm.villagesOpen }, gm.el("summary", {}, gm.t("village.list", { n: block.rows.length })), gm.villageList(block)));
  };

  gm.legendRow = (picture, text) => row(picture, text);
  gm.swatch = (fill) => swatch(fill);
  gm.outline = (style) => outline(style);

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
    return gm.svg("svg", { width: 26, height: 15, class: "gm-mark", "aria-hidden": "true" }, gm.svg("rect", { width: 26, height: 15, rx: 3, fill: "#ffffff" }),
      gm.svg("rect", { x: 1.5, y: 1.5, width: 23, height: 12, rx: 6, stroke: style.color, fill: style.fillColor,
        "stroke-width": style.weight, "stroke-dasharray": style.dashArray, "fill-opacity": style.fillOpacity }));
  }
})();
