// The page on paper: A4 or A3, landscape, with the legend whole, the chosen figures and the note.
(function () {
  "use strict";

  const gm = window.geomine;
  const MARGIN_MM = 8;
  const PAPERS = { a4: { size: "A4 landscape", width: 297, height: 210 }, a3: { size: "A3 landscape", width: 420, height: 297 } };
  const PIXELS_PER_MM = 96 / 25.4;
  let rule = null;
  let before = null;

  gm.openPrint = function () {
    const box = gm.dialog(gm.t("tool.print"), "gm-small-box", gm.el("p", {}, gm.t("printing.hint")), gm.el("div", { class: "gm-bar" },
      Object.keys(PAPERS).map((paper) => gm.button(paper.toUpperCase(), { class: "gm-plain", "data-paper": paper }, function () {
        box.close();
        gm.lay(paper);
        window.print();
      }))));
  };

  // A script may add a rule to a sheet of the page, where the policy would block a new sheet.
  gm.lay = function (paper) {
    const sheet = [...document.styleSheets].pop();
    if (rule !== null) sheet.deleteRule(rule);
    const { size, width, height } = PAPERS[paper];
    rule = sheet.insertRule("@page { size: " + size + "; margin: " + MARGIN_MM + "mm; }", sheet.cssRules.length);
    const map = gm.page.map;
    if (!before) before = { centre: map.getCenter(), zoom: map.getZoom(), size: map.getSize() };
    document.body.classList.remove("gm-paper-a3", "gm-paper-a4");
    document.body.classList.add("gm-paper", "gm-paper-" + paper);
    document.body.style.width = Math.floor((width - 2 * MARGIN_MM) * PIXELS_PER_MM) + "px";
    document.body.style.height = Math.floor((height - 2 * MARGIN_MM) * PIXELS_PER_MM) - 2 + "px";
    map.invalidateSize({ animate: false, pan: false });
    const now = map.getSize();
    const grown = Math.min(now.x / before.size.x, now.y / before.size.y);
    map.setView(before.centre, before.zoom + Math.floor(4 * Math.log2(grown)) / 4, { animate: false });
    gm.drawNow();
  };

  gm.watchPrint = function () {
    window.addEventListener("beforeprint", function () {
      if (!before) gm.lay("a4");
    });
    window.addEventListener("afterprint", function () {
      if (!before) return;
      document.body.classList.remove("gm-paper", "gm-paper-a3", "gm-paper-a4");
      document.body.style.width = document.body.style.height = "";
      const map = gm.page.map;
      map.invalidateSize({ animate: false, pan: false });
      map.setView(before.centre, before.zoom, { animate: false });
      before = null;
      gm.drawNow();
    });
  };
})();
