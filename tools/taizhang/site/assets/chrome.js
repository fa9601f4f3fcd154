// Mends the theme for keyboards and readers of screens; carries filters to a page's other languages; prints.
const drawer = document.querySelector("#__drawer");
const label = document.querySelector("label.md-header__button[for=__drawer]");
if (drawer && label) {
  const opener = Object.assign(document.createElement("button"), { type: "button", className: `${label.className} tz-menu` });
  opener.setAttribute("aria-label", document.querySelector(".md-nav--primary")?.getAttribute("aria-label") ?? "");
  opener.append(...label.childNodes);
  label.replaceWith(opener);
  const show = (open) => {
    drawer.checked = open;
    drawer.dispatchEvent(new Event("change", { bubbles: true }));
    if (open) document.querySelector(".md-sidebar--primary a")?.focus();
    else opener.focus();
  };
  const tell = () => opener.setAttribute("aria-expanded", String(drawer.checked));
  opener.addEventListener("click", () => show(!drawer.checked));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && drawer.checked) show(false);
  });
  drawer.addEventListener("change", tell);
  tell();
}
for (const link of document.querySelectorAll("[data-tz-language]"))
  link.addEventListener("click", () => Object.assign(link, { search: location.search, hash: location.hash }));
for (const button of document.querySelectorAll("[data-tz-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}
