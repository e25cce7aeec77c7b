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
