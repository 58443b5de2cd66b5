// What folium's popups ask of jQuery: one element from its text, and a start when the page is there.
window.$ = function (what) {
  "use strict";
  if (what === document) {
    return { ready: (start) => document.addEventListener("DOMContentLoaded", start) };
  }
  return [new DOMParser().parseFromString(what, "text/html").body.firstElementChild];
};
