// Puts competencies, criteria and questions in another order: by dragging the handle with whatever
// points, or with the keyboard on it. Without this script the same is done by the arrows of a row.
//
// A row moves on the page at once. Where it is put down is sent, and then the contents are fetched
// anew, so that marks, numbers and undo are right. If that fails the row goes back.

const root = document.querySelector("[data-order-page]");
const said = document.querySelector("[data-order-said]");
const failed = document.querySelector("[data-order-failed]");
const EDGE = 72; // pixels from the edge of the window, within which it scrolls along
const LEAP = 10; // rows that Page up and Page down move by
let form = root?.querySelector("[data-order-form]");
let lifted = null; // the row that is being moved, and where it came from
let sending = false;

function show() {
  for (const handle of root.querySelectorAll("[data-handle]")) handle.hidden = false;
}

// All rows of one kind in their order, in whatever list they stand.
function rows(kind) {
  return [...form.querySelectorAll("[data-part]")].filter((row) => row.dataset.part.startsWith(`${kind}/`));
}

function kindOf(row) {
  return row.dataset.part.split("/")[0];
}

function idOf(row) {
  return row?.dataset.part.split("/")[1] ?? "";
}

function handleOf(row) {
  return row.querySelector("[data-handle]");
}

function tell(sentence, row) {
  const list = row.closest("[data-list]");
  const among = [...list.children];
  const words = {
    name: row.dataset.name,
    place: among.indexOf(row) + 1,
    total: among.length,
    group: list.closest("[data-part]")?.dataset.name ?? "",
  };
  said.textContent = sentence.replace(/\{(\w+)\}/g, (_, word) => words[word]);
}

function lift(row) {
  lifted = { row, list: row.parentElement, next: row.nextElementSibling };
  failed.hidden = true;
  row.classList.add("is-lifted");
  handleOf(row).setAttribute("aria-pressed", "true");
}

function putDown() {
  const { row } = lifted;
  row.classList.remove("is-lifted");
  handleOf(row).setAttribute("aria-pressed", "false");
  lifted = null;
}

function back({ row, list, next }) {
  list.insertBefore(row, next);
}

function cancel() {
  const { row } = lifted;
  back(lifted);
  tell(form.dataset.cancelled, row);
  putDown();
  handleOf(row).focus();
}

async function drop() {
  const from = lifted;
  const { row } = from;
  putDown();
  if (row.parentElement === from.list && row.nextElementSibling === from.next) {
    tell(form.dataset.cancelled, row);
    return;
  }
  tell(form.dataset.dropped, row);
  const body = { part: row.dataset.part, before: idOf(row.nextElementSibling), within: row.parentElement.dataset.within ?? "" };
  const done = await send(body);
  if (done) await renew(handleOf(row).id);
  else {
    back(from);
    handleOf(row).focus();
    complain(row);
  }
}

function complain(row) {
  failed.hidden = false;
  failed.textContent = form.dataset.failed.replace("{name}", row.dataset.name);
}

async function send(fields) {
  sending = true;
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams({ ...fields, csrf_token: form.elements.csrf_token.value }),
      headers: { Accept: "application/json" },
    });
    return answer.ok && !answer.redirected;
  } catch {
    return false;
  } finally {
    sending = false;
  }
}

// Fetches the page and takes over its contents and its undo, with the focus where it was.
async function renew(focus) {
  let page;
  try {
    const answer = await fetch(location.pathname, { headers: { Accept: "text/html" } });
    page = new DOMParser().parseFromString(await answer.text(), "text/html");
  } catch {
    return; // The order on the page is right; its marks are again when it is loaded.
  }
  if (lifted) return; // The next row is on its way already, and fetches the page in its turn.
  const fresh = page.querySelector("[data-order-page]");
  if (!fresh) return;
  const own = document.activeElement;
  const held = !own || own === document.body || root.contains(own);
  root.replaceChildren(...fresh.childNodes);
  form = root.querySelector("[data-order-form]");
  const steps = page.querySelector(".draft-steps");
  const old = document.querySelector(".draft-steps");
  if (old && steps) old.replaceWith(steps);
  else if (steps) document.querySelector("nav.sections").before(steps);
  else old?.remove();
  const state = page.querySelector(".draft-state");
  if (state) document.querySelector(".draft-state")?.replaceWith(state);
  show();
  if (held) focused(focus)?.focus({ preventScroll: true });
}

// The button that was pressed may be gone at an end of the list; then its neighbour is next.
function focused(id) {
  const other = id.endsWith("-up") ? id.replace(/-up$/, "-down") : id.replace(/-down$/, "-up");
  return document.getElementById(id) ?? document.getElementById(other);
}

// ------------------------------------------------------------------------------- with the keyboard

// Moves the lifted row by so many places among all of its kind; a criterion goes on into the next
// competency, even an empty one.
function step(places) {
  const { row } = lifted;
  const sign = Math.sign(places);
  for (let left = Math.abs(places); left > 0; left -= 1) {
    const beside = sign > 0 ? row.nextElementSibling : row.previousElementSibling;
    if (beside) {
      if (sign > 0) beside.after(row);
      else beside.before(row);
      continue;
    }
    const lists = [...form.querySelectorAll(`[data-list="${kindOf(row)}"]`)];
    const list = lists[lists.indexOf(row.parentElement) + sign];
    if (!list) break;
    if (sign > 0) list.prepend(row);
    else list.append(row);
  }
  handleOf(row).focus(); // A node that is put elsewhere loses the focus.
  row.scrollIntoView({ block: "nearest" });
  tell(row.parentElement.dataset.within ? form.dataset.into : form.dataset.moved, row);
}

const STEPS = { ArrowUp: -1, ArrowDown: 1, PageUp: -LEAP, PageDown: LEAP, Home: -Infinity, End: Infinity };

root?.addEventListener("keydown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || !form || dragged) return;
  const row = handle.closest("[data-part]");
  if (event.key === " " || event.key === "Enter") {
    event.preventDefault();
    if (lifted) drop();
    else if (!sending) {
      lift(row);
      tell(form.dataset.lifted, row);
    }
    return;
  }
  if (!lifted) return;
  if (event.key === "Escape") {
    event.preventDefault();
    cancel();
  } else if (event.key in STEPS) {
    event.preventDefault();
    const all = rows(kindOf(row)).length + form.querySelectorAll("[data-list]").length;
    step(Math.max(-all, Math.min(all, STEPS[event.key])));
  }
});

// Whoever goes elsewhere with a row in hand puts it down where it came from. Moving a row takes the
// focus from it for a moment, so it is looked at afterwards where the focus is.
root?.addEventListener("focusout", () => {
  setTimeout(() => {
    if (!lifted || dragged || handleOf(lifted.row) === document.activeElement || !document.hasFocus()) return;
    const { row } = lifted;
    back(lifted);
    tell(form.dataset.cancelled, row);
    putDown();
  });
});

// ---------------------------------------------------------------------------------- with a pointer

let dragged = null; // the pointer and its height in the window
let frame = 0;

root?.addEventListener("pointerdown", (event) => {
  const handle = event.target.closest("[data-handle]");
  if (!handle || event.button !== 0 || lifted || sending) return;
  event.preventDefault();
  handle.focus({ preventScroll: true });
  lift(handle.closest("[data-part]"));
  dragged = { pointer: event.pointerId, y: event.clientY };
  document.documentElement.classList.add("is-dragging");
  frame = requestAnimationFrame(follow);
});

addEventListener("pointermove", (event) => {
  if (event.pointerId !== dragged?.pointer) return;
  dragged.y = event.clientY;
  under(event.clientY);
});

addEventListener("pointerup", (event) => {
  if (event.pointerId !== dragged?.pointer) return;
  release();
  drop();
});

addEventListener("pointercancel", (event) => {
  if (event.pointerId !== dragged?.pointer) return;
  release();
  cancel();
});

addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || !dragged) return;
  release();
  cancel();
});

function release() {
  dragged = null;
  cancelAnimationFrame(frame);
  document.documentElement.classList.remove("is-dragging");
}

// Puts the row beside the one at that height: before it in its upper half, after it in its lower.
function under(y) {
  const { row } = lifted;
  for (const list of form.querySelectorAll(`[data-list="${kindOf(row)}"]`)) {
    const box = list.getBoundingClientRect();
    if (y < box.top || y > box.bottom) continue;
    const others = [...list.children].filter((one) => one !== row);
    const next = others.find((one) => {
      const { top, height } = one.getBoundingClientRect();
      return y < top + height / 2;
    });
    if (row.parentElement !== list || row.nextElementSibling !== (next ?? null)) {
      list.insertBefore(row, next ?? null);
      handleOf(row).focus({ preventScroll: true });
    }
    return;
  }
}

// At the edge of the window the page scrolls under the pointer.
function follow() {
  if (!dragged) return;
  const below = dragged.y - (innerHeight - EDGE);
  const above = EDGE - dragged.y;
  const speed = below > 0 ? below / 4 : above > 0 ? -above / 4 : 0;
  if (speed) {
    scrollBy(0, speed);
    under(dragged.y);
  }
  frame = requestAnimationFrame(follow);
}

// ---------------------------------------------------------------------------- the arrows of a row

root?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!form || event.target !== form || !["up", "down"].includes(button?.name)) return;
  event.preventDefault();
  if (sending) return;
  const row = button.closest("[data-part]");
  if (await send({ [button.name]: button.value })) {
    await renew(button.id);
    const moved = form.querySelector(`[data-part="${CSS.escape(row.dataset.part)}"]`);
    if (moved) tell(form.dataset.dropped, moved);
  } else complain(row);
});

if (form) show();
