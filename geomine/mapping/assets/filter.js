// Which incidents are shown: one rule for the time slider and all filters, and one count of what is left.
(function () {
  "use strict";

  const gm = window.geomine;
  const ORDER = { outcome: ["killed", "injured", "unknown"] };
  const HARM = ["casualties", "killed", "injured"];
  const NEVER = -1;

  gm.filter = { on: false, timed: false, off: { look: new Set(), outcome: new Set(), victim_status: new Set() } };

  const outcome = (killed, injured) => (killed > 0 ? "killed" : killed === 0 && injured > 0 ? "injured" : "unknown");

  gm.prepareFilter = function (incidents, period) {
    const { table, n } = incidents;
    const state = gm.filter;
    Object.assign(state, { hidden: new Uint8Array(n), month: new Int32Array(n), lastMonth: new Int32Array(n), answers: {} });
    const months = period.map(gm.monthOf);
    for (let k = 0; k < n; k += 1) {
      const known = incidents.start[k] !== null && table.get(k, "date_precision") !== "unknown";
      state.month[k] = known ? gm.monthOfDay(incidents.start[k]) : NEVER;
      state.lastMonth[k] = known ? gm.monthOfDay(incidents.start[k] + (table.get(k, "days") || 0)) : NEVER;
    }
    const reach = months.concat(ends(state.month, state.lastMonth));
    const first = Math.min(...reach);
    const last = Math.max(...reach);
    Object.assign(state, { first, last, from: first, to: last });
    state.answers.look = coded(n, (k) => incidents.deviceOf(table.get(k, "device_category")));
    state.answers.outcome = coded(n, (k) => outcome(table.get(k, "killed"), table.get(k, "injured")));
    if (table.has("victim_status")) state.answers.victim_status = coded(n, (k) => table.get(k, "victim_status") || "unknown");
    state.district = coded(n, (k) => table.get(k, "district_id"));
    state.hotspot = coded(n, (k) => table.get(k, "hotspot_id"));
    count();
  };

  function ends(month, lastMonth) {
    let first = Infinity;
    let last = -Infinity;
    for (let k = 0; k < month.length; k += 1) {
      if (month[k] === NEVER) continue;
      first = Math.min(first, month[k]);
      last = Math.max(last, lastMonth[k]);
    }
    return first === Infinity ? [] : [first, last];
  }

  // A question's answers as the list of those that occur and the place of each row's in it.
  function coded(n, answer) {
    const places = new Map();
    const at = new Int32Array(n);
    for (let k = 0; k < n; k += 1) {
      const value = answer(k);
      if (!places.has(value)) places.set(value, places.size);
      at[k] = places.get(value);
    }
    return { values: [...places.keys()], at };
  }

  // The answers that occur, each with how many incidents give it.
  gm.answers = function (question) {
    if (!Object.hasOwn(gm.filter.answers, question)) return [];
    const answers = gm.filter.answers[question];
    const counts = new Array(answers.values.length).fill(0);
    for (const place of answers.at) counts[place] += 1;
    const found = new Map(answers.values.map((value, place) => [value, counts[place]]));
    const order = ORDER[question] || (question === "look" ? gm.incidents.looks.look.map((look) => look.name) : [...found.keys()].sort());
    return order.filter((answer) => found.has(answer)).map((answer) => [answer, found.get(answer)]);
  };

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
    const { table, n, lat } = gm.incidents;
    const shut = Object.entries(state.off).filter(([question, off]) => off.size && state.answers[question]).map(([question, off]) => ({
      at: state.answers[question].at, off: state.answers[question].values.map((value) => off.has(value)) }));
    state.sum = tally();
    state.districts = state.district.values.map(tally);
    state.hotspots = state.hotspot.values.map(tally);
    state.undated = 0;
    for (let k = 0; k < n; k += 1) {
      if (state.timed && state.month[k] === NEVER) state.undated += 1;
      state.hidden[k] = passes(state, k) && !shut.some((one) => one.off[one.at[k]]) ? 0 : 1;
      if (state.hidden[k]) continue;
      const sums = [state.sum, state.districts[state.district.at[k]], state.hotspots[state.hotspot.at[k]]];
      const harm = HARM.map((name) => table.get(k, name) || 0);
      for (const sum of sums) {
        sum.n += 1;
        sum.placed += Number.isNaN(lat[k]) ? 0 : 1;
        HARM.forEach((name, place) => { sum[name] += harm[place]; });
      }
    }
  }

  // A record of one month or more shows only where all its days lie in the window.
  function passes({ timed, from, to, month, lastMonth }, k) {
    return !timed || (month[k] !== NEVER && month[k] >= from && lastMonth[k] <= to);
  }

  const tally = () => ({ n: 0, placed: 0, casualties: 0, killed: 0, injured: 0 });

  const found = (coding, sums, key) => sums[coding.values.indexOf(key)] || tally();
  gm.shownIn = (districtId) => found(gm.filter.district, gm.filter.districts, districtId);
  gm.shownOf = (hotspotId) => found(gm.filter.hotspot, gm.filter.hotspots, hotspotId);

  // The places in the table of the incidents that are shown in a district.
  gm.shownRows = function (districtId) {
    const { district, hidden } = gm.filter;
    const place = district.values.indexOf(districtId);
    const rows = [];
    for (let k = 0; place >= 0 && k < hidden.length; k += 1) if (!hidden[k] && district.at[k] === place) rows.push(k);
    return rows;
  };
})();
