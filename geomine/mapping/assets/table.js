// The figures of the page as a table: sorted by any column, copied as CSV, following the filters.
(function () {
  "use strict";

  const gm = window.geomine;
  const MOST = 500;
  let kind = "districts";
  let sorting = { column: null, down: false };

  gm.openTable = function () {
    const holder = gm.el("div", { class: "gm-table-holder", tabindex: 0, role: "region", "aria-label": gm.t("table.title") });
    const choice = gm.el("select", { class: "gm-select", "aria-label": gm.t("table.of") }, Object.keys(TABLES).filter((name) => TABLES[name].there()).map((name) =>
      gm.el("option", { value: name, selected: name === kind }, gm.t("layer." + name))));
    const draw = () => holder.replaceChildren(drawn(draw));
    choice.addEventListener("change", function () {
      kind = choice.value;
      sorting = { column: null, down: false };
      draw();
    });
    const bar = gm.el("div", { class: "gm-bar" }, choice, gm.button(gm.t("table.copy"), { class: "gm-plain" }, () => gm.copy(gm.csv(content()))));
    const note = gm.filter.on ? gm.t("filter.note") : gm.t("legend.basis_short", { period: gm.period(...gm.page.data.period) });
    if (!TABLES[kind].there()) kind = "districts";
    gm.dialog(gm.t("table.title"), "gm-wide", bar, gm.el("p", { class: "gm-small" }, note), gm.filter.on ? null : gm.hiddenNote(), holder);
    draw();
  };

  // Each table: its columns as [title, cell of a thing, how to show it], and its things.
  const number = (decimals) => (value) => gm.number(value, decimals);
  const text = (value) => (value === null || value === undefined ? "" : String(value));
  const harm = () => ["casualties", "killed", "injured"].map((name) => [gm.t("table." + name), name]);

  const TABLES = {
    districts: {
      there: () => true,
      columns() {
        const rates = gm.page.data.measures.flatMap((measure) => [["", gm.t("table.value")], ["_lower", gm.t("table.lower")], ["_upper", gm.t("table.upper")]].map(([end, word]) =>
          [gm.measureTitle(measure) + (end ? ", " + word : ""), (row) => row[measure.column + end], (value, row) => (value === null || value === undefined ? (end ? "–" : gm.noRate(row, measure.column)) : gm.number(value, gm.rateDecimals(value)))]));
        if (gm.filter.on) return [[gm.t("table.district"), (row) => gm.say(row.name), text], [gm.t("filter.incidents"), (row) => row.sum.n, number(0)], ...harm().map(([title, name]) => [title, (row) => row.sum[name], number(0)])];
        const counts = [["details.incidents", "n_incidents"], ["details.events", "n_events"], ["details.casualties", "n_casualties"], ["table.killed", "n_killed"], ["table.injured", "n_injured"], ["details.person_years", "person_years"], ["table.area", "area_km2"]];
        return [[gm.t("table.district"), (row) => gm.say(row.name), text], ...counts.map(([key, name]) => [gm.t(key), (row) => row[name], (value, row) => gm.countText(row, name)]), ...rates];
      },
      rows: () => [...gm.districts.all.values()].filter(({ row }) => !row.neighbour).map(({ row }) => Object.assign({ sum: gm.shownIn(row.district_id) }, row)),
    },
    incidents: {
      there: () => gm.incidents.n > 0,
      columns() {
        const names = new Map([...gm.districts.all.values()].map(({ row }) => [row.district_id, row.name]));
        return [
          [gm.t("table.date"), (row) => row.start, (value, row) => gm.eventDate(row.start, row.end, row.date_precision)],
          [gm.t("table.district"), (row) => gm.say(names.get(row.district_id)) || row.district_id, text],
          [gm.t("table.place"), (row) => row.place, text],
          [gm.t("filter.look"), (row) => gm.code("device", row.device_category), text],
          ...["killed", "injured"].map((name) => [gm.t("table." + name), (row) => row[name], number(0)]),
          [gm.t("table.where"), (row) => gm.code("precision", row.location_precision), text],
          [gm.t("details.source"), (row) => row.source, text],
        ];
      },
      rows: () => Array.from({ length: gm.incidents.n }, (_, k) => k).filter((k) => !gm.filter.hidden[k]).map(gm.incident),
    },
    hotspots: {
      there: () => gm.hotspots && gm.hotspots.all.size > 0,
      columns: () => [[gm.t("table.name"), (row) => gm.say(row.name), text], [gm.t("details.incidents"), (row) => row.n, number(0)], ...harm().map(([title, name]) => [title, (row) => row[name], number(0)]), [gm.t("table.area"), (row) => row.area_km2, number(1)]],
      rows: () => [...gm.hotspots.all.values()].map(({ row }) => {
        const sum = gm.shownOf(row.hotspot_id);
        const whole = { n: row.n_incidents, casualties: row.n_casualties, killed: row.n_killed, injured: row.n_injured };
        return Object.assign({ name: row.name, area_km2: row.area_km2 }, gm.filter.on ? sum : whole);
      }).filter((row) => row.n > 0),
    },
    villages: {
      there: () => Boolean(gm.villages),
      columns: () => [[gm.t("table.rank"), (row) => row.rank, number(0)], [gm.t("table.name"), (row) => gm.say(row.name), text], [gm.t("details.population"), (row) => row.population, number(0)],
        [gm.t("village.score"), (row) => row.score, number(1)], [gm.t("table.lower"), (row) => row.score_low, number(1)], [gm.t("table.upper"), (row) => row.score_high, number(1)],
        [gm.t("table.reasons"), (row) => row.reasons.map((code) => gm.code("reason", code)).join("; "), text]],
      rows: () => gm.villages.rows,
    },
  };

  function content() {
    const { columns, rows } = TABLES[kind];
    const heads = columns();
    const cells = rows().map((row) => heads.map(([, value, show]) => ({ value: value(row), shown: show(value(row), row) })));
    if (sorting.column !== null) cells.sort((a, b) => compare(a[sorting.column].value, b[sorting.column].value) * (sorting.down ? -1 : 1));
    return { heads: heads.map(([title]) => title), cells };
  }

  // What is not known comes last, whichever way the column is sorted.
  function compare(a, b) {
    const lost = (value) => value === null || value === undefined || value === "";
    if (lost(a) || lost(b)) return (lost(a) - lost(b)) * (sorting.down ? -1 : 1);
    return typeof a === "number" && typeof b === "number" ? a - b : gm.fold(a) < gm.fold(b) ? -1 : Number(gm.fold(a) > gm.fold(b));
  }

  function drawn(draw) {
    const { heads, cells } = content();
    const titles = heads.map(function (title, column) {
      const on = sorting.column === column;
      const button = gm.button(title, { class: "gm-sort" }, function () {
        sorting = { column, down: on ? !sorting.down : typeof (cells.find((row) => row[column].value !== null) || [])[column]?.value === "number" };
        draw();
        document.querySelectorAll(".gm-sort")[column].focus();
      });
      return gm.el("th", { scope: "col", "aria-sort": on ? (sorting.down ? "descending" : "ascending") : null }, button);
    });
    const rows = cells.slice(0, MOST).map((row) => gm.el("tr", {}, row.map(({ value, shown }, column) =>
      gm.el(column ? "td" : "th", { class: typeof value === "number" ? "gm-figure" : null, scope: column ? null : "row" }, gm.data(shown)))));
    if (cells.length > MOST) rows.push(gm.el("tr", {}, gm.el("td", { colspan: heads.length }, gm.t("table.more", { n: cells.length - MOST }))));
    return gm.el("table", { class: "gm-table" }, gm.el("thead", {}, gm.el("tr", {}, titles)), gm.el("tbody", {}, rows));
  }

  // A text that a spreadsheet would take for a formula gets an apostrophe before it.
  gm.csv = function ({ heads, cells }) {
    const cell = function (value) {
      if (value === null || value === undefined) return "";
      if (typeof value === "number") return String(value);
      const plain = /^[\s]*[=+\-@\t\r]/.test(value) ? "'" + value : value;
      return /[",\n\r;]/.test(plain) ? '"' + plain.replaceAll('"', '""') + '"' : plain;
    };
    return [heads, ...cells.map((row) => row.map((one) => one.value))].map((line) => line.map(cell).join(",")).join("\r\n") + "\r\n";
  };
})();
