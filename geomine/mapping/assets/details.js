// The panel of numbers: of the district, place or incidents under the pointer or chosen.
(function () {
  "use strict";

  const gm = window.geomine;
  const MOST = 100;

  gm.details = function (found) {
    const parts = [];
    if (!found) return [overview()];
    if (found.villages) parts.push(...found.villages.map(village));
    if (found.incidents) parts.push(incidents(found.rows.filter((k) => !gm.filter.hidden[k])));
    if (found.hotspot) parts.push(hotspot(found.hotspot.row));
    if (found.district) parts.push(district(found.district.row));
    return parts;
  };

  function overview() {
    const totals = gm.page.data.totals;
    if (gm.filter.on) return gm.el("section", {}, gm.el("h2", {}, gm.t("details.totals")), table(shown(gm.filter.sum)));
    return gm.el("section", {}, gm.el("h2", {}, gm.t(gm.page.data.n_hidden ? "release.totals" : "details.totals")), gm.hiddenNote(), table(totals.map((line) => [gm.t(line.key), gm.number(line.value, 0)])),
      gm.page.data.cell_km ? gm.el("p", { class: "gm-small" }, gm.t("release.cells", { km: gm.number(gm.page.data.cell_km, 0) })) : null,
      gm.page.data.released ? gm.el("p", { class: "gm-small" }, gm.t(gm.page.data.audience === "partner" ? "release.partner" : "release.covers", { period: gm.period(...gm.page.data.period) })) : null,
      gm.el("p", { class: "gm-small" }, gm.t("details.hint")));
  }

  // Sums, classes and ranks of a release are of the districts whose counts are shown.
  gm.hiddenNote = function () {
    const { n_hidden: hidden, n_districts: all } = gm.page.data;
    return hidden ? gm.el("p", { class: "gm-small" }, gm.t("release.of_shown", { n: gm.number(all - hidden, 0), all: gm.number(all, 0) })) : null;
  };

  function district(row) {
    const head = [gm.el("h2", {}, gm.data(gm.say(row.name)))];
    if (row.official && row.official !== gm.say(row.name)) head.push(gm.el("p", { class: "gm-small" }, gm.data(row.official)));
    const page = gm.page.data.pages[row.district_id];
    if (page) head.push(gm.el("p", {}, gm.el("a", { href: page }, gm.t("details.map"))));
    if (row.neighbour) return gm.el("section", {}, head, gm.el("p", {}, gm.t("details.neighbour")));
    const figures = gm.filter.on
      ? [table(shown(gm.shownIn(row.district_id))), gm.el("p", { class: "gm-small" }, gm.t("filter.note"))]
      : [table(counts(row).concat(rates(row))), cautions(row)];
    return gm.el("section", { class: "gm-district", "data-district": row.district_id }, head, figures,
      gm.spark(gm.shownRows(row.district_id)), incidentList(row.district_id));
  }

  function shown(sum) {
    return [
      [gm.t("filter.incidents"), gm.number(sum.n, 0), "shown_incidents"],
      [gm.t("details.casualties"), gm.number(sum.casualties, 0), "shown_casualties"],
      [gm.t("details.killed_injured"), gm.number(sum.killed, 0) + " / " + gm.number(sum.injured, 0), "shown_killed"],
    ];
  }

  function counts(row) {
    const lines = [["details.incidents", "n_incidents"], ["details.events", "n_events"], ["details.casualties", "n_casualties"]].map(([key, name]) =>
      [gm.t(key), gm.countText(row, name), name]);
    lines.push([gm.t("details.killed_injured"), gm.countText(row, "n_killed") + " / " + gm.countText(row, "n_injured"), "n_killed"]);
    if (row.n_incidents > 0 && typeof row.n_events === "number") {
      lines.push([gm.t("details.left_out"), gm.t("format.percent", { n: gm.number((100 * (row.n_incidents - row.n_events)) / row.n_incidents, 0) }), "left_out"]);
    }
    return lines;
  }

  function rates(row) {
    const lines = gm.page.data.measures.map((measure) => [gm.measureTitle(measure), rateCell(row, measure.column), measure.column]);
    const known = typeof row.person_years === "number";
    if (known) lines.push([gm.t("details.person_years"), gm.number(row.person_years, 0), "person_years"]);
    if (row.population_type) lines.push([gm.t("details.population_type"), gm.code("population", row.population_type)]);
    if (row.population_years) lines.push([gm.t("details.population_years"), gm.data(row.population_years)]);
    if (typeof row.hot_spot === "boolean") lines.push([gm.t("details.hot_spot"), row.hot_spot ? gm.t("details.yes_p", { p: gm.number(row.hot_spot_p, 4) }) : gm.t("details.no_p"), "hot_spot"]);
    const holds = row.incidents_per_1000km2_year_persistence;
    if (typeof holds === "number") {
      const share = (value) => gm.t("format.percent", { n: gm.number(100 * value, 0) });
      lines.push([gm.t("details.rate_persistence"), share(holds), "rate_persistence"]);
      lines.push([gm.t("details.rate_top"), share(row.incidents_per_1000km2_year_top), "rate_top"]);
    }
    lines.push([gm.t("details.area"), gm.number(row.area_km2, 0) + " " + gm.t("unit.km2"), "area_km2"]);
    return lines;
  }

  function rateCell(row, column) {
    const value = row[column];
    if (value === null || value === undefined) return gm.noRate(row, column);
    return gm.rate(value, row[column + "_lower"], row[column + "_upper"]);
  }

  function cautions(row) {
    const notes = [];
    if (row.few_events && !(row.n_events < gm.page.data.rate_min_events)) notes.push(gm.t("caution.few", { n: gm.page.data.few_events }));
    if (row.rate_quality === "nominal") notes.push(gm.t("caution.nominal"));
    if (row.rate_quality === "suppressed") notes.push(gm.t("caution.suppressed"));
    if (row.rate_quality === "no_population") notes.push(gm.t("caution.no_population"));
    for (const [column, key] of [["n_not_community", "excluded.not_community"], ["n_outside_period", "excluded.outside_period"],
      ["n_undated", "excluded.undated"]]) {
      if (row[column]) notes.push(gm.t(key, { n: row[column] }));
    }
    if (row.n_without_point) notes.push(gm.t("details.without_point", { n: row.n_without_point }));
    return notes.length ? gm.el("ul", { class: "gm-cautions" }, notes.map((note) => gm.el("li", {}, note))) : null;
  }

  // Every incident of a district can be read without a mouse, also those that have no point.
  function incidentList(districtId) {
    const rows = gm.shownRows(districtId);
    if (!rows.length) return null;
    const list = gm.el("ol", { class: "gm-list" });
    const box = gm.el("details", {}, gm.el("summary", {}, gm.t("details.list", { n: rows.length })), list);
    box.addEventListener("toggle", function () {
      if (box.open && !list.childElementCount) list.append(...items(rows));
    });
    return box;
  }

  function incidents(rows) {
    return gm.el("section", { class: "gm-incidents" }, gm.el("h2", {}, gm.t("count.incidents", { n: rows.length })),
      gm.el("ol", { class: "gm-list" }, items(rows)));
  }

  function items(rows) {
    const list = rows.slice(0, MOST).map((k) => gm.el("li", {}, incident(gm.incident(k))));
    if (rows.length > MOST) list.push(gm.el("li", {}, gm.t("details.more", { n: rows.length - MOST })));
    return list;
  }

  function incident(row) {
    const lines = [
      gm.el("strong", {}, gm.eventDate(row.start, row.end, row.date_precision)),
      row.place ? gm.el("span", {}, gm.data(row.place)) : null,
      gm.el("span", {}, gm.t("details.harm", { killed: gm.number(row.killed, 0), injured: gm.number(row.injured, 0) })),
      gm.el("span", {}, gm.code("accident", row.accident_type), row.device_category ? " · " + gm.code("device", row.device_category) : ""),
      gm.el("span", { class: "gm-small" }, where(row)),
    ];
    for (const name of gm.incidents.more) {
      const kind = { activity: "activity", victim_status: "victim", verification: "verification" }[name];
      if (row[name]) lines.push(gm.el("span", { class: "gm-small" }, gm.t("incident." + name) + ": ", gm.data(kind ? gm.code(kind, row[name]) : row[name])));
    }
    if (row.source) lines.push(gm.el("span", { class: "gm-small" }, gm.t("details.source") + ": ", gm.data(row.source)));
    return lines.filter(Boolean);
  }

  function where(row) {
    const precision = gm.code("precision", row.location_precision);
    if (row.lat === null || row.location_uncertainty_m === null) return precision;
    return gm.t("details.within", { precision, km: gm.number(row.location_uncertainty_m / 1000, 1) });
  }

  function hotspot(row) {
    if (gm.filter.on) return gm.el("section", { class: "gm-hotspot" }, gm.el("h2", {}, gm.data(gm.say(row.name))), table(shown(gm.shownOf(row.hotspot_id))));
    return gm.el("section", { class: "gm-hotspot" }, gm.el("h2", {}, gm.data(gm.say(row.name))), table([
      [gm.t("details.incidents"), gm.number(row.n_incidents, 0)],
      [gm.t("details.casualties"), gm.number(row.n_casualties, 0)],
      [gm.t("details.killed_injured"), gm.number(row.n_killed, 0) + " / " + gm.number(row.n_injured, 0)],
      [gm.t("details.places"), gm.number(row.n_places, 0)],
      [gm.t("details.first_last"), gm.eventDate(row.first_date, row.last_date, "range")],
      [gm.t("details.area"), gm.number(row.area_km2, 1) + " " + gm.t("unit.km2")],
      ...tested(row),
    ]), gm.el("p", { class: "gm-small" }, gm.t(row.kind === "place" ? "caution.place" : "caution.hotspot")));
  }

  // What was asked of the hotspot as a whole, where it was asked.
  function tested(row) {
    const lines = [["details.expected", "n_expected", 1], ["details.p_value", "p_value", 4], ["details.persistence", "persistence", 2]];
    return lines.filter(([, name]) => typeof row[name] === "number").map(([key, name, decimals]) => [gm.t(key), gm.number(row[name], decimals), name]);
  }

  function village(row) {
    const score = gm.rateOf100(row);
    return gm.el("section", { class: "gm-village" }, gm.el("h2", {}, row.rank + ". ", gm.data(gm.say(row.name))), table([
      [gm.t("village.score"), score],
      [gm.t("details.population"), gm.number(row.population, 0)],
    ]), row.reasons.length ? gm.el("ul", { class: "gm-cautions" }, row.reasons.map((code) => gm.el("li", {}, gm.code("reason", code)))) : null,
    row.unknown_criteria.length ? gm.el("p", { class: "gm-small" }, gm.t("village.unknown") + ": " + row.unknown_criteria.map((code) => gm.code("criterion", code)).join(", ")) : null);
  }

  gm.rateOf100 = function (row) {
    if (typeof row.score !== "number") return "–";
    const bounds = { value: gm.number(row.score, 0), lower: gm.number(row.score_low, 0), upper: gm.number(row.score_high, 0) };
    return typeof row.score_low === "number" ? gm.t("format.interval", bounds) : bounds.value;
  };

  gm.villageList = function (block) {
    const list = gm.el("ol", { class: "gm-villages" });
    for (const row of block.rows) {
      const button = gm.el("button", { type: "button" }, row.rank + ". ", gm.data(gm.say(row.name)));
      button.addEventListener("click", function () {
        gm.page.map.panTo([row.lat, row.lon]);
        gm.select({ villages: [row], district: gm.districtAt(L.latLng(row.lat, row.lon)) });
      });
      list.append(gm.el("li", {}, button));
    }
    return list;
  };

  function table(lines) {
    return gm.el("table", {}, gm.el("tbody", {}, lines.map(([name, value, column]) =>
      gm.el("tr", column ? { "data-column": column } : {}, gm.el("th", { scope: "row" }, name), gm.el("td", {}, value)))));
  }
})();
