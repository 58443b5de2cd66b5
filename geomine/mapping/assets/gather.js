// Marks that would cover each other become one mark with their number.
(function () {
  "use strict";

  const gm = window.geomine;
  const SINGLE = 6;
  const GAP = 3;
  const CELL = 2 * SINGLE + GAP;

  gm.markRadius = (n) => (n === 1 ? SINGLE : Math.min(24, 8 + 2.2 * Math.log2(n)));

  // Groups whose marks stand clear of each other on the canvas, the largest first. points are in
  // pixels of zoom 0; left, top, width and height are the canvas in pixels of this zoom. Cells are
  // fixed to the ground, so that groups stay when the map is moved.
  gm.gather = function (points, view) {
    const left = Math.floor(view.left / CELL);
    const top = Math.floor(view.top / CELL);
    const columns = Math.ceil(view.width / CELL) + 2;
    const lines = Math.ceil(view.height / CELL) + 2;
    const cells = { n: new Int32Array(columns * lines), x: new Float64Array(columns * lines), y: new Float64Array(columns * lines), one: new Int32Array(columns * lines) };
    const cellOf = points.cellOf;
    for (let k = 0; k < points.x.length; k += 1) {
      cellOf[k] = -1;
      if (points.hidden[k]) continue;
      const x = points.x[k] * view.scale;
      const y = points.y[k] * view.scale;
      const column = Math.floor(x / CELL) - left;
      const line = Math.floor(y / CELL) - top;
      if (!(column >= 0 && column < columns && line >= 0 && line < lines)) continue;
      const cell = line * columns + column;
      cellOf[k] = cell;
      cells.n[cell] += 1;
      cells.x[cell] += x;
      cells.y[cell] += y;
      cells.one[cell] = k;
    }
    return merged(cells).sort((a, b) => b.n - a.n);
  };

  function merged(cells) {
    let groups = [];
    for (let cell = 0; cell < cells.n.length; cell += 1) {
      const n = cells.n[cell];
      if (n) groups.push({ n, x: cells.x[cell] / n, y: cells.y[cell] / n, radius: gm.markRadius(n), cells: [cell], one: cells.one[cell] });
    }
    for (let round = 0; round < 8; round += 1) {
      const before = groups.length;
      groups = joined(groups);
      if (groups.length === before) break;
    }
    return groups;
  }

  // One pass: each group joins the first one whose mark it would touch, found through a grid.
  function joined(groups) {
    const cell = 2 * groups.reduce((most, group) => Math.max(most, group.radius), SINGLE) + GAP;
    const grid = new Map();
    const kept = [];
    for (const group of groups) {
      const column = Math.floor(group.x / cell);
      const line = Math.floor(group.y / cell);
      const near = neighbour(grid, column, line, group);
      if (near) {
        merge(near, group);
        continue;
      }
      const key = column * 1e7 + line;
      if (grid.has(key)) grid.get(key).push(group);
      else grid.set(key, [group]);
      kept.push(group);
    }
    return kept;
  }

  function neighbour(grid, column, line, group) {
    for (let dx = -1; dx <= 1; dx += 1) {
      for (let dy = -1; dy <= 1; dy += 1) {
        for (const other of grid.get((column + dx) * 1e7 + line + dy) || []) {
          if (Math.hypot(other.x - group.x, other.y - group.y) < other.radius + group.radius + GAP) return other;
        }
      }
    }
    return null;
  }

  function merge(into, group) {
    const share = group.n / (into.n + group.n);
    into.x += (group.x - into.x) * share;
    into.y += (group.y - into.y) * share;
    into.n += group.n;
    into.cells.push(...group.cells);
    into.radius = gm.markRadius(into.n);
  }

  // The rows of a group, asked for only when it is chosen.
  gm.membersOf = function (points, group) {
    const wanted = new Set(group.cells);
    const rows = [];
    points.cellOf.forEach((cell, k) => { if (cell >= 0 && wanted.has(cell)) rows.push(k); });
    return rows;
  };
})();
