// Incidents: marks by device, and one mark with a number where several would cover each other.
(function () {
  "use strict";

  const gm = window.geomine;
  const GROUP = { shape: "circle", colour: "#10243e" };

  gm.layers.incidents = function (map, id) {
    const block = gm.block(id);
    const rows = gm.unpack(block.rows);
    const placed = rows.filter((row) => row.lat !== null);
    let groups = [];
    let groupedAt = null;
    gm.incidents = { rows, looks: block.looks, more: block.more };

    const layer = new gm.CanvasLayer({ pane: "gm-incidents", level: 420, draw });
    layer.gmLegend = () => gm.legendOfMarks(placed, block.looks);
    layer.gmObstacles = () => (layer._map ? groups.map((group) => group.box) : []);
    gm.on("filter", function () {
      groupedAt = null;
      layer.redraw();
    });

    function draw(context, place, target) {
      if (groupedAt !== target.getZoom()) {
        groups = gm.gather(placed.filter((row) => !row.hidden), target);
        groupedAt = target.getZoom();
      }
      for (const group of groups) {
        const point = place(group.lat, group.lon);
        group.box = { x: point.x, y: point.y, r: group.radius };
        if (group.rows.length === 1) {
          gm.mark(context, block.looks[group.rows[0].look], point.x, point.y, group.radius);
        } else {
          gm.mark(context, GROUP, point.x, point.y, group.radius);
          gm.countOn(context, gm.number(group.rows.length, 0), point.x, point.y, GROUP);
        }
      }
    }

    gm.hitTests.push(function (point) {
      if (!layer._map) return null;
      const group = nearest(groups, point);
      return group ? { incidents: group.rows } : null;
    });
    return layer;
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
