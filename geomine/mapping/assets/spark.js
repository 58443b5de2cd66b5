// Incidents by year as small bars; the same numbers are said to who does not see them.
(function () {
  "use strict";

  const gm = window.geomine;
  const WIDTH = 290;
  const HEIGHT = 40;

  gm.spark = function (rows) {
    const { month, lastMonth, from, to } = gm.filter;
    const yearOf = (k) => (month[k] >= 0 && Math.floor(month[k] / 12) === Math.floor(lastMonth[k] / 12) ? Math.floor(month[k] / 12) : null);
    const dated = rows.map(yearOf).filter((year) => year !== null);
    if (dated.length < 2) return null;
    const first = Math.floor(from / 12);
    const years = Array.from({ length: Math.floor(to / 12) - first + 1 }, (_, k) => ({ year: first + k, n: 0 }));
    for (const year of dated) years[year - first].n += 1;
    const most = Math.max(...years.map((one) => one.n));
    const step = WIDTH / years.length;
    const said = years.map((one) => one.year + ": " + gm.number(one.n, 0)).join(", ");
    const picture = gm.svg("svg", { class: "gm-spark", width: WIDTH, height: HEIGHT + 28, role: "img",
      "aria-label": gm.t("details.by_year") + ". " + said });
    years.forEach((one, k) => bar(picture, one, k, step, most));
    return gm.el("figure", { class: "gm-trend" }, gm.el("figcaption", { class: "gm-small" }, gm.t("details.by_year")), picture);
  };

  function bar(picture, one, k, step, most) {
    const height = Math.round((one.n / most) * HEIGHT);
    const x = k * step + 1;
    const middle = k * step + step / 2;
    picture.append(gm.svg("rect", { x, y: 14 + HEIGHT - Math.max(height, 1), width: Math.max(step - 2, 1), height: Math.max(height, 1), class: one.n ? null : "gm-none" }));
    if (one.n && step > 12) picture.append(label(middle, 11 + HEIGHT - height, gm.number(one.n, 0)));
    if (step > 32) picture.append(label(middle, HEIGHT + 25, String(one.year)));
    else if (step > 18) picture.append(label(middle, HEIGHT + 25, "’" + String(one.year % 100).padStart(2, "0")));
  }

  const label = (x, y, text) => gm.svg("text", { x, y, "text-anchor": "middle" }, text);
})();
