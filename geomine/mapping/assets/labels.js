// Names on the map: the more important first, and none over another or over a mark.
(function () {
  "use strict";

  const gm = window.geomine;
  const FAMILY = "system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
  const LONGEST = 28;
  const KINDS = {
    hotspot: { font: "600 11px " + FAMILY, ink: "#3b0f70", most: 44, places: [[0, 10], [0, 22], [0.6, 4], [-0.6, 4]] },
    district: { font: "12px " + FAMILY, ink: "#1a1a1a" },
    focus: { font: "600 13px " + FAMILY, ink: "#1a1a1a" },
    neighbour: { font: "12px " + FAMILY, ink: "#595959" },
    place: { font: "11px " + FAMILY, ink: "#333333", dot: true, places: [[0.5, 0], [-0.5, 0], [0, -11], [0, 11]] },
    country: { font: "13px " + FAMILY, ink: "#6a655a", spaced: true },
    sea: { font: "italic 13px " + FAMILY, ink: "#3f6a80", spaced: true },
    lake: { font: "italic 11px " + FAMILY, ink: "#2f5a70" },
  };
  const AROUND = [[0, 0], [0, -14], [0, 14], [0, -26], [0, 26], [-0.3, 0], [0.3, 0], [-0.3, -16], [0.3, 16]];
  // Further away only while it still stands in its own district.
  const FAR = [[0, -38], [0, 38], [-0.6, 0], [0.6, 0], [-0.5, -24], [0.5, -24], [-0.5, 24], [0.5, 24], [-0.8, -12], [0.8, -12], [-0.8, 14], [0.8, 14], [0, -52], [0, 52]];
  const ORDER = ["focus", "district", "hotspot", "lake", "country", "sea", "place", "neighbour"];

  gm.layers.labels = function (map, id) {
    const block = gm.block(id);
    const layer = new gm.CanvasLayer({ pane: "gm-labels", level: 416, turn: 2, draw });
    const kindOf = (row) => (row.strong ? "focus" : row.muted ? "neighbour" : "district");
    layer.gmNames = () => block.rows.map((row) => Object.assign({}, row, { kind: kindOf(row), text: gm.say(row.text) }));

    function draw(context, place, target) {
      const size = target.getSize();
      const taken = gm.obstacles(target, layer).filter((mark) => !mark.row).map((mark) => ({ x: mark.x, y: mark.y, w: 2 * mark.r + 4, h: 2 * mark.r + 4 }));
      taken.push(...controls(target));
      const written = new Set();
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.lineJoin = "round";
      for (const row of names()) {
        const point = place(row.lat, row.lon);
        if (point.x < -80 || point.y < -20 || point.x > size.x + 80 || point.y > size.y + 20) continue;
        const look = KINDS[row.kind];
        const text = shorten(row.text, look.most || LONGEST);
        if (look.dot && written.has(gm.fold(text))) continue;
        context.font = look.font;
        context.letterSpacing = look.spaced ? "2px" : "0px";
        const width = context.measureText(text).width;
        if (!fits(row, target, width)) continue;
        const box = freeBox(point, width, look, taken) || (row.district ? farBox(row, point, width, taken, target) : null);
        if (!box) continue;
        written.add(gm.fold(text));
        box.name = text;
        taken.push(box);
        write(context, text, box, look);
        if (look.dot) dot(context, point);
      }
      gm.written = taken;
    }

    function names() {
      const found = [];
      for (const entry of gm.page.layers) if (entry.layer.gmNames) found.push(...entry.layer.gmNames());
      return found.map((row, k) => [ORDER.indexOf(row.kind), k, row]).sort((a, b) => a[0] - b[0] || a[1] - b[1]).map((one) => one[2]);
    }
    for (const message of ["layers", "language", "filter", "looks"]) gm.on(message, gm.drawSoon);
    return layer;
  };

  // Names keep clear of the buttons and the scale.
  function controls(map) {
    const box = map.getContainer().getBoundingClientRect();
    return [...map.getContainer().querySelectorAll(".leaflet-control")].map((control) => control.getBoundingClientRect()).map((one) =>
      ({ x: one.x - box.x + one.width / 2, y: one.y - box.y + one.height / 2, w: one.width + 8, h: one.height + 8 }));
  }

  // Where marks stand, so that names and houses give way to them.
  gm.obstacles = function (map, but) {
    const found = [];
    for (const entry of gm.page.layers) if (entry.layer !== but && entry.layer.gmObstacles) found.push(...entry.layer.gmObstacles());
    return found.filter(Boolean);
  };

  // A name much wider than its district would read as its neighbour's.
  function fits(row, map, width) {
    if (row.west === undefined || row.kind === "focus") return true;
    const pixels = map.latLngToContainerPoint([row.lat, row.east]).x - map.latLngToContainerPoint([row.lat, row.west]).x;
    return width < Math.max(pixels * 1.15, 34);
  }

  function freeBox(point, width, look, taken) {
    const side = look.dot ? 7 : 0;
    for (const [dx, dy] of look.places || AROUND) {
      const box = { x: point.x + dx * width + Math.sign(dx) * side, y: point.y + dy, w: width + 4, h: 15 };
      if (!taken.some((other) => overlap(box, other))) return box;
    }
    return null;
  }

  function farBox(row, point, width, taken, map) {
    for (const [dx, dy] of FAR) {
      const box = { x: point.x + dx * width, y: point.y + dy, w: width + 4, h: 15 };
      const home = gm.districtAt(map.containerPointToLatLng([box.x, box.y]));
      if (home && home.row.district_id === row.district && !taken.some((other) => overlap(box, other))) return box;
    }
    return null;
  }

  function overlap(a, b) {
    return Math.abs(a.x - b.x) * 2 < a.w + b.w && Math.abs(a.y - b.y) * 2 < a.h + b.h;
  }

  function write(context, text, box, look) {
    context.lineWidth = 3.5;
    context.strokeStyle = "rgba(255,255,255,0.88)";
    context.strokeText(text, box.x, box.y);
    context.fillStyle = look.ink;
    context.fillText(text, box.x, box.y);
  }

  function dot(context, point) {
    context.beginPath();
    context.arc(point.x, point.y, 2.4, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = "#ffffff";
    context.stroke();
    context.fillStyle = "#333333";
    context.fill();
  }

  function shorten(text, most) {
    const letters = Array.from(String(text).replace(/[\u0000-\u001f\u007f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, ""));
    return letters.length > most ? letters.slice(0, most - 1).join("") + "…" : letters.join("");
  }
})();
