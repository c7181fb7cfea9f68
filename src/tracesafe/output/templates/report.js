"use strict";
// Search, filters, keys and folds. The state lives in the address, so that a view can be handed on.
(() => {
  const $ = (selector, root = document) => root.querySelector(selector);
  const $$ = (selector, root = document) => [...root.querySelectorAll(selector)];
  const form = $("form.filters");
  const search = $("#q");
  const selects = $$("select", form);
  const findings = $$("details.finding").map((element) => ({
    element,
    group: element.parentElement,
    text: `${$("summary", element).textContent} ${element.dataset.more} ${element.dataset.repo}`.toLowerCase(),
    owners: element.dataset.owner.split("\n"),
  }));
  const groups = $$(".group");
  const store = $("#details");
  let stored = null;
  let printing = false;
  let open = "";

  const fill = (element) => {
    // the details of one finding, put in when they are first seen
    const body = $(".body", element);
    if (store && !body.hasChildNodes()) {
      stored ??= JSON.parse(store.textContent);
      body.innerHTML = stored[element.id] ?? "";
    }
  };
  document.addEventListener("toggle", (event) => {
    const element = event.target;
    if (!element.matches?.("details.finding, details.change")) return;
    if (element.open) fill(element);
    if (element.matches(".finding") && !printing) remember(element.open ? element.id : open === element.id ? "" : open);
  }, true);

  // ---- the state: what the form says, and the finding that was opened last
  const state = () => {
    const found = new URLSearchParams();
    if (search.value.trim()) found.set("q", search.value.trim());
    for (const select of selects) if (select.value !== "*") found.set(select.name, select.value);
    if (open) found.set("open", open);
    return found;
  };
  const remember = (id) => {
    open = id;
    const text = state().toString();
    history.replaceState(null, "", text ? `#${text}` : location.pathname + location.search);
  };
  const restore = () => {
    const hash = location.hash.slice(1);
    if (hash && !hash.includes("=")) return reveal(hash);
    const given = new URLSearchParams(hash);
    search.value = given.get("q") ?? "";
    for (const select of selects) {
      select.value = given.get(select.name) ?? "*";
      if (select.selectedIndex < 0) select.value = "*";
    }
    open = "";
    const chosen = given.get("open");
    apply();
    if (chosen) {
      const element = document.getElementById(chosen);
      if (element?.matches("details.finding") && !element.hidden) {
        fill(element);
        element.open = true;
        remember(chosen);
        focusOn(element);
      }
    }
  };
  const reveal = (id) => {
    // a link to a rule, a reason or a section
    const element = document.getElementById(id);
    if (!element) return;
    if (element.matches("details")) element.open = true;
    element.scrollIntoView({ block: "start" });
    $("summary", element)?.focus({ preventScroll: true });
  };

  // ---- filters
  const apply = () => {
    const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
    const wanted = Object.fromEntries(selects.map((select) => [select.name, select.value]));
    const has = (key, value) => (wanted[key] ?? "*") === "*" || wanted[key] === value;
    const counts = new Map();
    let shown = 0;
    for (const { element, group, text, owners } of findings) {
      const data = element.dataset;
      const fits = has("rule", data.rule) && has("repo", data.repo) && has("verdict", data.verdict)
        && (has("status", data.status) && (wanted.status === "silenced" || data.status !== "silenced")) && has("proof", data.proof)
        && ((wanted.owner ?? "*") === "*" || owners.includes(wanted.owner))
        && words.every((word) => text.includes(word));
      if (element.hidden === fits) element.hidden = !fits;
      shown += fits;
      if (fits) counts.set(group, (counts.get(group) ?? 0) + 1);
    }
    for (const group of groups) {
      group.hidden = !counts.has(group);
      $("h3 .number", group).textContent = counts.get(group) ?? 0;
    }
    for (const change of $$("details.change")) {
      const owners = change.dataset.owner.split("\n");
      change.hidden = !(has("repo", change.dataset.repo) && ((wanted.owner ?? "*") === "*" || owners.includes(wanted.owner)));
    }
    for (const select of selects) select.classList.toggle("set", select.value !== "*");
    for (const button of $$("[data-set]")) {
      const [key, value] = pair(button);
      button.setAttribute("aria-pressed", String(wanted[key] === value));
    }
    const most = findings.filter((one) => one.element.dataset.status !== "silenced").length;
    $("#count").textContent = shown === most ? `${shown} findings` : `${shown} of ${most}`;
    $("#nothing").hidden = shown > 0 || !findings.length;
  };
  const pair = (button) => {
    const [key, value] = button.dataset.set.split("=");
    return [key, decodeURIComponent(value)];
  };
  const choose = (button) => {
    const [key, value] = pair(button);
    const select = selects.find((one) => one.name === key);
    if (!select) return;
    select.value = select.value === value ? "*" : value;
    changed();
  };
  const changed = () => { apply(); remember(open); };
  const clear = () => { form.reset(); changed(); };
  let waiting = 0;
  search.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(changed, findings.length > 500 ? 120 : 0); });
  form.addEventListener("change", (event) => { if (event.target !== search) changed(); });
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", () => setTimeout(changed));

  // ---- opening and closing
  const visible = () => findings.filter((one) => !one.element.hidden).map((one) => one.element);
  const all = (isOpen) => {
    for (const element of visible()) {
      if (isOpen) fill(element);
      element.open = isOpen;
    }
  };
  const current = () => document.activeElement?.closest?.("details.finding") ?? $("details.finding.current");
  const focusOn = (element) => {
    $("details.finding.current")?.classList.remove("current");
    element.classList.add("current");
    const summary = $("summary", element);
    summary.focus({ preventScroll: true });
    summary.scrollIntoView({ block: "nearest", behavior: "instant" });
  };
  const step = (by) => {
    const shown = visible();
    const at = shown.indexOf(current());
    const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : Math.min(shown.length - 1, Math.max(0, at + by));
    if (shown[next]) focusOn(shown[next]);
  };
  const unfold = () => {
    const tables = $$("table.diff", current() ?? document.createElement("p"));
    const isFolded = tables.some((table) => !table.classList.contains("unfolded"));
    for (const table of tables) table.classList.toggle("unfolded", isFolded);
  };

  // ---- theme: as the system has it, light, dark
  const themes = ["", "light", "dark"];
  const names = { "": "as the system has it", light: "light", dark: "dark" };
  const icons = { "": "◐", light: "☀", dark: "☾" };
  const theme = (value) => {
    document.documentElement.dataset.theme = value;
    $("#theme").setAttribute("aria-label", `Theme: ${names[value]}`);
    $("#theme").title = `Theme: ${names[value]}`;
    $("#theme span").textContent = icons[value];
    try { localStorage.setItem("tracesafe-theme", value); } catch { /* no storage */ }
  };
  const turn = () => theme(themes[(themes.indexOf(document.documentElement.dataset.theme) + 1) % themes.length]);
  theme(themes.includes(document.documentElement.dataset.theme) ? document.documentElement.dataset.theme : "");

  // ---- mouse and keys
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("button, a");
    if (!button) return;
    if (button.dataset.set) choose(button);
    else if (button.dataset.clear !== undefined) clear();
    else if (button.matches(".unfold")) button.closest("tbody").classList.add("shown");
    else if (button.matches(".all")) { button.closest("table").classList.add("whole"); button.closest("tfoot").hidden = true; }
    else if (button.matches("a[href^='#']")) { event.preventDefault(); reveal(button.getAttribute("href").slice(1)); }
  });
  $("#theme").addEventListener("click", turn);
  $("#ask").addEventListener("click", () => $("#help").showModal());
  $("#expand").addEventListener("click", () => all(true));
  $("#collapse").addEventListener("click", () => all(false));
  const keys = {
    j: () => step(1), k: () => step(-1), u: unfold, t: turn, x: clear, e: () => all(true), c: () => all(false),
    o: () => { const element = current(); if (element) element.open = !element.open; },
    "/": () => { search.focus(); search.select(); },
    "?": () => $("#help").showModal(),
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || $("#help").open) return;
    if (event.target.matches("input, select, textarea")) {
      if (event.key === "Escape") {
        if (search.value) { search.value = ""; changed(); }
        event.target.blur();
      }
      return;
    }
    const act = Object.hasOwn(keys, event.key) ? keys[event.key] : null;
    if (act) { event.preventDefault(); act(); }
  });

  // ---- paper: everything that is shown, open (by the style sheet, where the browser can)
  const opened = [];
  addEventListener("beforeprint", () => {
    printing = true;
    for (const element of [...visible(), ...$$("details.change:not([hidden])")]) {
      fill(element);
      if (!CSS.supports("selector(::details-content)") && !element.open) opened.push(element);
    }
    for (const element of opened) element.open = true;
  });
  addEventListener("afterprint", () => {
    for (const element of opened.splice(0)) element.open = false;
    setTimeout(() => { printing = false; });
  });
  addEventListener("hashchange", restore);
  restore();
})();
