// Distance along points that are set with a click, or with Enter in the middle of the map.
(function () {
  "use strict";

  const gm = window.geomine;
  let at = null;

  gm.measuring = () => at !== null;

  gm.toggleMeasure = function (map, button) {
    if (at) stop(map, button);
    else start(map, button);
  };

  function start(map, button) {
    const text = gm.el("p", { class: "gm-measured", role: "status" }, gm.t("measuring.hint"));
    const cross = gm.el("span", { class: "gm-cross", "aria-hidden": "true" });
    gm.pane(map, "gm-measure", 470).style.pointerEvents = "none";
    const line = L.polyline([], { pane: "gm-measure", color: "#b4004e", weight: 2.5, dashArray: "6 5", interactive: false }).addTo(map);
    at = { points: [], line, text, cross, add: (event) => add(map, event.latlng), key: (event) => key(map, button, event) };
    map.getContainer().append(text, cross);
    map.on("click", at.add);
    map.getContainer().addEventListener("keydown", at.key, true);
    button.setAttribute("aria-pressed", "true");
    map.getContainer().classList.add("gm-measuring");
    map.getContainer().focus();
  }

  function stop(map, button) {
    at.line.remove();
    at.text.remove();
    at.cross.remove();
    map.off("click", at.add);
    map.getContainer().removeEventListener("keydown", at.key, true);
    map.getContainer().classList.remove("gm-measuring");
    button.setAttribute("aria-pressed", "false");
    button.focus();
    at = null;
  }

  function key(map, button, event) {
    if (event.key === "Escape") stop(map, button);
    else if (event.key === "Enter") add(map, map.getCenter());
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  function add(map, latlng) {
    at.points.push(latlng);
    at.line.setLatLngs(at.points);
    const metres = at.points.slice(1).reduce((sum, point, k) => sum + map.distance(at.points[k], point), 0);
    at.text.textContent = at.points.length < 2 ? gm.t("measuring.next") : gm.distance(metres);
  }

  gm.distance = (metres) => (metres < 1000 ? gm.number(metres, 0) + " " + gm.t("unit.m") : gm.number(metres / 1000, metres < 1e5 ? 1 : 0) + " " + gm.t("unit.km"));
})();
