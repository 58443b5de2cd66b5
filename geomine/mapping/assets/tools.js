// The buttons on the map: whole area, full screen, measure, table, print, link; and the scale.
(function () {
  "use strict";

  const gm = window.geomine;
  const ICONS = {
    reset: "M3 9V3h6M15 3h6v6M21 15v6h-6M9 21H3v-6M8 12h8M12 8v8",
    full: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
    measure: "M3 16 16 3l5 5L8 21zM7 12l2 2M10 9l2 2M13 6l2 2",
    table: "M3 5h18v14H3zM3 10h18M3 14.5h18M9 5v14",
    print: "M7 8V3h10v5M7 17H4V8h16v9h-3M7 14h10v7H7z",
    link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  };

  // The area opens clear of the buttons and the scale.
  const CLEAR = [52, 8];

  gm.addTools = function (map, data) {
    map.attributionControl.setPrefix("Leaflet");
    L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    const tools = {
      reset: () => gm.home(map, data),
      full: document.fullscreenEnabled ? () => (document.fullscreenElement ? document.exitFullscreen() : document.documentElement.requestFullscreen()) : null,
      measure: (button) => gm.toggleMeasure(map, button),
      table: () => gm.openTable(),
      print: () => gm.openPrint(),
      link: window.parent === window ? () => gm.copy(location.href.split("#")[0] + gm.viewText()) : null,
    };
    const bar = L.control({ position: "topleft" });
    bar.onAdd = function () {
      const box = gm.el("div", { class: "leaflet-bar gm-toolbar", role: "group" }, Object.keys(tools).filter((name) => tools[name]).map((name) => toolButton(name, tools[name])));
      L.DomEvent.disableClickPropagation(box);
      return box;
    };
    bar.addTo(map);
    nameTools(map);
    gm.on("language", () => nameTools(map));
  };

  function toolButton(name, action) {
    const picture = gm.svg("svg", { viewBox: "0 0 24 24", width: 18, height: 18, "aria-hidden": "true" }, gm.svg("path", { d: ICONS[name], fill: "none", stroke: "currentColor", "stroke-width": 1.8, "stroke-linecap": "round", "stroke-linejoin": "round" }));
    const button = gm.button(picture, { class: "gm-tool", "data-tool": name, "aria-pressed": name === "measure" ? "false" : null }, () => action(button));
    return button;
  }

  function nameTools(map) {
    const box = map.getContainer();
    for (const button of box.querySelectorAll(".gm-tool")) say(button, "tool." + button.getAttribute("data-tool"));
    for (const [name, key] of [["in", "frame.zoom_in"], ["out", "frame.zoom_out"]]) {
      const button = box.querySelector(".leaflet-control-zoom-" + name);
      if (button) say(button, key);
    }
    box.querySelector(".gm-toolbar").setAttribute("aria-label", gm.t("tool.all"));
    box.setAttribute("aria-label", gm.t("tool.map"));
  }

  function say(button, key) {
    button.setAttribute("aria-label", gm.t(key));
    button.title = gm.t(key);
  }

  gm.home = function (map, data) {
    map.fitBounds(gm.isNarrow() ? data.near_bounds : data.bounds, { animate: false, paddingTopLeft: CLEAR, paddingBottomRight: [8, 28] });
  };
})();
