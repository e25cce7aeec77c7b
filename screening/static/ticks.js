// A long list of people to tick: a field that shortens it, and how many are ticked. Without scripts
// the list is whole and works as it is.

for (const list of document.querySelectorAll("[data-ticks]")) {
  const rows = [...list.querySelectorAll("[data-tick]")];
  const filter = list.querySelector("[data-filter]");
  const told = list.querySelector("[data-ticked]");

  const count = () => {
    const ticked = rows.filter((row) => row.querySelector("input").checked).length;
    told.textContent = told.dataset.words.replace("{count}", ticked);
  };

  // Those that are ticked stay in view, so that nobody is asked unseen.
  const shorten = (wanted) => {
    const words = wanted.toLocaleLowerCase().split(/\s+/);
    for (const row of rows) {
      const text = row.textContent.toLocaleLowerCase();
      row.hidden = !row.querySelector("input").checked && !words.every((word) => text.includes(word));
    }
  };

  filter.hidden = rows.length < 8;
  const field = filter.querySelector("input");
  field.addEventListener("input", () => shorten(field.value));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") event.preventDefault(); // it would send the form
  });
  list.addEventListener("change", count);
  count();
}
