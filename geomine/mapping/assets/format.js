// Texts, numbers and dates, written by the same rules as geomine.i18n in Python.
(function () {
  "use strict";

  const gm = window.geomine;
  let catalogues = {};
  let texts = {};
  let lang = "en";

  // Texts come by key, in the order of the languages.
  gm.learn = function ({ languages, texts: all }) {
    catalogues = Object.fromEntries(languages.map((language, k) => [language, Object.fromEntries(Object.entries(all).map(([key, said]) => [key, said[k]]))]));
  };

  gm.speak = function (language) {
    if (!Object.hasOwn(catalogues, language)) return;
    lang = language;
    texts = catalogues[language];
    document.documentElement.lang = language;
  };

  gm.lang = () => lang;
  gm.languages = () => Object.keys(catalogues);

  // A name that differs between languages comes as { en, az, ru }, any other as text.
  gm.say = function (name) {
    return name !== null && typeof name === "object" ? name[lang] : name;
  };

  gm.measureTitle = (measure) => gm.t(measure.key, { per: gm.number(gm.page.data.per, 0) });

  // gm.t("count.incidents", { n: 3 }): the text of a key with its values put in.
  gm.t = function (key, values) {
    if (!Object.hasOwn(texts, key)) return key;
    let text = texts[key];
    const given = Object.assign({}, values);
    if (typeof text === "object") {
      text = text[pluralForm(given.n)];
      given.n = gm.number(given.n, 0);
    }
    return text.replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(given, name) ? String(given[name]) : whole));
  };

  // A code of a table, such as at_mine, in words; a code without words is shown as it is.
  gm.code = function (kind, code) {
    if (code === null || code === undefined || code === "") return gm.t("value.unknown");
    const key = kind + "." + code;
    return Object.hasOwn(texts, key) ? gm.t(key) : String(code).replaceAll("_", " ");
  };

  function pluralForm(n) {
    if (lang !== "ru") return n === 1 ? "one" : "other";
    const tens = n % 100;
    const ones = n % 10;
    if (ones === 1 && tens !== 11) return "one";
    return ones >= 2 && ones <= 4 && !(tens >= 12 && tens <= 14) ? "few" : "many";
  }

  // Small counts of restricted records are hidden from a page to be shared; hidden is not unknown.
  gm.missing = (row, otherwise) => (row.rate_quality === "suppressed" ? gm.t("value.hidden") : otherwise);

  // Why a district has no rate. In public none rests on a few incidents; of 0 there is an upper limit.
  gm.noRate = function (row, column) {
    const least = gm.page.data.rate_min_events;
    const upper = row[column + "_upper"];
    if (typeof row.n_events !== "number" || row.n_events >= least) return gm.missing(row, gm.t("details.no_rate"));
    if (row.n_events > 0) return gm.t("enough.too_few", { n: least });
    return typeof upper === "number" ? gm.t("enough.none_recorded", { upper: gm.number(upper, gm.rateDecimals(upper)) }) : gm.t("details.no_rate");
  };

  gm.countText = (row, name) => (typeof row[name] === "number" ? gm.number(row[name], 0) : gm.missing(row, gm.page.data.released ? gm.t("value.hidden") : "–"));

  gm.number = function (value, decimals) {
    if (value === null || value === undefined) return "–";
    const [whole, part] = Math.abs(value).toFixed(decimals || 0).split(".");
    const grouped = whole.replace(/\B(?=(\d{3})+$)/g, gm.t("format.group"));
    const text = part ? grouped + gm.t("format.decimal") + part : grouped;
    return value < 0 && /[1-9]/.test(text) ? "-" + text : text;
  };

  gm.rateDecimals = function (value) {
    const size = Math.abs(value);
    if (size === 0) return 2;
    return size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3;
  };

  gm.rate = function (value, lower, upper) {
    if (value === null || value === undefined) return "–";
    const decimals = gm.rateDecimals(value);
    const text = gm.number(value, decimals);
    if (typeof lower !== "number" || typeof upper !== "number") return text;
    const bounds = { value: text, lower: gm.number(lower, decimals), upper: gm.number(upper, decimals) };
    return gm.t("format.interval", bounds);
  };

  // Days come as "2023-03-14"; the browser's own ideas of time zones stay out of it.
  gm.day = function (iso) {
    if (!iso) return gm.t("value.unknown");
    const [year, mm, dd] = iso.split("-");
    const month = gm.t("month." + Number(mm));
    return gm.t("format.day", { day: Number(dd), dd, mm, month, year: Number(year) });
  };

  gm.period = (start, end) => gm.t("format.period", { start: gm.day(start), end: gm.day(end) });

  // Months are counted from the year 0, so that they can be compared and stepped through.
  gm.monthOf = (iso) => Number(iso.slice(0, 4)) * 12 + Number(iso.slice(5, 7)) - 1;
  gm.isoDay = (day) => new Date(day * 864e5).toISOString().slice(0, 10);
  gm.monthOfDay = function (day) {
    const date = new Date(day * 864e5);
    return date.getUTCFullYear() * 12 + date.getUTCMonth();
  };
  gm.monthText = (n) => gm.t("format.month", { month: gm.t("month." + ((n % 12) + 1)), year: Math.floor(n / 12) });

  gm.eventDate = function (start, end, precision) {
    if (!start || precision === "unknown") return gm.t("value.date_unknown");
    const [year, mm] = start.split("-").map(Number);
    if (precision === "month") return gm.t("format.month", { month: gm.t("month." + mm), year });
    if (precision === "year") return String(year);
    if (precision === "quarter") return gm.t("format.quarter", { n: Math.ceil(mm / 3), year });
    if (!end || end === start) return gm.day(start);
    return gm.period(start, end);
  };
})();
