// Filters, sorts and pages a register.
const find = (name) => document.querySelector(`[data-tz-${name}]`);
const table = find("register");

const node = (tag, props = {}, ...children) => {
  const made = Object.assign(document.createElement(tag), props);
  made.append(...children);
  return made;
};

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = { red: "M8 1 15.5 14.5H.5z", yellow: "M8 .5 15.5 8 8 15.5.5 8z", green: "M8 1.5a6.5 6.5 0 1 0 .01 0z" };

const light = ([name, word]) => {
  const svg = document.createElementNS(SVG, "svg");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[name]);
  svg.setAttribute("viewBox", "0 0 16 16");
  svg.setAttribute("class", "tz-light__shape");
  svg.setAttribute("aria-hidden", "true");
  svg.append(path);
  return node("span", { className: `tz-light tz-light--${name}` }, svg, word);
};

const button = (word, className = "tz-button") => node("button", { type: "button", className }, word);

const many = (value) => (Array.isArray(value) ? value : [value]);

function start(data) {
  const { columns, ids, words, lights, page: size } = data;
  const form = find("filters");
  const tally = find("tally");
  const pager = find("pager");
  const body = table.tBodies[0];
  const rows = ids.map((_, row) => row);
  const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
  const facets = columns.filter((column) => column.facet);
  if (lights) {
    const dict = data.lightWords.map(([name, word]) => [name, word, name]);
    facets.push({ name: "light", label: data.lightLabel, type: "choice", dict, data: lights });
  }
  const byName = new Map([...columns, ...facets].map((column) => [column.name, column]));
  const text = (column, row) =>
    column.dict ? many(column.data[row]).map((index) => column.dict[index][1]).join(words.comma) : column.data[row];
  let index;
  const textOf = (row) =>
    (index ??= rows.map((r) => columns.map((column) => text(column, r)).join("\n").toLowerCase()))[row];

  // what is asked for, kept in the address
  const state = () => {
    const asked = new URLSearchParams(location.hash.slice(1));
    return { q: asked.get("q") ?? "", sort: asked.get("sort") ?? "", page: Math.max(1, Number(asked.get("page")) || 1), asked };
  };
  const go = (changes, typing = false) => {
    const { asked } = state();
    asked.delete("page");
    for (const [name, value] of Object.entries(changes)) value ? asked.set(name, value) : asked.delete(name);
    history[typing ? "replaceState" : "pushState"](null, "", `#${asked}`); // letters are no steps to go back by
    show();
  };

  const matching = (asked, but) => {
    const tests = facets
      .filter((facet) => facet !== but && asked.has(facet.name))
      .map((facet) => {
        const wanted = new Set(facet.dict.flatMap(([raw], i) => (raw === asked.get(facet.name) ? [i] : [])));
        return (row) => {
          const value = facet.data[row];
          return typeof value === "number" ? wanted.has(value) : value.some((i) => wanted.has(i));
        };
      });
    const parts = (asked.get("q") ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    if (parts.length) tests.push((row) => parts.every((part) => textOf(row).includes(part)));
    return rows.filter((row) => tests.every((test) => test(row)));
  };

  const sorted = (found, sort) => {
    const column = byName.get(sort.replace(/^-/, ""));
    if (!column) return found;
    const sign = sort.startsWith("-") ? -1 : 1;
    const key = new Map(found.map((row) => [row, text(column, row)]));
    // empty ones last, either way
    return found.sort((a, b) => {
      const [x, y] = [key.get(a), key.get(b)];
      return x === y ? 0 : x === "" ? 1 : y === "" ? -1 : sign * collator.compare(x, y);
    });
  };

  const cell = (column, row) => {
    const kind = column.name === "title" || column.name === "number" ? column.name : column.type;
    const made = node("td", { className: `tz-td tz-td--${kind}` });
    made.dataset.label = column.label;
    const value = column.data[row];
    if (column.name === "title") made.append(node("a", { href: `${encodeURIComponent(ids[row])}/` }, value));
    else if (column.dict)
      many(value).forEach((i, nth) => {
        const [, label, tone] = column.dict[i];
        const base = column.name === "status" ? "tz-status" : "tz-badge";
        made.append(nth ? words.comma : "", tone ? node("span", { className: `${base} ${base}--${tone}` }, label) : label);
      });
    else if (value) made.append(node("span", { className: column.type === "date" ? "tz-nowrap" : "" }, value));
    if (lights && column.name === data.timed && value && data.lightWords[lights[row]][0] !== "none")
      made.append(" ", light(data.lightWords[lights[row]]));
    return made;
  };

  const search = node("input", { type: "search", placeholder: words.search_hint });
  search.addEventListener("input", () => go({ q: search.value.trim() }, true));
  form.append(node("label", { className: "tz-filters__search" }, words.search, search));
  const selects = facets.map((facet) => {
    const select = node("select");
    select.addEventListener("change", () => go({ [facet.name]: select.value }));
    form.append(node("label", {}, facet.label, select));
    return [facet, select];
  });
  const clear = button(words.clear);
  clear.addEventListener("click", () => {
    history.pushState(null, "", location.pathname);
    show();
    search.focus();
  });
  form.append(clear);
  form.addEventListener("submit", (event) => event.preventDefault());

  const heads = [...table.tHead.rows[0].cells];
  for (const head of heads) {
    const sorter = button(head.textContent, "tz-sort");
    const name = head.dataset.name;
    sorter.addEventListener("click", () => go({ sort: state().sort === name ? `-${name}` : name }));
    head.replaceChildren(sorter);
  }

  const [before, after] = [button(words.previous), button(words.following)];
  const place = node("span");
  const turn = (by) => {
    go({ page: String(state().page + by) });
    table.scrollIntoView({ block: "nearest" });
  };
  before.addEventListener("click", () => turn(-1));
  after.addEventListener("click", () => turn(1));
  pager.append(before, place, after);

  const tallied = (facet, found) => {
    const times = new Uint32Array(facet.dict.length);
    for (const row of found) {
      const value = facet.data[row];
      if (typeof value === "number") times[value] += 1;
      else for (const i of value) times[i] += 1;
    }
    const counts = new Map();
    facet.dict.forEach(([raw], i) => times[i] && counts.set(raw, (counts.get(raw) ?? 0) + times[i]));
    return counts;
  };

  const options = (facet, select, asked, found) => {
    const counts = tallied(facet, asked.has(facet.name) ? matching(asked, facet) : found);
    const chosen = asked.get(facet.name) ?? "";
    const labels = new Map(facet.dict.map(([raw, label]) => [raw, label]));
    const shown = [...labels].filter(([raw]) => counts.has(raw) || raw === chosen);
    select.replaceChildren(node("option", { value: "" }, words.all), ...shown.map(([raw, label]) => node("option", { value: raw }, `${label} (${counts.get(raw) ?? 0})`)));
    select.value = chosen;
    select.toggleAttribute("data-set", chosen !== "");
  };

  let drawn = !location.hash; // the page comes with the rows that nobody has asked anything of

  function show() {
    const { q, sort, page, asked } = state();
    const fitting = matching(asked);
    const found = sorted([...fitting], sort);
    const pages = Math.max(1, Math.ceil(found.length / size));
    const first = (Math.min(page, pages) - 1) * size;
    const visible = found.slice(first, first + size);
    const listed = columns.filter((column) => !column.hidden);
    if (!drawn) body.replaceChildren(...visible.map((row) => node("tr", {}, ...listed.map((column) => cell(column, row)))));
    drawn = false;
    const numbers = { n: found.length, from: first + 1, to: first + visible.length };
    tally.textContent = found.length ? words.count.replace(/\{(\w+)\}/g, (_, name) => numbers[name]) : words.none;
    if (document.activeElement !== search) search.value = q;
    for (const [facet, select] of selects) options(facet, select, asked, fitting);
    for (const head of heads) {
      const name = head.dataset.name;
      const way = sort === name ? "ascending" : sort === `-${name}` ? "descending" : null;
      way ? head.setAttribute("aria-sort", way) : head.removeAttribute("aria-sort");
    }
    pager.hidden = pages === 1;
    before.disabled = first === 0;
    after.disabled = first + size >= found.length;
    place.textContent = `${Math.min(page, pages)} / ${pages}`;
  }

  form.hidden = false;
  for (const event of ["hashchange", "popstate"]) addEventListener(event, show);
  show();
}

if (table) fetch(table.dataset.tzRegister).then((response) => response.json()).then(start);
