// Looks through titles and texts, in traditional or simplified characters.
const form = document.querySelector("[data-tz-search]");
const LIMIT = 50;
const AROUND = 36;

const start = (data) => {
  const told = JSON.parse(document.querySelector("[data-tz-told]").textContent);
  const root = new URL("../", location.href);
  const tally = document.querySelector("[data-tz-search-tally]");
  const results = document.querySelector("[data-tz-results]");
  const letters = [...data.folded];
  const folds = new Map();
  for (let i = 0; i < letters.length; i += 2) folds.set(letters[i], letters[i + 1]);
  const fold = (text) => Array.from(text, (letter) => folds.get(letter) ?? letter).join("").toLowerCase();
  const simplified = document.documentElement.lang === "zh-Hans";
  const shown = simplified ? (text) => Array.from(text, (letter) => folds.get(letter) ?? letter).join("") : (text) => text;
  const rows = data.rows.map(([ref, title, number, date, said]) => {
    const text = said.replaceAll("\n", " ");
    return { ref, title, number, date, text, folded: fold(text), head: fold(`${title} ${number} ${ref}`) };
  });

  const snippet = (row, parts) => {
    const at = Math.min(...parts.map((part) => row.folded.indexOf(part)).filter((place) => place >= 0));
    if (!Number.isFinite(at)) return "";
    const from = Math.max(0, at - AROUND);
    return `${from ? "…" : ""}${row.text.slice(from, at + AROUND * 2)}…`;
  };
  const marked = (text, parts) => {
    const made = document.createElement("span");
    const folded = fold(text);
    let place = 0;
    while (place < text.length) {
      const next = parts.map((part) => [folded.indexOf(part, place), part.length]).filter(([at]) => at >= 0).sort(([a], [b]) => a - b)[0];
      if (!next || folded.length !== text.length) break;
      const mark = document.createElement("mark");
      mark.textContent = text.slice(next[0], next[0] + next[1]);
      made.append(text.slice(place, next[0]), mark);
      place = next[0] + next[1];
    }
    made.append(text.slice(place));
    return made;
  };
  const item = (row, parts) => {
    const made = document.createElement("li");
    const link = document.createElement("a");
    link.href = new URL(`records/${row.ref}/`, root);
    link.append(marked(shown(row.title), parts));
    const about = document.createElement("span");
    about.className = "tz-link__meta";
    for (const text of [told.kinds[row.ref.split("/")[0]], shown(row.number), row.date])
      if (text) about.append(Object.assign(document.createElement("span"), { textContent: text }));
    const said = document.createElement("p");
    said.className = "tz-results__text";
    said.append(marked(shown(snippet(row, parts)), parts));
    made.append(link, about, said);
    return made;
  };
  const show = () => {
    const asked = new URLSearchParams(location.search).get("q") ?? "";
    form.elements.q.value = asked;
    const parts = fold(asked).split(/\s+/).filter(Boolean);
    results.replaceChildren();
    if (!parts.length) return void (tally.textContent = "");
    if (parts.join("").length < 2) return void (tally.textContent = told.words.search_short);
    const found = rows.filter((row) => parts.every((part) => row.head.includes(part) || row.folded.includes(part)));
    const rank = (row) => (parts.every((part) => row.head.includes(part)) ? 0 : 1);
    found.sort((a, b) => rank(a) - rank(b)); // stable: the latest first within each
    results.append(...found.slice(0, LIMIT).map((row) => item(row, parts)));
    tally.textContent = found.length
      ? told.words.count.replace("{n}", found.length).replace("{shown}", Math.min(found.length, LIMIT))
      : told.words.none_found;
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const asked = form.elements.q.value.trim();
    history.pushState(null, "", `${location.pathname}${asked ? `?${new URLSearchParams({ q: asked })}` : ""}`);
    show();
  });
  addEventListener("popstate", show);
  show();
};

if (form) fetch(document.querySelector("[data-tz-index]").href).then((response) => response.json()).then(start);
