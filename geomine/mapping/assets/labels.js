// Names on the map: the more important first, and none over another or over a mark.
(function () {
  "use strict";

  const gm = window.geomine;
  const FONT = "12px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
  const LONGEST = 28;

  gm.layers.labels = function (map, id) {
    const block = gm.block(id);
    const layer = new gm.CanvasLayer({ pane: "gm-labels", level: 410, draw });

    function draw(context, place, target) {
      const size = target.getSize();
      const taken = obstacles();
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      for (const row of block.rows) {
        const point = place(row.lat, row.lon);
        if (point.x < -80 || point.y < -20 || point.x > size.x + 80 || point.y > size.y + 20) continue;
        const text = shorten(gm.say(row.text));
        context.font = (row.strong ? "600 " : "") + FONT;
        const width = context.measureText(text).width;
        if (!fits(row, target, width)) continue;
        const box = freeBox(point, width, 15, taken);
        if (!box) continue;
        taken.push(box);
        write(context, text, box, row);
      }
    }

    function obstacles() {
      const marks = [];
      gm.page.layers.forEach(function (entry) {
        if (entry.layer.gmObstacles) marks.push(...entry.layer.gmObstacles());
      });
      return marks.filter(Boolean).map((mark) => ({ x: mark.x, y: mark.y, w: 2 * mark.r + 4, h: 2 * mark.r + 4 }));
    }
    // Names give way to marks, so they are drawn when all marks of this view are.
    layer.redraw = function () {
      cancelAnimationFrame(this._waiting);
      this._waiting = requestAnimationFrame(() => gm.CanvasLayer.prototype.redraw.call(this));
    };
    for (const message of ["layers", "language", "filter"]) gm.on(message, () => layer.redraw());
    return layer;
  };

  // A name much wider than its district would read as its neighbour's.
  function fits(row, map, width) {
    const pixels = map.latLngToContainerPoint([row.lat, row.east]).x - map.latLngToContainerPoint([row.lat, row.west]).x;
    return row.strong || width < Math.max(pixels * 1.15, 34);
  }

  function freeBox(point, width, height, taken) {
    for (const [dx, dy] of [[0, 0], [0, -14], [0, 14], [0, -26], [0, 26], [-0.3, 0], [0.3, 0], [-0.3, -16], [0.3, 16]]) {
      const box = { x: point.x + dx * width, y: point.y + dy, w: width + 4, h: height };
      if (!taken.some((other) => overlap(box, other))) return box;
    }
    return null;
  }

  function overlap(a, b) {
    return Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) * 2 < a.h + b.h;
  }

  function write(context, text, box, row) {
    context.lineWidth = 3.5;
    context.strokeStyle = "rgba(255,255,255,0.9)";
    context.strokeText(text, box.x, box.y);
    context.fillStyle = row.muted ? "#5a5a5a" : "#1a1a1a";
    context.fillText(text, box.x, box.y);
  }

  function shorten(text) {
    const letters = Array.from(text.replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ""));
    return letters.length > LONGEST ? letters.slice(0, LONGEST - 1).join("") + "…" : letters.join("");
  }
})();
