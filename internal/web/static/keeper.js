// Keeps the pages of a part for when there is no line, and says so once it has.
// Without this script, or in a browser that keeps none, the pages work as ever.
"use strict";
(() => {
  const said = document.querySelector("[data-keeper]");
  if (!said || !navigator.serviceWorker) return;
  navigator.serviceWorker
    .register(said.dataset.keeper, { scope: said.dataset.scope })
    .then(() => navigator.serviceWorker.ready)
    .then(() => { said.hidden = false; }, () => {});
})();
