// Boxes over the page, and what they need: text to the clipboard, a word on what was done.
(function () {
  "use strict";

  const gm = window.geomine;

  // Opens at once; the browser keeps the focus inside and closes it with Escape.
  gm.dialog = function (title, kind, ...children) {
    const close = gm.button("×", { class: "gm-close", "aria-label": gm.t("tool.close"), title: gm.t("tool.close") }, () => box.close());
    const box = gm.el("dialog", { class: "gm-dialog " + kind, "aria-label": title }, gm.el("div", { class: "gm-dialog-head" }, gm.el("h2", {}, title), close), ...children);
    box.addEventListener("close", () => box.remove());
    box.addEventListener("keydown", (event) => event.stopPropagation());
    document.body.append(box);
    box.showModal();
    return box;
  };

  gm.copy = async function (text) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copyBySelection(text);
    }
    gm.announce(gm.t("tool.copied"));
  };

  function copyBySelection(text) {
    const area = gm.el("textarea", { class: "gm-offscreen", "aria-hidden": "true" });
    area.value = text;
    (document.querySelector("dialog[open]") || document.body).append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  }

  // Said to who listens, and shown for a moment to who looks.
  gm.announce = function (text) {
    const old = document.querySelector(".gm-said");
    if (old) old.remove();
    const said = gm.el("p", { class: "gm-said", role: "status" }, text);
    (document.querySelector("dialog[open]") || document.body).append(said);
    setTimeout(() => said.remove(), 2500);
  };
})();
