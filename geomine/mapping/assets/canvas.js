// A layer drawn on one canvas, a little larger than the view, redrawn when the view changes.
(function () {
  "use strict";

  const gm = window.geomine;
  const PADDING = 0.15;

  const onMap = new Set();
  let waiting = 0;

  // All canvas layers are drawn together, marks before the names that give way to them.
  gm.drawNow = function () {
    cancelAnimationFrame(waiting);
    waiting = 0;
    for (const layer of [...onMap].sort((a, b) => a.options.turn - b.options.turn)) layer.redraw();
  };

  gm.drawSoon = function () {
    if (gm.ready && !waiting) waiting = requestAnimationFrame(gm.drawNow);
  };

  // Give draw(context, place, map, view): place(lat, lon) gives pixels on the screen, and view is
  // the canvas in pixels of the whole world at this zoom.
  gm.CanvasLayer = L.Layer.extend({
    initialize: function (options) {
      L.setOptions(this, options);
    },

    onAdd: function (map) {
      gm.pane(map, this.options.pane, this.options.level).style.pointerEvents = "none";
      this._canvas = L.DomUtil.create("canvas", "leaflet-zoom-hide");
      this._canvas.setAttribute("aria-hidden", "true");
      map.getPane(this.options.pane).appendChild(this._canvas);
      onMap.add(this);
      gm.drawSoon();
    },

    onRemove: function () {
      this._canvas.remove();
      onMap.delete(this);
      gm.drawSoon();
    },

    redraw: function () {
      const map = this._map;
      const size = map.getSize();
      const margin = size.multiplyBy(PADDING).round();
      const sharp = window.devicePixelRatio || 1;
      const width = size.x + 2 * margin.x;
      const height = size.y + 2 * margin.y;
      this._canvas.width = width * sharp;
      this._canvas.height = height * sharp;
      this._canvas.style.width = width + "px";
      this._canvas.style.height = height + "px";
      L.DomUtil.setPosition(this._canvas, map.containerPointToLayerPoint([-margin.x, -margin.y]));
      const context = this._canvas.getContext("2d");
      context.scale(sharp, sharp);
      context.translate(margin.x, margin.y);
      const corner = map.getPixelBounds().min.subtract(margin);
      const view = { left: corner.x, top: corner.y, width, height, margin, scale: map.getZoomScale(map.getZoom(), 0) };
      this.options.draw(context, (lat, lon) => map.latLngToContainerPoint([lat, lon]), map, view);
    },
  });

  // Shapes are chosen by what is meant, colours after Okabe and Ito, with a light edge on any ground.
  gm.shape = function (context, kind, x, y, r) {
    context.beginPath();
    if (kind === "circle") context.arc(x, y, r, 0, 2 * Math.PI);
    else polygon(context, CORNERS[kind], x, y, r);
    context.closePath();
  };

  const CORNERS = {
    square: [[-0.88, -0.88], [0.88, -0.88], [0.88, 0.88], [-0.88, 0.88]],
    triangle: [[0, -1.15], [1.1, 0.85], [-1.1, 0.85]],
    diamond: [[0, -1.25], [1.15, 0], [0, 1.25], [-1.15, 0]],
    house: [[0, -1.3], [1, -0.45], [1, 1], [-1, 1], [-1, -0.45]],
  };

  function polygon(context, corners, x, y, r) {
    corners.forEach(function (corner, k) {
      context[k ? "lineTo" : "moveTo"](x + corner[0] * r, y + corner[1] * r);
    });
  }

  gm.mark = function (context, look, x, y, r) {
    gm.shape(context, look.shape, x, y, r);
    context.lineJoin = "round";
    context.lineWidth = 3.4;
    context.strokeStyle = "#ffffff";
    context.stroke();
    context.fillStyle = look.colour;
    context.fill();
    context.lineWidth = 0.8;
    context.strokeStyle = "#111111";
    context.stroke();
  };

  // The same mark for a legend, as a picture of its own.
  gm.markPicture = function (look, text) {
    const size = 22;
    const sharp = 2;
    const canvas = gm.el("canvas", { width: size * sharp, height: size * sharp, class: "gm-mark", "aria-hidden": "true" });
    const context = canvas.getContext("2d");
    context.scale(sharp, sharp);
    gm.mark(context, look, size / 2, size / 2, text ? 8 : 6);
    if (text) gm.countOn(context, text, size / 2, size / 2, look);
    return canvas;
  };

  gm.countOn = function (context, text, x, y, look) {
    context.font = "600 11px system-ui, 'Segoe UI', Roboto, 'Noto Sans', sans-serif";
    context.textAlign = "center";
    context.textBaseline = "middle";
    context.fillStyle = look.ink || "#ffffff";
    context.fillText(text, x, y + 0.5);
  };
})();
