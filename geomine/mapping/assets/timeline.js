// The strip below the map: a window of months with two handles, and a button that moves it.
(function () {
  "use strict";

  const gm = window.geomine;
  const PAUSE_MS = 450;
  let playing = null;

  gm.timeline = function () {
    const state = gm.filter;
    const from = slider("gm-from", state.from);
    const to = slider("gm-to", state.to);
    const play = gm.button("", { class: "gm-play" }, () => (playing ? stop(play) : start(play)));
    const text = gm.el("span", { class: "gm-window" });
    const count = gm.el("span", { class: "gm-shown-count", role: "status" });
    const all = gm.button("", { class: "gm-all" }, () => gm.resetFilter());
    const lane = gm.el("div", { class: "gm-lane" }, gm.el("div", { class: "gm-reach" }), from, to);
    for (const handle of [from, to]) {
      handle.addEventListener("input", function () {
        stop(play);
        move(handle === from, Number(handle.value));
      });
    }
    const box = gm.el("section", { class: "gm-time" }, play, lane, text, count, all);
    const refresh = () => show({ box, from, to, play, text, count, all, lane });
    gm.on("filter", refresh);
    gm.on("language", refresh);
    refresh();
    return box;
  };

  function slider(id, value) {
    const handle = gm.el("input", { type: "range", id, min: gm.filter.first, max: gm.filter.last, step: 1 });
    handle.value = value;
    return handle;
  }

  // A handle that meets the other pushes it along.
  function move(isFrom, month) {
    const state = gm.filter;
    if (isFrom) Object.assign(state, { from: month, to: Math.max(month, state.to) });
    else Object.assign(state, { to: month, from: Math.min(month, state.from) });
    gm.applyFilter();
  }

  // From the whole period playing shows year after year, else the window moves on by its own width.
  function start(play) {
    const state = gm.filter;
    const whole = state.from === state.first && state.to === state.last;
    const width = whole ? 12 : state.to - state.from + 1;
    if (whole || state.to + width > state.last) Object.assign(state, { from: state.first, to: Math.min(state.first + width - 1, state.last) });
    playing = setInterval(function () {
      if (state.to >= state.last) {
        stop(play);
        return;
      }
      const to = Math.min(state.to + width, state.last);
      Object.assign(state, { from: state.from + width, to });
      gm.applyFilter();
    }, PAUSE_MS);
    gm.applyFilter();
  }

  function stop(play) {
    clearInterval(playing);
    playing = null;
    name(play);
  }

  function name(play) {
    play.replaceChildren(playing ? "❚❚" : "►");
    const text = gm.t(playing ? "time.pause" : "time.play");
    play.setAttribute("aria-label", text);
    play.title = text;
  }

  function show(parts) {
    const state = gm.filter;
    const span = Math.max(state.last - state.first, 1);
    parts.box.setAttribute("aria-label", gm.t("time.title"));
    parts.from.value = state.from;
    parts.to.value = state.to;
    parts.from.setAttribute("aria-label", gm.t("time.from"));
    parts.to.setAttribute("aria-label", gm.t("time.to"));
    parts.from.setAttribute("aria-valuetext", gm.monthText(state.from));
    parts.to.setAttribute("aria-valuetext", gm.monthText(state.to));
    const reach = parts.lane.firstChild;
    reach.style.left = (100 * (state.from - state.first)) / span + "%";
    reach.style.right = (100 * (state.last - state.to)) / span + "%";
    parts.text.textContent = gm.monthText(state.from) + " – " + gm.monthText(state.to);
    parts.count.textContent = gm.t("filter.shown", { n: gm.number(state.sum.n, 0), all: gm.number(gm.incidents.n, 0) }) +
      (state.undated ? " " + gm.t("filter.undated", { n: state.undated }) : "");
    parts.all.textContent = gm.t("filter.reset");
    parts.all.hidden = !state.on;
    name(parts.play);
  }
})();
