// Filters the desk by person and unit; what is asked for stands in the address.
const form = document.querySelector("[data-tz-desk]");
if (form) {
  const tally = document.querySelector("[data-tz-desk-tally]");
  const show = () => {
    const asked = new URLSearchParams(location.search);
    const { person, unit } = form.elements;
    person.value = asked.get("person") ?? "";
    unit.value = asked.get("unit") ?? "";
    let total = 0;
    for (const pile of document.querySelectorAll("[data-tz-pile]")) {
      let shown = 0;
      for (const row of pile.querySelectorAll(".tz-desk-item")) {
        const fits = (wanted, given) => !wanted || given.split(" ").includes(wanted);
        row.hidden = !(fits(person.value, row.dataset.people) && fits(unit.value, row.dataset.units));
        shown += row.hidden ? 0 : 1;
      }
      pile.querySelector("[data-tz-count]").textContent = shown;
      pile.querySelector("[data-tz-none]").hidden = shown > 0;
      total += shown;
    }
    tally.textContent = tally.dataset.tzSay.replace("{n}", total);
  };
  const go = (values) => {
    const asked = new URLSearchParams(Object.entries(values).filter(([, value]) => value));
    history.pushState(null, "", `${location.pathname}${asked.size ? `?${asked}` : ""}`);
    show();
  };
  form.addEventListener("change", () => go(Object.fromEntries(new FormData(form))));
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    go({});
  });
  form.addEventListener("submit", (event) => event.preventDefault());
  addEventListener("popstate", show);
  form.hidden = false;
  show();
}
