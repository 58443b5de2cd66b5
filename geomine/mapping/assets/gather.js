// Marks that would cover each other become one mark with their number.
(function () {
  "use strict";

  const gm = window.geomine;
  const SINGLE = 6;
  const GAP = 3;

  gm.markRadius = (n) => (n === 1 ? SINGLE : Math.min(20, 8 + 2.2 * Math.log2(n)));

  // Rows into groups whose marks stand clear of each other at the map's zoom, the largest first.
  gm.gather = function (rows, map) {
    const zoom = map.getZoom();
    const cell = 2 * SINGLE + GAP;
    let groups = joined(rows.map((row) => single(row, map.project([row.lat, row.lon], zoom))), cell, () => cell);
    for (let round = 0; round < 8; round += 1) {
      const before = groups.length;
      const widest = 2 * groups.reduce((most, group) => Math.max(most, group.radius), SINGLE) + GAP;
      groups = joined(groups, widest, (a, b) => a.radius + b.radius + GAP);
      if (groups.length === before) break;
    }
    return groups.map((group) => finish(group, map, zoom)).sort((a, b) => b.rows.length - a.rows.length);
  };

  const single = (row, point) => ({ rows: [row], x: point.x, y: point.y, radius: SINGLE });

  // One pass: each group joins the first one nearer than reach(), found through a grid of that size.
  function joined(groups, cell, reach) {
    const grid = new Map();
    const kept = [];
    for (const group of groups) {
      const column = Math.floor(group.x / cell);
      const line = Math.floor(group.y / cell);
      const near = neighbour(grid, column, line, group, reach);
      if (near) {
        merge(near, group);
        continue;
      }
      const own = { rows: group.rows.slice(), x: group.x, y: group.y, radius: group.radius };
      const key = column * 1e7 + line;
      if (grid.has(key)) grid.get(key).push(own);
      else grid.set(key, [own]);
      kept.push(own);
    }
    return kept;
  }

  function neighbour(grid, column, line, group, reach) {
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of grid.get((column + dx) * 1e7 + line + dy) || []) {
          if (Math.hypot(other.x - group.x, other.y - group.y) < reach(other, group)) return other;
        }
      }
    }
    return null;
  }

  function merge(into, group) {
    const share = group.rows.length / (into.rows.length + group.rows.length);
    into.x += (group.x - into.x) * share;
    into.y += (group.y - into.y) * share;
    for (const row of group.rows) into.rows.push(row);
    into.radius = gm.markRadius(into.rows.length);
  }

  function finish(group, map, zoom) {
    const place = map.unproject([group.x, group.y], zoom);
    return { rows: group.rows, lat: place.lat, lon: place.lng, radius: group.radius, box: null };
  }
})();
