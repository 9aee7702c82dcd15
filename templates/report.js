"use strict";
// Filters, keys and printing. The page is complete without any of it.
(() => {
  const items = [...document.querySelectorAll(".item")];
  const form = document.querySelector(".filter");
  const box = document.getElementById("q");
  const count = document.getElementById("filter-count");
  const help = document.getElementById("help");
  const PROPERTY = /^(category|fix|file|role|server|confidence):(.+)$/;
  let current = null;

  const texts = new Map(items.map((item) => {
    const head = item.querySelector("summary") || item;
    const rule = item.closest(".rule");
    const words = [rule ? rule.id.slice(5) : "", head.textContent, item.dataset.k || ""];
    return [item, words.join(" ").toLowerCase()];
  }));

  function matches(item, term) {
    const wanted = !term.startsWith("!");
    const word = wanted ? term : term.slice(1);
    if (!word) return true;
    const property = PROPERTY.exec(word);
    const text = texts.get(item);
    const found = property && property[1] !== "file" ? text.includes(word) : text.includes(property ? property[2] : word);
    return found === wanted;
  }

  function filter() {
    const terms = box.value.toLowerCase().split(/\s+/).filter(Boolean);
    let shown = 0;
    for (const item of items) {
      item.hidden = !terms.every((term) => matches(item, term));
      if (!item.hidden) shown += 1;
    }
    for (const rule of document.querySelectorAll(".rule")) {
      rule.hidden = terms.length > 0 && !rule.querySelector(".item:not([hidden])");
    }
    count.textContent = terms.length ? `${shown} of ${items.length}` : "";
  }

  function remember() {
    const hash = box.value ? `#q=${encodeURIComponent(box.value)}` : "#";
    try { history.replaceState(null, "", hash); } catch { /* some viewers forbid it */ }
  }

  function follow() {
    const hash = location.hash.slice(1);
    if (hash.startsWith("q=")) {
      try { box.value = decodeURIComponent(hash.slice(2)); } catch { box.value = ""; }
      filter();
      return;
    }
    const target = hash && document.getElementById(hash);
    if (!target) return;
    for (let node = target; node; node = node.parentElement) {
      if (node.localName === "details") node.open = true;
    }
    target.scrollIntoView();
  }

  function go(step) {
    const visible = items.filter((item) => item.offsetParent !== null);
    if (!visible.length) return;
    const next = visible.indexOf(current) + step;
    if (current) current.classList.remove("current");
    current = visible[Math.max(0, Math.min(visible.length - 1, next))];
    current.classList.add("current");
    current.scrollIntoView({ block: "nearest" });
    const summary = current.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
  }

  const keys = {
    "/": () => box.focus(),
    "j": () => go(1),
    "k": () => go(-1),
    "o": () => { if (current && current.localName === "details") current.open = !current.open; },
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.target === box && event.key === "Escape") box.blur();
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest("input, textarea, select")) return;
    const action = keys[event.key];
    if (action) { event.preventDefault(); action(); }
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  box.addEventListener("input", () => { filter(); remember(); });
  window.addEventListener("hashchange", follow);
  window.addEventListener("beforeprint", () => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  form.hidden = false;
  follow();
})();
