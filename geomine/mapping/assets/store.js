// A table as the page carries it: columns in bundles, each row a few digits of base 64.
(function () {
  "use strict";

  const gm = window.geomine;
  const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_";
  const VALUE = new Uint8Array(128);
  for (let k = 0; k < DIGITS.length; k += 1) VALUE[DIGITS.charCodeAt(k)] = k;

  // Whole numbers, a fixed number of digits each, the highest first.
  gm.digits = function (text, width, n) {
    const codes = width > 2 ? new Uint32Array(n) : new Uint16Array(n);
    for (let k = 0, at = 0; k < n; k += 1) {
      let code = 0;
      for (let digit = 0; digit < width; digit += 1, at += 1) code = code * 64 + VALUE[text.charCodeAt(at)];
      codes[k] = code;
    }
    return codes;
  };

  // Whole numbers of either sign, as many digits as each needs, the lowest first.
  gm.steps = function (text) {
    const found = [];
    for (let k = 0, code = 0, unit = 1; k < text.length; k += 1) {
      const digit = VALUE[text.charCodeAt(k)];
      code += (digit & 31) * unit;
      unit *= 32;
      if (digit & 32) continue;
      found.push(code % 2 ? -(code + 1) / 2 : code / 2);
      code = 0;
      unit = 1;
    }
    return found;
  };

  // gm.table(packed): get(k, name) one cell, row(k) one row, each(name, make, f) a number per row.
  gm.table = function (packed) {
    const columns = new Map();
    for (const bundle of packed.bundles) {
      const codes = gm.digits(bundle.codes, bundle.width, packed.n);
      bundle.names.forEach((name, place) => columns.set(name, { codes, values: bundle.values.map((row) => row[place]) }));
    }
    for (const number of packed.numbers) columns.set(number.name, { codes: gm.digits(number.codes, number.width, packed.n), low: number.low });
    const cell = function (column, k) {
      if (column.values) return column.values[column.codes[k]];
      return column.codes[k] ? column.codes[k] - 1 + column.low : null;
    };
    return {
      n: packed.n,
      has: (name) => columns.has(name),
      get: (k, name) => (columns.has(name) ? cell(columns.get(name), k) : undefined),
      row(k) {
        const row = {};
        for (const [name, column] of columns) row[name] = cell(column, k);
        return row;
      },
      // The answer of f is asked once for each value that occurs, not for each row.
      each(name, into, f) {
        const column = columns.get(name);
        if (!column.values) for (let k = 0; k < packed.n; k += 1) into[k] = f(cell(column, k));
        else {
          const answers = column.values.map(f);
          for (let k = 0; k < packed.n; k += 1) into[k] = answers[column.codes[k]];
        }
        return into;
      },
    };
  };
})();
