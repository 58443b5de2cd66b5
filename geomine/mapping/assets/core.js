// The ground that the layers stand on: elements, data blocks, messages between parts.
// Text from data enters the page through textContent and nowhere else.
(function () {
  "use strict";

  const gm = (window.geomine = { layers: {}, page: { layers: [] }, hitTests: [] });
  const listeners = new Map();

  // gm.el("td", { class: "number" }, "text or node", ...) makes one element.
  gm.el = function (name, attributes, ...children) {
    return fill(document.createElement(name), attributes, children);
  };

  gm.svg = function (name, attributes, ...children) {
    return fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);
  };

  // Text from data: its writing direction stays its own affair.
  gm.data = function (text) {
    return gm.el("bdi", { class: "gm-data" }, text === null || text === undefined ? "" : String(text));
  };

  function fill(node, attributes, children) {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
    }
    for (const child of children.flat()) {
      if (child !== null && child !== undefined) node.append(child);
    }
    return node;
  }

  // A block of JSON that the page carries; browsers never run it.
  gm.block = function (id) {
    const block = JSON.parse(document.getElementById(id).textContent);
    if (block.rows) block.rows = unpack(block.rows);
    return block;
  };

  // Rows travel as columns, a column of few values as the values and digits for each row.
  function unpack(table) {
    const rows = Array.from({ length: table.n }, () => ({}));
    for (const [name, column] of Object.entries(table.columns)) {
      if (Array.isArray(column)) column.forEach((cell, k) => { rows[k][name] = cell; });
      else gm.digits(column.at, column.width, table.n).forEach((place, k) => { rows[k][name] = column.values[place]; });
    }
    return rows;
  }

  gm.button = function (text, attributes, action) {
    const button = gm.el("button", Object.assign({ type: "button" }, attributes), text);
    button.addEventListener("click", action);
    return button;
  };

  gm.on = function (message, listener) {
    if (!listeners.has(message)) listeners.set(message, []);
    listeners.get(message).push(listener);
  };

  gm.tell = function (message, content) {
    for (const listener of listeners.get(message) || []) listener(content);
  };

  // Rings travel as digits: the first corner, then the steps to the next.
  gm.rings = function (packed, scale) {
    return packed.map(function (polygon) {
      return polygon.map(function (ring) {
        const steps = gm.steps(ring);
        const corners = [];
        let lon = 0;
        let lat = 0;
        for (let k = 0; k < steps.length; k += 2) {
          lon += steps[k];
          lat += steps[k + 1];
          corners.push([lat / scale, lon / scale]);
        }
        return corners;
      });
    });
  };

  gm.pane = function (map, name, level) {
    const pane = map.getPane(name) || map.createPane(name);
    pane.style.zIndex = level;
    return pane;
  };

  gm.isNarrow = function () {
    return window.matchMedia("screen and (max-width: 900px)").matches;
  };
})();
