// Which incidents are shown: one rule for the time slider and all filters, and one count of what is left.
(function () {
  "use strict";

  const gm = window.geomine;
  const QUESTIONS = {
    look: (row) => gm.incidents.looks[row.look].name,
    outcome: (row) => (row.killed > 0 ? "killed" : row.killed === 0 && row.injured > 0 ? "injured" : "unknown"),
    victim_status: (row) => row.victim_status || "unknown",
  };
  const ORDER = { outcome: ["killed", "injured", "unknown"] };

  gm.filter = { on: false, timed: false, off: { look: new Set(), outcome: new Set(), victim_status: new Set() } };

  gm.prepareFilter = function (rows, period) {
    const months = period.map(gm.monthOf);
    for (const row of rows) {
      row.first = row.start ? gm.monthOf(row.start) : null;
      row.last = row.end ? gm.monthOf(row.end) : row.first;
      if (row.date_precision === "unknown") row.first = row.last = null;
      if (row.first !== null) months.push(row.first, row.last);
    }
    const first = months.reduce((a, b) => Math.min(a, b));
    const last = months.reduce((a, b) => Math.max(a, b));
    Object.assign(gm.filter, { first, last, from: first, to: last });
    count();
  };

  // The answers that occur, each with how many incidents give it.
  gm.answers = function (question) {
    const found = new Map();
    for (const row of gm.incidents.rows) {
      if (question === "victim_status" && row.victim_status === undefined) continue;
      const answer = QUESTIONS[question](row);
      found.set(answer, (found.get(answer) || 0) + 1);
    }
    const order = ORDER[question] || (question === "look" ? gm.incidents.looks.map((look) => look.name) : [...found.keys()].sort());
    return order.filter((answer) => found.has(answer)).map((answer) => [answer, found.get(answer)]);
  };

  // A record of one month or more shows only where all its days lie in the window.
  function passes(row) {
    const { from, to, timed, off } = gm.filter;
    if (timed && (row.first === null || row.first < from || row.last > to)) return false;
    return Object.keys(off).every((question) => !off[question].size || !off[question].has(QUESTIONS[question](row)));
  }

  gm.applyFilter = function () {
    const state = gm.filter;
    state.timed = state.from > state.first || state.to < state.last;
    state.on = state.timed || Object.values(state.off).some((answers) => answers.size > 0);
    count();
    gm.tell("filter");
  };

  gm.resetFilter = function () {
    Object.assign(gm.filter, { from: gm.filter.first, to: gm.filter.last });
    for (const answers of Object.values(gm.filter.off)) answers.clear();
    gm.applyFilter();
  };

  function count() {
    const state = gm.filter;
    state.sum = tally();
    state.districts = new Map();
    state.hotspots = new Map();
    state.undated = 0;
    for (const row of gm.incidents.rows) {
      row.hidden = !passes(row);
      if (state.timed && row.first === null) state.undated += 1;
      if (row.hidden) continue;
      add(state.sum, row);
      add(entry(state.districts, row.district_id), row);
      if (row.hotspot_id !== null && row.hotspot_id >= 0) add(entry(state.hotspots, row.hotspot_id), row);
    }
  }

  const tally = () => ({ n: 0, placed: 0, casualties: 0, killed: 0, injured: 0 });

  function entry(counts, key) {
    if (!counts.has(key)) counts.set(key, tally());
    return counts.get(key);
  }

  function add(sum, row) {
    sum.n += 1;
    sum.placed += row.lat === null ? 0 : 1;
    for (const name of ["casualties", "killed", "injured"]) sum[name] += row[name] || 0;
  }

  gm.shownIn = (districtId) => gm.filter.districts.get(districtId) || tally();
  gm.shownOf = (hotspotId) => gm.filter.hotspots.get(hotspotId) || tally();
  gm.shownRows = (districtId) => gm.incidents.rows.filter((row) => !row.hidden && row.district_id === districtId);
})();
