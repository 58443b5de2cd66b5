// Incidents: marks by device; those that would cover each other become one mark with their number.
(function () {
  "use strict";

  const gm = window.geomine;
  const SINGLE = 6;
  const NEAR = 15;
  const GROUP = { shape: "circle", colour: "#10243e" };

  gm.layers.incidents = function (map, id) {
    const block = gm.block(id);
    const rows = block.rows;
    gm.incidents = { rows, looks: block.looks };
    const placed = rows.filter((row) => row.lat !== null);
    let groups = [];
    let groupedAt = null;

    const layer = new gm.CanvasLayer({ pane: "gm-incidents", level: 420, draw });
    layer.gmLegend = () => gm.legendOfMarks(block);
    layer.gmObstacles = () => (layer._map ? groups.map((group) => group.box) : []);

    function draw(context, place, target) {
      if (groupedAt !== target.getZoom()) {
        groups = gather(placed, target);
        groupedAt = target.getZoom();
      }
      for (const group of groups) {
        const point = place(group.lat, group.lon);
        group.radius = group.rows.length === 1 ? SINGLE : Math.min(18, 7 + 2 * Math.log2(group.rows.length));
        group.box = { x: point.x, y: point.y, r: group.radius };
        if (group.rows.length === 1) {
          gm.mark(context, block.looks[group.rows[0].look], point.x, point.y, SINGLE);
        } else {
          gm.mark(context, GROUP, point.x, point.y, group.radius);
          gm.countOn(context, String(group.rows.length), point.x, point.y, GROUP);
        }
      }
    }

    gm.hitTests.push(function (point) {
      if (!layer._map) return null;
      const group = nearest(groups, point);
      return group ? { incidents: group.rows, at: [group.lat, group.lon] } : null;
    });
    return layer;
  };

  // Marks nearer than NEAR pixels at this zoom join the first of them, in the order of the table.
  function gather(rows, map) {
    const zoom = map.getZoom();
    const cells = new Map();
    const groups = [];
    for (const row of rows) {
      const point = map.project([row.lat, row.lon], zoom);
      const cell = [Math.floor(point.x / NEAR), Math.floor(point.y / NEAR)];
      let found = null;
      for (let dx = -1; dx <= 1 && !found; dx += 1) {
        for (let dy = -1; dy <= 1 && !found; dy += 1) {
          const near = cells.get(cell[0] + dx + ":" + (cell[1] + dy)) || [];
          found = near.find((group) => point.distanceTo(group.first) < NEAR) || null;
        }
      }
      if (found) {
        found.rows.push(row);
        found.lat += (row.lat - found.lat) / found.rows.length;
        found.lon += (row.lon - found.lon) / found.rows.length;
      } else {
        const group = { rows: [row], first: point, lat: row.lat, lon: row.lon };
        const key = cell[0] + ":" + cell[1];
        cells.set(key, (cells.get(key) || []).concat([group]));
        groups.push(group);
      }
    }
    return groups.sort((a, b) => b.rows.length - a.rows.length);
  }

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
