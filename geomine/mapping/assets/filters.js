// The boxes by which incidents are shown or hidden: device, outcome, victims.
(function () {
  "use strict";

  const gm = window.geomine;
  const QUESTIONS = [["look", "mark"], ["outcome", "outcome"], ["victim_status", "victim"]];

  gm.filterBox = function () {
    const body = gm.el("div", { class: "gm-filters" });
    const summary = gm.el("summary", {});
    const draw = function () {
      summary.textContent = gm.t("filter.title");
      const groups = QUESTIONS.map(([question, kind]) => group(question, kind)).filter(Boolean);
      body.replaceChildren(...groups, gm.el("p", { class: "gm-small" }, gm.t("filter.note")));
    };
    draw();
    gm.on("language", draw);
    gm.on("filter", () => tick(body));
    return gm.el("details", { class: "gm-filter" }, summary, body);
  };

  function group(question, kind) {
    const answers = gm.answers(question);
    if (answers.length < 2) return null;
    const boxes = answers.map(([answer, n]) => choice(question, kind, answer, n));
    return gm.el("fieldset", { class: "gm-group" }, gm.el("legend", {}, gm.t("filter." + question)), boxes);
  }

  function choice(question, kind, answer, n) {
    const off = gm.filter.off[question];
    const input = gm.el("input", { type: "checkbox", "data-question": question, "data-answer": answer });
    input.checked = !off.has(answer);
    input.addEventListener("change", function () {
      if (input.checked) off.delete(answer);
      else off.add(answer);
      gm.applyFilter();
    });
    return gm.el("label", { class: "gm-choice" }, input, gm.el("span", {}, gm.code(kind, answer)), gm.el("span", { class: "gm-count" }, gm.number(n, 0)));
  }

  function tick(body) {
    for (const input of body.querySelectorAll("input")) {
      input.checked = !gm.filter.off[input.getAttribute("data-question")].has(input.getAttribute("data-answer"));
    }
  }
})();
