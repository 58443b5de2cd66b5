// Search of districts and places: letters with and without marks, Latin and Cyrillic, find each other.
(function () {
  "use strict";

  const gm = window.geomine;
  const MOST = 8;
  const LETTERS = { ə: "e", ı: "i", а: "a", б: "b", в: "v", г: "g", д: "d", е: "e", ё: "e", ж: "j", з: "z", и: "i", й: "y", к: "k",
    л: "l", м: "m", н: "n", о: "o", п: "p", р: "r", с: "s", т: "t", у: "u", ф: "f", х: "x", ц: "s", ч: "c", ш: "s", щ: "s", ъ: "",
    ы: "i", ь: "", э: "e", ю: "yu", я: "ya" };
  // English spellings of one sound, after the marks are gone: gh and q are heard alike.
  const SOUNDS = [[/gh|q/g, "g"], [/sch|sh/g, "s"], [/ch/g, "c"], [/dzh|dj|zh/g, "j"], [/kh|h/g, "x"], [/[^a-z0-9]+/g, " "]];

  gm.fold = function (text) {
    const plain = String(text).slice(0, 200).toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "");
    const latin = Array.from(plain, (letter) => (Object.hasOwn(LETTERS, letter) ? LETTERS[letter] : letter)).join("");
    return SOUNDS.reduce((all, [sound, letter]) => all.replace(sound, letter), latin).trim();
  };

  function spellings(name) {
    const all = name !== null && typeof name === "object" ? Object.values(name) : [name];
    return all.filter(Boolean).map(gm.fold);
  }

  function things() {
    const found = [];
    for (const district of gm.districts.all.values()) found.push({ kind: "district", name: district.row.name, keys: spellings(district.row.name), go: () => goToDistrict(district) });
    for (const row of gm.villages ? gm.villages.rows : []) found.push({ kind: "village", name: row.name, keys: spellings(row.name), go: () => goToPlace(row.lat, row.lon, { villages: [row] }) });
    for (const place of gm.places ? gm.places.rows : []) found.push({ kind: "place", name: place.name, keys: spellings(place.name), go: () => goToPlace(place.lat, place.lon, {}) });
    for (const place of incidentPlaces()) found.push({ kind: "place", name: place.name, keys: spellings(place.name), go: () => goToPlace(place.lat, place.lon, {}) });
    return found;
  }

  // Each place that incidents name, once; one that is found among the places already is left out.
  function incidentPlaces() {
    const { table, n, lat, lon } = gm.incidents;
    const places = new Map();
    const known = new Set((gm.places ? gm.places.rows : []).flatMap((place) => spellings(place.name)));
    for (let k = 0; k < n; k += 1) {
      const name = table.get(k, "place_name");
      const key = name + "\n" + table.get(k, "district_id");
      if (name && !Number.isNaN(lat[k]) && !places.has(key) && !known.has(gm.fold(name))) places.set(key, { name, lat: lat[k], lon: lon[k] });
    }
    return places.values();
  }

  function goToDistrict(district) {
    gm.page.map.fitBounds(district.shape.getBounds(), { animate: false, padding: [30, 30] });
    gm.select({ district });
  }

  function goToPlace(lat, lon, found) {
    gm.page.map.setView([lat, lon], Math.max(gm.page.map.getZoom(), 10), { animate: false });
    gm.select(Object.assign(found, { district: gm.districtAt(L.latLng(lat, lon)) }));
  }

  // Names that begin with what is typed come before names that hold it.
  function find(all, typed) {
    const wanted = gm.fold(typed);
    if (!wanted) return [];
    const rank = (thing) => Math.min(...thing.keys.map((key) => (key.startsWith(wanted) ? 0 : key.includes(" " + wanted) ? 1 : key.includes(wanted) ? 2 : 3)));
    return all.map((thing, k) => ({ thing, k, rank: rank(thing) })).filter((one) => one.rank < 3)
      .sort((a, b) => a.rank - b.rank || a.k - b.k).slice(0, MOST).map((one) => one.thing);
  }

  gm.search = function () {
    let all = null;
    const input = gm.el("input", { type: "search", id: "gm-search", role: "combobox", autocomplete: "off", maxlength: 80,
      "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": "gm-found" });
    const list = gm.el("ul", { id: "gm-found", role: "listbox" });
    list.hidden = true;
    let found = [];
    let at = -1;
    const close = () => show([]);
    const choose = function (k) {
      if (!found[k]) return;
      const thing = found[k];
      input.value = gm.say(thing.name);
      close();
      thing.go();
    };
    function show(things, chosen) {
      found = things;
      at = things.length ? chosen || 0 : -1;
      list.replaceChildren(...things.map(function (thing, k) {
        const option = gm.el("li", { role: "option", id: "gm-found-" + k, "aria-selected": String(k === at) },
          gm.data(gm.say(thing.name)), gm.el("span", { class: "gm-count" }, gm.t("search." + thing.kind)));
        option.addEventListener("pointerdown", (event) => { event.preventDefault(); choose(k); });
        return option;
      }));
      list.hidden = !things.length;
      input.setAttribute("aria-expanded", String(things.length > 0));
      if (at >= 0) input.setAttribute("aria-activedescendant", "gm-found-" + at);
      else input.removeAttribute("aria-activedescendant");
    }
    input.addEventListener("input", () => show(find(all || (all = things()), input.value)));
    input.addEventListener("blur", close);
    input.addEventListener("keydown", function (event) {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step && found.length) {
        event.preventDefault();
        show(found, (at + step + found.length) % found.length);
      } else if (event.key === "Enter") choose(at);
      else if (event.key === "Escape" && found.length) {
        event.stopPropagation();
        close();
      }
    });
    const name = function () {
      input.setAttribute("aria-label", gm.t("tool.search"));
      input.placeholder = gm.t("tool.search");
      list.setAttribute("aria-label", gm.t("search.results"));
    };
    name();
    gm.on("language", () => { name(); close(); });
    return gm.el("div", { class: "gm-search" }, input, list);
  };
})();
