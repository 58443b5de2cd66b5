// Target villages: a house with the rank beside the place, where it covers no incident, name or other
// house; where there is no room, a small house at the place until the map is zoomed in.
(function () {
  "use strict";

  const gm = window.geomine;
  const HOUSE = { shape: "house", colour: "#ffffff", ink: "#10243e" };
  const RADIUS = 9;
  const SMALL = 4.5;
  const NEAR = 13;
  const DIRECTIONS = [[0, -1], [0.75, -0.75], [-0.75, -0.75], [1, 0], [-1, 0], [0.75, 0.75], [-0.75, 0.75], [0, 1]];

  gm.layers.villages = function (map, id) {
    const block = gm.block(id);
    let drawn = [];
    const layer = new gm.CanvasLayer({ pane: "gm-villages", level: 415, turn: 3, draw });
    layer.gmLegend = () => gm.legendOfVillages(block, HOUSE);
    layer.gmObstacles = () => (layer._map ? drawn : []);
    gm.villages = { rows: block.rows };

    function draw(context, place, target) {
      const taken = gm.obstacles(target, layer).concat(gm.written || []);
      const size = target.getSize();
      drawn = [];
      for (const row of block.rows) {
        const point = place(row.lat, row.lon);
        if (point.x < -40 || point.y < -40 || point.x > size.x + 40 || point.y > size.y + 40) continue;
        const spot = freeSpot(point, taken.concat(drawn));
        drawn.push({ x: spot.x, y: spot.y, r: spot.r, row, point });
      }
      for (const box of drawn) leader(context, box);
      // The first villages are drawn last, so that nothing ever covers them.
      for (const box of drawn.slice().reverse()) {
        gm.mark(context, HOUSE, box.x, box.y, box.r);
        if (box.r === RADIUS) gm.countOn(context, String(box.row.rank), box.x, box.y + 1.5, HOUSE);
      }
    }

    gm.hitTests.push(function (point) {
      if (!layer._map) return null;
      const hits = drawn.filter((box) => Math.hypot(box.x - point.x, box.y - point.y) <= box.r + 4);
      return hits.length ? { villages: hits.map((box) => box.row) } : null;
    });
    return layer;
  };

  function freeSpot(point, taken) {
    for (const reach of [NEAR, 22, 32, 44, 58]) {
      for (const [dx, dy] of DIRECTIONS) {
        const spot = { x: point.x + dx * reach, y: point.y + dy * reach, r: RADIUS };
        if (!taken.some((other) => meets(other, spot))) return spot;
      }
    }
    return { x: point.x, y: point.y, r: SMALL };
  }

  // Marks are round, names are boxes.
  function meets(other, { x, y }) {
    if (other.w !== undefined) return Math.abs(other.x - x) * 2 < other.w + 2 * RADIUS && Math.abs(other.y - y) * 2 < other.h + 2 * RADIUS;
    return Math.hypot(other.x - x, other.y - y) < other.r + RADIUS + 2;
  }

  // A dot on the village and a line to its house.
  function leader(context, { x, y, point }) {
    for (const [width, colour] of [[3.5, "#ffffff"], [1.3, "#10243e"]]) {
      context.beginPath();
      context.moveTo(point.x, point.y);
      context.lineTo(x, y);
      context.lineWidth = width;
      context.strokeStyle = colour;
      context.stroke();
    }
    context.beginPath();
    context.arc(point.x, point.y, 2.2, 0, 2 * Math.PI);
    context.fillStyle = "#10243e";
    context.fill();
  }
})();
