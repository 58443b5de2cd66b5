// What lies under the pointer, and what is chosen: marks first, then shapes, then the district.
(function () {
  "use strict";

  const gm = window.geomine;
  let chosen = null;
  let raised = null;
  let hovered = null;

  gm.watch = function (map) {
    map.on("click", (event) => { if (!gm.measuring()) gm.select(under(event)); });
    map.on("mousemove", function (event) {
      const found = gm.measuring() ? null : under(event);
      map.getContainer().classList.toggle("gm-on-mark", Boolean(found && (found.incidents || found.villages)));
      hover(found);
    });
    map.on("mouseout", () => hover(null));
    map.getContainer().addEventListener("focusin", function (event) {
      const district = event.target.gmDistrict;
      if (district) hover({ district });
    });
    document.addEventListener("keydown", function (event) {
      if (event.key === "Escape" && !document.querySelector("dialog[open]")) gm.select(null);
    });
  };

  function under(event) {
    const found = {};
    for (const test of gm.hitTests) Object.assign(found, test(event.containerPoint));
    const target = event.originalEvent ? event.originalEvent.target : null;
    if (target && target.gmHotspot) found.hotspot = target.gmHotspot;
    found.district = target && target.gmDistrict ? target.gmDistrict : gm.districtAt(event.latlng);
    return found.district || found.incidents || found.villages || found.hotspot ? found : null;
  }

  gm.select = function (found) {
    chosen = found;
    if (found && found.incidents) members(found);
    raise(found);
    gm.tell("select", found);
  };

  gm.chosen = function () {
    return chosen;
  };

  // The rows of a group are looked up while its cells still are those of the view.
  function members(found) {
    if (!found.rows) found.rows = gm.membersOf(gm.incidents.points, found.incidents);
    return found;
  }

  function hover(found) {
    if (same(found, hovered)) return;
    hovered = found;
    if (found && found.incidents) members(found);
    raise(found || chosen);
    gm.tell("hover", found);
  }

  const same = (a, b) => a === b || Boolean(a && b && a.district === b.district && a.hotspot === b.hotspot && a.incidents === b.incidents &&
    String((a.villages || []).map((row) => row.rank)) === String((b.villages || []).map((row) => row.rank)));

  // A line of its own marks the district: moving its path would lose the keyboard's focus.
  function raise(found) {
    const district = found && found.district ? found.district : null;
    if (raised && raised.district === district) return;
    if (raised) raised.line.remove();
    raised = district && {
      district,
      line: L.polygon(district.rings, { pane: "gm-focus", color: "#10243e", weight: 2.2, fill: false, interactive: false }),
    };
    if (raised) raised.line.addTo(gm.page.map);
  }

  // The district that holds a place, by the even-odd rule over its rings.
  gm.districtAt = function (latlng) {
    if (!gm.districts) return null;
    for (const district of gm.districts.all.values()) {
      if (!district.shape.getBounds().contains(latlng)) continue;
      if (district.rings.some((polygon) => inside(polygon, latlng))) return district;
    }
    return null;
  };

  function inside(polygon, latlng) {
    let odd = false;
    for (const ring of polygon) {
      for (let k = 0, j = ring.length - 1; k < ring.length; j = k, k += 1) {
        const [lat, lon] = ring[k];
        const [lat2, lon2] = ring[j];
        const crosses = lat > latlng.lat !== lat2 > latlng.lat;
        if (crosses && latlng.lng < ((lon2 - lon) * (latlng.lat - lat)) / (lat2 - lat) + lon) odd = !odd;
      }
    }
    return odd;
  }
})();
