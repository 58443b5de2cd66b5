// The page around the map: title, panels, note; and the start, once every layer is there.
(function () {
  "use strict";

  const gm = window.geomine;
  const MOST_ZOOM = 14;
  gm.ready = false;

  gm.start = function (map, id, layers) {
    const data = gm.block(id);
    gm.page = { map, data, layers: [] };
    gm.learn(data.texts);
    gm.speak(data.lang);
    document.body.classList.add("gm-page", "gm-" + data.audience);
    if (window.matchMedia("(prefers-reduced-motion: reduce)").matches) hold(map);
    const box = map.getContainer();
    box.setAttribute("role", "main");
    document.body.prepend(header(data), hatchPattern());
    document.body.append(side(), note(data));
    gm.addTools(map, data);
    // Layers that an analyst adds come later in the script than this line.
    document.addEventListener("DOMContentLoaded", () => finish(map, data, layers()));
  };

  // Who asks for no motion gets none: the map jumps.
  function hold(map) {
    Object.assign(map.options, { zoomAnimation: false, fadeAnimation: false, inertia: false });
    map._zoomAnimated = false;
    const panBy = map.panBy;
    map.panBy = (offset, options) => panBy.call(map, offset, Object.assign({}, options, { animate: false }));
  }

  function finish(map, data, layers) {
    gm.page.layers = layers.map((layer, k) => Object.assign({ layer, id: data.layers[k].key || "own." + k }, data.layers[k]));
    if (gm.page.layers.some((entry) => entry.layer instanceof L.TileLayer)) gm.districts.overTiles();
    gm.prepareFilter(gm.incidents, data.period);
    document.querySelector(".gm-note").before(gm.timeline());
    document.querySelector(".gm-tools").prepend(gm.search());
    const layersBox = gm.el("div", {});
    const explain = () => layersBox.replaceChildren(gm.legend(map, gm.page.layers.filter((entry) => entry.control)));
    explain();
    document.getElementById("gm-legend").append(layersBox, gm.filterBox());
    for (const message of ["filter", "language"]) {
      gm.on(message, function () {
        gm.districts.paint(map, gm.measure || null);
        explain();
        show(gm.chosen(), false);
      });
    }
    for (const message of ["looks", "relayer"]) gm.on(message, explain);
    gm.on("select", (found) => show(found, true));
    gm.on("hover", (found) => show(found || gm.chosen(), false));
    gm.on("measure", () => show(gm.chosen(), false));
    open(map, data);
  }

  function open(map, data) {
    map.invalidateSize();
    gm.home(map, data);
    map.setMinZoom(Math.max(3, map.getBoundsZoom(data.bounds) - 1));
    map.setMaxZoom(MOST_ZOOM);
    gm.ready = true;
    gm.watch(map);
    gm.watchPrint();
    map.on("moveend zoomend resize viewreset", gm.drawSoon);
    const focus = data.focus ? gm.districts.all.get(data.focus) : null;
    if (focus && !gm.isNarrow()) gm.select({ district: focus });
    else show(focus ? { district: focus } : null, false);
    if (window.parent === window && location.hash.length > 1) gm.applyView(gm.readView(location.hash));
    gm.watchView(map);
    gm.tell("layers");
    // Now, not with the next frame: a browser gives none to a page it does not show, such as one
    // in another tab or in a notebook's cell that is out of sight.
    gm.drawNow();
    document.documentElement.setAttribute("data-ready", "yes");
  }

  function header(data) {
    return gm.el("header", { class: "gm-head" },
      badges(data),
      gm.el("div", { class: "gm-title" }, gm.el("h1", {}, gm.data(title(data))), gm.el("p", {}, gm.t(data.audience === "partner" && data.released ? "release.partner_period" : "title.period", { period: gm.period(...data.period) }))),
      gm.el("div", { class: "gm-tools" }, data.links.map((link) => gm.el("a", { href: link.href }, gm.t(link.text))), language(),
        opener("gm-legend", gm.t("frame.legend_short")), opener("gm-details", gm.t("frame.details"))));
  }

  // What a page is not: to be passed on, of real data, tested.
  function badges(data) {
    const keys = [
      data.audience === "public" ? null : "audience." + data.audience,
      data.sources.some((one) => one.synthetic) ? "note.synthetic" : null,
      data.quick ? "quick.badge" : null,
    ].filter(Boolean);
    return keys.length ? gm.el("div", { class: "gm-badges" }, keys.map((key) => gm.el("strong", { class: "gm-badge" }, gm.t(key)))) : null;
  }

  const title = (data) => (data.name === null ? gm.t("title.overview") : gm.t("title.region", { name: gm.say(data.name) }));

  function language() {
    const choice = gm.el("select", { id: "gm-language", "aria-label": "Language · Dil · Язык" },
      [["en", "English"], ["az", "Azərbaycanca"], ["ru", "Русский"]].map(([value, text]) => gm.el("option", { value, lang: value }, text)));
    choice.value = gm.lang();
    choice.addEventListener("change", function () {
      gm.turn(choice.value);
      document.getElementById("gm-language").focus();
    });
    return choice;
  }

  // Everything with words is made anew; the map, the layers and what is chosen stay.
  gm.turn = function (lang) {
    const data = gm.page.data;
    gm.speak(lang);
    document.title = title(data);
    const search = document.querySelector(".gm-search");
    const head = header(data);
    head.querySelector(".gm-tools").prepend(search);
    document.querySelector(".gm-head").replaceWith(head);
    document.querySelector(".gm-note").replaceWith(note(data));
    for (const [id, key] of [["gm-legend", "frame.legend"], ["gm-details", "frame.details"]]) {
      document.getElementById(id).setAttribute("aria-label", gm.t(key));
    }
    gm.tell("language");
  };

  // On a narrow screen the panels are closed and one button opens each.
  function opener(id, text) {
    const button = gm.el("button", { type: "button", class: "gm-opener", "aria-controls": id, "aria-expanded": "false" }, text);
    button.addEventListener("click", () => openPanel(button.getAttribute("aria-expanded") === "true" ? null : id));
    return button;
  }

  function openPanel(id) {
    document.body.classList.toggle("gm-open", Boolean(id));
    for (const button of document.querySelectorAll(".gm-opener")) {
      const target = button.getAttribute("aria-controls");
      button.setAttribute("aria-expanded", String(target === id));
      document.getElementById(target).classList.toggle("gm-shown", target === id);
    }
  }

  function side() {
    return gm.el("aside", { class: "gm-side" },
      gm.el("section", { id: "gm-legend", class: "gm-panel", tabindex: 0, "aria-label": gm.t("frame.legend") }),
      gm.el("section", { id: "gm-details", class: "gm-panel", tabindex: 0, "aria-live": "polite", "aria-label": gm.t("frame.details") }));
  }

  function show(found, chosen) {
    const panel = document.getElementById("gm-details");
    panel.replaceChildren(...gm.details(found));
    if (chosen) panel.scrollTop = 0;
    if (chosen && gm.isNarrow()) openPanel(found ? "gm-details" : null);
  }

  function note(data) {
    return gm.el("footer", { class: "gm-note" },
      gm.el("p", {}, gm.el("strong", {}, gm.t("note.caution")), " ", gm.t("note.date", { date: gm.day(data.last_day) }),
        data.audience === "public" ? "" : " " + gm.t("audience." + data.audience + "_note"),
        " ", gm.data(gm.t(data.report_to ? "note.report_to" : "note.report", { to: data.report_to }))),
      gm.el("details", {}, gm.el("summary", {}, gm.t("frame.sources")),
        gm.el("ul", {}, data.sources.map((one) => gm.el("li", {}, gm.data(gm.t(one.synthetic ? "note.source_synthetic" : "note.source", {
          name: one.name, source: one.source, licence: one.licence || gm.t("value.unknown"), date: one.date || gm.t("value.unknown") }))))),
        gm.el("p", {}, gm.t("frame.made_with"))));
  }

  function hatchPattern() {
    const line = (stroke, width) => gm.svg("path", { d: "M0 0V7", stroke, "stroke-width": width });
    const pattern = gm.svg("pattern", { id: "gm-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)" }, line("#ffffffb0", 4.2), line("#1f1606", 1.3));
    return gm.svg("svg", { class: "gm-defs", width: 0, height: 0, "aria-hidden": "true" }, gm.svg("defs", {}, pattern));
  }
})();
