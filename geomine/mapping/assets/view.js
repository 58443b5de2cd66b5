// A view as the part of the address after #: read with mistrust, written when something changes.
(function () {
  "use strict";

  const gm = window.geomine;
  const AT = /^(-?\d{1,2}(?:\.\d{1,6})?),(-?\d{1,3}(?:\.\d{1,6})?),(\d{1,2}(?:\.\d{1,2})?)$/;
  const MONTH = /^(\d{4})-(0[1-9]|1[0-2])$/;
  const LONGEST = 1500;
  let own = "";

  const overlays = () => gm.page.layers.filter((entry) => entry.control && !entry.choice);
  const choices = () => gm.page.layers.filter((entry) => entry.choice);

  // What an address asks for; whatever this page does not know is left out.
  gm.readView = function (text) {
    const asked = new URLSearchParams(String(text).slice(0, LONGEST).replace(/^#/, ""));
    const view = {};
    const at = AT.exec(asked.get("at") || "");
    if (at && Math.abs(at[1]) <= 85 && Math.abs(at[2]) <= 180 && Number(at[3]) <= 18) view.at = at.slice(1).map(Number);
    if (gm.languages().includes(asked.get("lang"))) view.lang = asked.get("lang");
    for (const end of ["from", "to"]) {
      const month = MONTH.exec(asked.get(end) || "");
      if (month) view[end] = Number(month[1]) * 12 + Number(month[2]) - 1;
    }
    view.off = (asked.get("off") || "").split(",").map((pair) => pair.split(":")).filter(([question, answer]) => gm.answers(question).some(([one]) => one === answer));
    const known = (name, keys) => (asked.get(name) || "").split(",").filter((key) => keys.includes(key));
    const shown = known("layers", overlays().map((entry) => entry.id));
    view.shown = shown.length || asked.get("layers") === "" ? shown : null;
    view.rate = known("rate", choices().map((entry) => entry.id).concat("none"))[0];
    view.by = known("by", Object.keys(gm.incidents.looks))[0];
    if (gm.districts.all.has(asked.get("district"))) view.district = asked.get("district");
    return view;
  };

  gm.applyView = function (view) {
    const map = gm.page.map;
    const state = gm.filter;
    if (view.lang) gm.turn(view.lang);
    if (view.by) gm.markBy(view.by);
    if (view.rate) gm.showRate(view.rate);
    if (view.shown) for (const entry of overlays()) (view.shown.includes(entry.id) ? map.addLayer(entry.layer) : map.removeLayer(entry.layer));
    if (view.from !== undefined || view.to !== undefined || view.off.length) {
      const within = (month, otherwise) => (month === undefined ? otherwise : Math.min(Math.max(month, state.first), state.last));
      state.from = within(view.from, state.first);
      state.to = Math.max(within(view.to, state.last), state.from);
      for (const [question, answer] of view.off) state.off[question].add(answer);
      gm.applyFilter();
    }
    if (view.district) gm.select({ district: gm.districts.all.get(view.district) });
    if (view.at) map.setView([view.at[0], view.at[1]], view.at[2], { animate: false });
    gm.tell("relayer");
    gm.tell("layers");
  };

  gm.viewText = function () {
    const map = gm.page.map;
    const state = gm.filter;
    const centre = map.getCenter();
    const month = (n) => Math.floor(n / 12) + "-" + String((n % 12) + 1).padStart(2, "0");
    const parts = { at: [centre.lat.toFixed(4), centre.lng.toFixed(4), Number(map.getZoom().toFixed(2))].join(","), lang: gm.lang() };
    if (state.from > state.first) parts.from = month(state.from);
    if (state.to < state.last) parts.to = month(state.to);
    const off = Object.entries(state.off).flatMap(([question, answers]) => [...answers].map((answer) => question + ":" + answer));
    if (off.length) parts.off = off.join(",");
    const rate = choices().find((entry) => map.hasLayer(entry.layer));
    parts.rate = rate ? rate.id : "none";
    if (gm.incidents.question !== "look") parts.by = gm.incidents.question;
    parts.layers = overlays().filter((entry) => map.hasLayer(entry.layer)).map((entry) => entry.id).join(",");
    const chosen = gm.chosen();
    if (chosen && chosen.district) parts.district = chosen.district.row.district_id;
    return "#" + Object.entries(parts).map(([name, value]) => name + "=" + encodeURIComponent(value).replaceAll("%2C", ",").replaceAll("%3A", ":")).join("&");
  };

  // A page within a page, as in a notebook, has no address of its own to write to.
  gm.watchView = function (map) {
    if (window.parent !== window) return;
    const write = function () {
      own = gm.viewText();
      history.replaceState(null, "", own);
    };
    map.on("moveend", write);
    for (const message of ["filter", "language", "layers", "looks", "select"]) gm.on(message, write);
    window.addEventListener("hashchange", function () {
      if (location.hash !== own) gm.applyView(gm.readView(location.hash));
    });
  };
})();
