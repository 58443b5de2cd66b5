// Incidents: marks by device or outcome, and one mark with a number where several would cover each other.
(function () {
  "use strict";

  const gm = window.geomine;
  const GROUP = { shape: "circle", colour: "#10243e" };
  gm.groupLook = GROUP;

  gm.layers.incidents = function (map, id) {
    const block = gm.block(id);
    gm.incidents = opened(block);
    const points = gm.incidents.points;
    let groups = [];

    const layer = new gm.CanvasLayer({ pane: "gm-incidents", level: 420, turn: 1, draw });
    layer.gmLegend = () => gm.legendOfMarks();
    layer.gmObstacles = () => (layer._map ? groups.map((group) => group.box) : []);

    function draw(context, place, target, view) {
      points.hidden = gm.filter.hidden;
      groups = gm.gather(points, view);
      const answers = gm.filter.answers[gm.incidents.question];
      const looks = gm.incidents.looks[gm.incidents.question];
      const lookOf = answers.values.map((name) => looks.find((look) => look.name === name));
      for (const group of groups) {
        group.box = { x: group.x - view.left - view.margin.x, y: group.y - view.top - view.margin.y, r: group.radius };
        if (group.n === 1) gm.mark(context, lookOf[answers.at[group.one]], group.box.x, group.box.y, group.radius);
        else {
          gm.mark(context, GROUP, group.box.x, group.box.y, group.radius);
          gm.countOn(context, short(group.n), group.box.x, group.box.y, GROUP);
        }
      }
    }

    gm.hitTests.push(function (point) {
      const group = layer._map ? nearest(groups, point) : null;
      return group ? { incidents: group, n: group.n } : null;
    });
    return layer;
  };

  // Beyond four digits a number no longer fits its mark.
  const short = (n) => (n < 10000 ? gm.number(n, 0) : gm.t("format.thousand", { n: gm.number(n / 1000, 0) }));

  function opened(block) {
    const table = gm.table(block.table);
    const n = table.n;
    const none = (value) => (value === null ? NaN : value / block.scale);
    const lat = table.each("lat", new Float64Array(n), none);
    const lon = table.each("lon", new Float64Array(n), none);
    const start = table.each("start", new Array(n), (day) => day);
    const points = { x: new Float64Array(n), y: new Float64Array(n), cellOf: new Int32Array(n), hidden: new Uint8Array(n) };
    for (let k = 0; k < n; k += 1) {
      const sine = Math.sin((lat[k] * Math.PI) / 180);
      points.x[k] = 256 * (lon[k] / 360 + 0.5);
      points.y[k] = 256 * (0.5 - Math.log((1 + sine) / (1 - sine)) / (4 * Math.PI));
    }
    const devices = block.looks.look;
    const known = new Map(devices.flatMap((look) => look.codes.map((code) => [code, look.name])));
    const deviceOf = (device) => known.get(device) || "unknown";
    return { table, n, lat, lon, start, points, deviceOf, looks: block.looks, more: block.more, question: "look" };
  }

  // One incident as the panel and the table want it, days as text.
  gm.incident = function (k) {
    const { table, lat, lon, start } = gm.incidents;
    const row = table.row(k);
    const day = start[k];
    return Object.assign(row, { k, lat: Number.isNaN(lat[k]) ? null : lat[k], lon: Number.isNaN(lon[k]) ? null : lon[k], place: row.place_name,
      start: day === null ? null : gm.isoDay(day), end: day === null || row.days === null ? null : gm.isoDay(day + row.days) });
  };

  function nearest(groups, point) {
    let best = null;
    let bestDistance = Infinity;
    for (const group of groups) {
      if (!group.box) continue;
      const distance = Math.hypot(group.box.x - point.x, group.box.y - point.y);
      if (distance <= group.radius + 4 && distance < bestDistance) {
        best = group;
        bestDistance = distance;
      }
    }
    return best;
  }
})();
