// The page around the map: title, panels, note; and the start, once every layer is there.
(function () {
  "use strict";

  const gm = window.geomine;

  gm.start = function (map, id, layers) {
    const data = gm.block(id);
    gm.page = { map, data, layers: [] };
    gm.speak(data.lang, data.texts);
    document.body.classList.add("gm-page", "gm-" + data.audience);
    document.body.prepend(header(data), hatchPattern());
    document.body.append(side(), note(data));
    controls(map, data);
    // Layers that an analyst adds come later in the script than this line.
    document.addEventListener("DOMContentLoaded", () => finish(map, data, layers()));
  };

  function finish(map, data, layers) {
    gm.page.layers = layers.map((layer, k) => Object.assign({ layer }, data.layers[k]));
    document.getElementById("gm-legend").append(gm.legend(map, gm.page.layers.filter((entry) => entry.control)));
    gm.watch(map);
    gm.on("select", (found) => show(found, true));
    gm.on("hover", (found) => show(found || gm.chosen(), false));
    gm.on("measure", () => show(gm.chosen(), false));
    map.invalidateSize();
    home(map, data);
    const focus = data.focus ? gm.districts.all.get(data.focus) : null;
    if (focus) gm.select({ district: focus });
    else show(null, false);
    gm.tell("layers");
    document.documentElement.setAttribute("data-ready", "yes");
  }

  function header(data) {
    return gm.el("header", { class: "gm-head" },
      data.audience === "internal" ? gm.el("strong", { class: "gm-badge" }, gm.t("audience.internal")) : null,
      gm.el("div", { class: "gm-title" }, gm.el("h1", {}, gm.data(data.title)), gm.el("p", {}, data.subtitle)),
      gm.el("nav", { class: "gm-tools" }, data.links.map((link) => gm.el("a", { href: link.href }, link.text)),
        opener("gm-legend", gm.t("frame.legend")), opener("gm-details", gm.t("frame.details"))));
  }

  // On a narrow screen the panels are closed and one button opens each.
  function opener(id, text) {
    const button = gm.el("button", { type: "button", class: "gm-opener", "aria-controls": id, "aria-expanded": "false" }, text);
    button.addEventListener("click", () => open(button.getAttribute("aria-expanded") === "true" ? null : id));
    return button;
  }

  function open(id) {
    document.body.classList.toggle("gm-open", Boolean(id));
    for (const button of document.querySelectorAll(".gm-opener")) {
      const target = button.getAttribute("aria-controls");
      button.setAttribute("aria-expanded", String(target === id));
      document.getElementById(target).classList.toggle("gm-shown", target === id);
    }
  }

  function side() {
    return gm.el("aside", { class: "gm-side" },
      gm.el("div", { id: "gm-legend", class: "gm-panel", role: "region", "aria-label": gm.t("frame.legend") }),
      gm.el("div", { id: "gm-details", class: "gm-panel", role: "region", "aria-live": "polite", "aria-label": gm.t("frame.details") }));
  }

  function show(found, chosen) {
    const panel = document.getElementById("gm-details");
    panel.replaceChildren(...gm.details(found));
    if (chosen) panel.scrollTop = 0;
    if (chosen && gm.isNarrow()) open(found ? "gm-details" : null);
  }

  function note(data) {
    return gm.el("footer", { class: "gm-note" },
      gm.el("p", {}, gm.el("strong", {}, gm.t("note.caution")), " ", data.date_note,
        data.audience === "internal" ? " " + gm.t("audience.internal_note") : ""),
      gm.el("details", {}, gm.el("summary", {}, gm.t("frame.sources")),
        gm.el("ul", {}, data.sources.map((line) => gm.el("li", {}, gm.data(line)))),
        gm.el("p", {}, gm.t("frame.made_with"))));
  }

  function controls(map, data) {
    map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    const reset = L.control({ position: "topleft" });
    reset.onAdd = function () {
      const button = gm.el("button", { type: "button", class: "gm-reset", title: gm.t("frame.reset"), "aria-label": gm.t("frame.reset") }, "⤢");
      button.addEventListener("click", () => home(map, data));
      L.DomEvent.disableClickPropagation(button);
      return gm.el("div", { class: "leaflet-bar" }, button);
    };
    reset.addTo(map);
  }

  function home(map, data) {
    map.fitBounds(data.bounds, { animate: false, padding: [8, 8] });
  }

  function hatchPattern() {
    const line = gm.svg("path", { d: "M0 0V7", stroke: "#3d2c12", "stroke-width": 1.4, "stroke-opacity": 0.55 });
    const pattern = gm.svg("pattern", { id: "gm-hatch", width: 7, height: 7, patternUnits: "userSpaceOnUse",
      patternTransform: "rotate(45)" }, line);
    return gm.svg("svg", { class: "gm-defs", width: 0, height: 0, "aria-hidden": "true" }, gm.svg("defs", {}, pattern));
  }
})();
