// While a question is typed: which others say much the same. Where nobody answers, nothing is shown.

const PAUSE = 600;
const NOT_READY = 3000;
const FEWEST_LETTERS = 15;
const form = document.querySelector("form[data-alike]");
const place = form?.querySelector("[data-alike-found]");
let timer;
let turn = 0;

async function ask(field) {
  const text = field.value.trim();
  const mine = ++turn;
  if (text.length < FEWEST_LETTERS) return show([]);
  const { alike, slug, question } = form.dataset;
  try {
    const answer = await fetch(alike, {
      method: "POST",
      headers: {
        Accept: "application/json",
        "Content-Type": "application/json",
        "X-CSRFToken": form.elements.csrf_token.value,
      },
      body: JSON.stringify({ slug, question, language: field.lang, text }),
    });
    if (!answer.ok) return;
    const found = await answer.json();
    if (mine !== turn) return;
    show(found.alike);
    if (!found.ready) timer = setTimeout(() => ask(field), NOT_READY);
  } catch {
    // It is a help beside the work, and the work goes on without it.
  }
}

function show(found) {
  // A screen reader hears of news alone.
  const shown = JSON.stringify(found);
  if ((place.dataset.shown ?? "[]") === shown) return;
  place.dataset.shown = shown;
  if (!found.length) return place.replaceChildren();
  const title = Object.assign(document.createElement("p"), { className: "part-alike-title" });
  title.textContent = form.dataset.aliketitle;
  const list = document.createElement("ul");
  list.append(...found.map(line));
  place.replaceChildren(title, list);
}

function line(one) {
  const item = document.createElement("li");
  const link = Object.assign(document.createElement("a"), {
    className: "ds-link",
    href: one.address,
    lang: one.language,
    textContent: one.text,
  });
  const where = Object.assign(document.createElement("span"), {
    className: "quiet",
    textContent: [one.title, one.alikeness].filter(Boolean).join(" · "),
  });
  item.append(link, where);
  return item;
}

for (const field of place ? form.querySelectorAll('textarea[name^="stem-"]') : []) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => ask(field), PAUSE);
  });
}
