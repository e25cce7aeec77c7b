// What every page may use. All pages work without it.

// `autofocus` on the error summary is ignored when the address has a fragment, and what the fragment
// names takes the focus as late as when all of the page is there.
const summary = document.getElementById("error-summary");
summary?.focus();
if (summary && location.hash) addEventListener("load", () => setTimeout(() => summary.focus()));

// A menu closes with Escape, when another place is clicked, and when the focus leaves it.
for (const menu of document.querySelectorAll("details[data-menu]")) {
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
  menu.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !menu.contains(event.relatedTarget)) menu.open = false;
  });
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
}

// Signing out leaves nothing of what was typed behind in this browser.
document.querySelector("form[data-sign-out]")?.addEventListener("submit", () => {
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith("screening:draft:")) localStorage.removeItem(key);
    }
  } catch {
    // A browser that forbids storage has nothing to remove.
  }
});

// Work in the background: its bar moves by itself, and when it begins or ends the page is fetched anew.
const work = document.querySelector("[data-progress-url]");
if (work) {
  const bar = work.querySelector("progress");
  const words = work.querySelector(".progress-text");
  const look = async () => {
    try {
      const answer = await fetch(work.dataset.progressUrl, { headers: { Accept: "application/json" } });
      // Whoever is signed out meanwhile, or may no longer look, is told so by the page itself.
      if (answer.status >= 400 && answer.status < 500) return location.reload();
      const found = await answer.json();
      if (found.state !== work.dataset.state || (found.total && !bar)) return location.reload();
      if (bar) {
        bar.max = found.total;
        bar.value = found.done;
        words.textContent = found.text;
      }
    } catch {
      // The network may be back the next time.
    }
    setTimeout(look, 1500);
  };
  setTimeout(look, 1500);
}
