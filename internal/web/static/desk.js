// Keys of the desks: j and k go through the rows, e opens one or leads to the
// actions, x ticks a row, a leads to the choice of whom to assign. Every page
// works without.
(function () {
  "use strict";
  function rows() { return Array.prototype.slice.call(document.querySelectorAll("[data-row]")); }
  function step(by) {
    var list = rows();
    if (!list.length) { return; }
    var at = list.indexOf(document.activeElement);
    if (at < 0) { at = list.findIndex(function (row) { return line(row).contains(document.activeElement); }); }
    var to = at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by));
    list[to].focus();
  }
  function line(row) { return row.closest("tr, li"); }
  function current() {
    return rows().find(function (row) { return line(row).contains(document.activeElement); });
  }
  function focusOn(selector) {
    var found = document.querySelector(selector);
    if (found) { found.focus(); found.scrollIntoView({ block: "center" }); }
  }
  var keys = {
    j: function () { step(1); },
    k: function () { step(-1); },
    e: function () {
      var row = current();
      if (row) { row.click(); } else { focusOn(".action summary, .one-line select"); }
    },
    x: function () {
      var row = current(), box = row && line(row).querySelector("input[type=checkbox]");
      if (box) { box.checked = !box.checked; }
    },
    a: function () { focusOn("#in-to, .one-line #in-owner"); }
  };
  document.addEventListener("keydown", function (event) {
    var typing = event.target.closest && event.target.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) { return; }
    event.preventDefault();
    keys[event.key]();
  });
})();
