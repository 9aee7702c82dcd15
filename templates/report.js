"use strict";
// Filter, keys, colours, diffs side by side, printing. The page is complete without any of it.
(() => {
  const root = document.documentElement;
  const byId = (id) => document.getElementById(id);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const box = byId("q");
  const help = byId("help");
  const items = all(".item");
  const servers = all("article.server");
  let current = null;

  // Kept choices: pages opened from a file may be forbidden to keep any.
  const kept = {
    get(name) { try { return localStorage.getItem(`unstick-${name}`); } catch { return null; } },
    set(name, value) { try { localStorage.setItem(`unstick-${name}`, value); } catch { /* no */ } },
  };

  // The filter: words, "phrases" and key:value; ! in front means not; one key twice means either.

  const TERM = /(!?)(?:([a-z]+):)?(?:"([^"]*)"?|(\S+))/g;
  const WITHIN = new Set(["file", "server", "text"]);
  const PROPERTIES = new Set([
    "code", "category", "fix", "confidence", "server", "verdict", "file", "role", "status",
  ]);

  function parsed(query) {
    const terms = [];
    for (const [, not, name, quoted, word] of query.toLowerCase().matchAll(TERM)) {
      const known = name === undefined || PROPERTIES.has(name);
      const value = (known ? "" : `${name}:`) + (quoted ?? word);
      if (value && value !== "!") {
        terms.push({ not: not === "!", key: known && name ? name : "text", value });
      }
    }
    return terms;
  }

  const texts = new Map();
  function textOf(element) {
    if (!texts.has(element)) {
      const head = element.querySelector("summary, header") || element;
      const { code, file } = element.dataset;
      texts.set(element, `${code || ""} ${head.textContent} ${file || ""}`.toLowerCase());
    }
    return texts.get(element);
  }

  function holds(element, { key, value }) {
    const found = key === "text" ? textOf(element) : (element.dataset[key] || "").toLowerCase();
    return WITHIN.has(key) ? found.includes(value) : found.startsWith(value);
  }

  function matches(element, terms) {
    const wanted = new Map();
    for (const term of terms) {
      if (term.not) {
        if (holds(element, term)) return false;
        continue;
      }
      const group = term.key === "text" ? `text ${term.value}` : term.key;
      wanted.set(group, wanted.get(group) || holds(element, term));
    }
    return [...wanted.values()].every(Boolean);
  }

  function filter() {
    const terms = parsed(box.value);
    const filtering = terms.length > 0;
    const began = filtering && !root.classList.contains("filtering");
    root.classList.toggle("filtering", filtering);
    let findings = 0;
    let cells = 0;
    for (const item of items) {
      item.hidden = !matches(item, terms);
      if (item.hidden) continue;
      if (item.classList.contains("cell")) cells += 1; else findings += 1;
    }
    for (const rule of all(".rule")) rule.hidden = filtering && !rule.querySelector(".item:not([hidden])");
    for (const server of servers) {
      const itself = matches(server, terms);
      server.hidden = !itself && !server.querySelector(".item:not([hidden])");
      server.classList.toggle("part", filtering && !itself);
    }
    for (const part of all("#state, #findings")) {
      part.hidden = filtering && !part.querySelector(".item:not([hidden]), .server:not([hidden])");
    }
    for (const row of all("tr[data-for]")) row.hidden = Boolean(byId(row.dataset.for)?.hidden);
    byId("nothing").hidden = !filtering || all("#state, #findings").some((part) => !part.hidden);
    byId("filter-count").textContent = filtering ? `${some(findings, "finding")}, ${some(cells, "cell")}` : "";
    if (current && current.hidden) current = null;
    if (began) window.scrollTo(0, 0);
  }

  function some(count, noun) {
    return `${count} ${noun}${count === 1 ? "" : "s"}`;
  }

  // The address: #q=…&f=… holds the filter and the item; a plain fragment is an item.

  function remember() {
    const parts = [];
    if (box.value) parts.push(`q=${encodeURIComponent(box.value)}`);
    if (current && current.id) parts.push(`f=${encodeURIComponent(current.id)}`);
    try { history.replaceState(null, "", `#${parts.join("&")}`); } catch { /* some viewers forbid it */ }
  }

  function decoded(text) {
    try { return decodeURIComponent(text); } catch { return ""; }
  }

  function follow() {
    const hash = location.hash.slice(1);
    let id = decoded(hash);
    if (/^[qf]=/.test(hash)) {
      const said = new Map(hash.split("&").map((part) => [part.slice(0, 2), decoded(part.slice(2))]));
      box.value = said.get("q=") || "";
      filter();
      id = said.get("f=") || "";
    }
    const target = id && byId(id);
    if (!target) return;
    reveal(target);
    if (box.value && !target.checkVisibility()) { box.value = ""; filter(); }
    if (target.classList.contains("item")) choose(target, false);
    target.scrollIntoView({ behavior: "instant" });
  }

  function reveal(target) {
    for (let node = target; node; node = node.parentElement) {
      if (node.localName === "details") node.open = true;
    }
  }

  // Items and the steps of their traces, by keys.

  function choose(item, moving = true) {
    if (current) current.classList.remove("current");
    current = item;
    current.classList.add("current");
    if (!moving) return;
    current.scrollIntoView({ block: "nearest" });
    const summary = current.querySelector("summary");
    if (summary) summary.focus({ preventScroll: true });
    remember();
  }

  function go(step) {
    const shown = items.filter((item) => !item.hidden && item.offsetParent !== null);
    if (!shown.length) return;
    const place = shown.indexOf(current);
    const ahead = shown.findIndex((item) => item.getBoundingClientRect().top >= 0);
    const next = place >= 0 ? place + step : ahead >= 0 ? ahead : shown.length - 1;
    choose(shown[Math.max(0, Math.min(shown.length - 1, next))]);
  }

  function goStep(step) {
    // A cell that decides has its trace at its server.
    const owners = [current, current?.closest(".server"), document];
    const within = owners.find((owner) => owner?.querySelector(".trace > li"));
    if (!within) return;
    const steps = all(".trace > li", within);
    if (within === current) current.open = true;
    const place = steps.findIndex((one) => one.classList.contains("here"));
    for (const one of all(".trace > li.here")) one.classList.remove("here");
    const next = steps[Math.max(0, Math.min(steps.length - 1, place + step))];
    next.classList.add("here");
    next.scrollIntoView({ block: "center" });
  }

  function goPicture() {
    const cell = current && (byId(current.dataset.cell) || current);
    const picture = cell?.querySelector(".picture") || document.querySelector(".item .picture");
    if (!picture) return;
    reveal(picture);
    choose(picture.closest(".item"), false);
    picture.scrollIntoView({ block: "center" });
    picture.focus({ preventScroll: true });
  }

  // A node under the pointer shows what leads to it and where it leads.

  function trail(graph, start) {
    const lit = new Set();
    for (const [from, to] of [["f", "t"], ["t", "f"]]) {
      const pending = [start];
      const seen = new Set(pending);
      while (pending.length) {
        const node = pending.pop();
        for (const edge of all(`[data-${from}="${node}"]`, graph)) {
          lit.add(edge);
          if (!seen.has(edge.dataset[to])) { seen.add(edge.dataset[to]); pending.push(edge.dataset[to]); }
        }
      }
      for (const node of seen) lit.add(graph.querySelector(`[data-n="${node}"]`));
    }
    return lit;
  }

  function light(event) {
    const graph = event.target.closest?.(".graph");
    for (const other of all(".graph.lit")) {
      other.classList.remove("lit");
      for (const part of all(".on", other)) part.classList.remove("on");
    }
    const node = event.target.closest?.(".node");
    if (!graph || !node) return;
    graph.classList.add("lit");
    for (const part of trail(graph, node.dataset.n)) part?.classList.add("on");
  }

  // Colours and diffs, as the reader likes them.

  function paint(theme) {
    if (theme) root.dataset.theme = theme; else delete root.dataset.theme;
    byId("theme").textContent = isDark() ? "Light" : "Dark";
  }

  function isDark() {
    return (root.dataset.theme || (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  }

  function turn() {
    const theme = isDark() ? "light" : "dark";
    kept.set("theme", theme);
    paint(theme);
  }

  function sideBySide(split) {
    root.classList.toggle("split", split);
    if (split) for (const item of items) if (item.open) widen(item);
    for (const button of all("button.sides")) button.setAttribute("aria-pressed", String(split));
  }

  function turnDiffs() {
    const split = !root.classList.contains("split");
    kept.set("diff", split ? "split" : "unified");
    sideBySide(split);
  }

  function widen(item) {
    for (const diff of all("pre.diff", item)) if (!diff.nextElementSibling?.matches(".sides-of")) diff.after(twoSides(diff));
  }

  function twoSides(diff) {
    const table = document.createElement("table");
    table.className = "diff sides-of";
    const body = table.createTBody();
    const [gone, come] = [[], []];
    let [left, right] = [0, 0];
    const side = (row, number, text, css) => {
      const no = row.insertCell();
      no.className = "no";
      no.textContent = number ?? "";
      const code = row.insertCell();
      code.className = css;
      code.textContent = text ?? "";
    };
    const flush = () => {
      for (let i = 0; i < Math.max(gone.length, come.length); i += 1) {
        const row = body.insertRow();
        side(row, gone[i]?.[0], gone[i]?.[1], gone[i] ? "del" : "none");
        side(row, come[i]?.[0], come[i]?.[1], come[i] ? "add" : "none");
      }
      gone.length = come.length = 0;
    };
    for (const line of diff.children) {
      const text = line.textContent.replace(/\n$/, "");
      if (line.className === "del") { gone.push([left, text.slice(1)]); left += 1; continue; }
      if (line.className === "add") { come.push([right, text.slice(1)]); right += 1; continue; }
      flush();
      const row = body.insertRow();
      const start = /^@@ -(\d+)(?:,\d+)? \+(\d+)/.exec(text);
      if (start) [left, right] = [Number(start[1]), Number(start[2])];
      if (line.className) {
        const cell = row.insertCell();
        cell.colSpan = 4;
        cell.className = line.className;
        cell.textContent = text;
      } else {
        side(row, left, text.slice(1), "");
        side(row, right, text.slice(1), "");
        left += 1;
        right += 1;
      }
    }
    flush();
    return table;
  }

  // What an opened item gets: buttons that need a script.

  function furnish(item) {
    if (root.classList.contains("split")) widen(item);
    if (item.dataset.furnished) return;
    item.dataset.furnished = "yes";
    for (const diff of all("pre.diff", item)) {
      const button = made("sides", "Side by side", turnDiffs);
      button.setAttribute("aria-pressed", String(root.classList.contains("split")));
      diff.before(button);
    }
    const link = item.querySelector("a.permalink");
    if (link && navigator.clipboard) {
      link.after(" ", made("copy", "Copy link", (event) => {
        navigator.clipboard.writeText(link.href).then(() => { event.target.textContent = "Copied"; }, () => {});
      }));
    }
  }

  function made(css, text, action) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = `small ${css}`;
    button.textContent = text;
    button.addEventListener("click", action);
    return button;
  }

  const keys = {
    "/": () => { box.focus(); box.select(); },
    "j": () => go(1),
    "k": () => go(-1),
    "o": () => { if (current && current.localName === "details") current.open = !current.open; },
    "n": () => goStep(1),
    "p": () => goStep(-1),
    "g": goPicture,
    "s": turnDiffs,
    "d": turn,
    "?": () => help.showModal(),
  };

  document.addEventListener("keydown", (event) => {
    if (event.target === box && event.key === "Escape") {
      box.value = "";
      filter();
      remember();
      box.blur();
    }
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    if (event.target.closest?.("input, textarea, select")) return;
    const action = keys[event.key];
    if (action) { event.preventDefault(); action(); }
  });
  document.addEventListener("pointerover", light);
  document.addEventListener("toggle", (event) => {
    const item = event.target;
    if (item.open && item.classList?.contains("item")) furnish(item);
  }, true);
  document.addEventListener("click", (event) => {
    const item = event.target.closest?.("summary")?.parentElement;
    if (item?.classList.contains("item")) { choose(item, false); remember(); }
  });
  document.querySelector(".filter").addEventListener("submit", (event) => { event.preventDefault(); go(1); });
  box.addEventListener("input", () => { filter(); remember(); });
  byId("clear").addEventListener("click", () => { box.value = ""; filter(); remember(); box.focus(); });
  byId("theme").addEventListener("click", turn);
  byId("keys").addEventListener("click", () => help.showModal());
  window.addEventListener("hashchange", follow);

  let opened = [];
  window.addEventListener("beforeprint", () => {
    opened = all("details:not([open])");
    for (const details of opened) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of opened) details.open = false; });

  for (const part of all(".script")) part.hidden = false;
  for (const link of all("a[data-q]")) link.href = `#q=${encodeURIComponent(link.dataset.q)}`;
  for (const item of items) if (item.open) furnish(item);
  paint(["dark", "light"].includes(kept.get("theme")) ? kept.get("theme") : "");
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => paint(kept.get("theme")));
  sideBySide(kept.get("diff") === "split");
  follow();
})();
