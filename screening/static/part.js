// Saves a part of a draft while it is typed, and shows what the answer brings: what others have
// changed, what is said beside the fields, the preview. Without it the same form saves by buttons.
//
// What has been typed but not yet stored on the server is also kept in this browser, so that a
// crash, a lost network or an ended session loses nothing. It is removed as soon as it is stored.

const PAUSE = 900;
const LONGEST_WAIT = 30000;
const form = document.querySelector("form.part-form");
const words = form?.dataset ?? {};
const status = form?.querySelector("[data-status]");
const preview = document.querySelector("[data-preview]");
const key = `screening:draft:${words.user}:${words.save}`;
const FOCUS = "screening:focus";
const NOT_TEXTS = new Set(["csrf_token", "base", "was"]);

function storage(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null; // A browser may forbid storage; the server remains.
  }
}

function session(action) {
  try {
    return action(window.sessionStorage);
  } catch {
    return null;
  }
}

// The fields by name. A list of radio buttons counts as one, like the server's.
function control(name) {
  const found = form.elements.namedItem(name);
  return found instanceof RadioNodeList || found?.name === name ? found : null;
}

function values() {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (!NOT_TEXTS.has(name)) found[name] = String(value).replace(/\r\n?/g, "\n");
  }
  return found;
}

function grow(field) {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.height = "auto";
  field.style.height = `${field.scrollHeight + 4}px`;
}

function put(name, value) {
  const field = control(name);
  if (!field) return;
  field.value = value;
  if (field.localName === "textarea") grow(field);
}

// An answer says the same again and again; only what differs is touched, so that nothing flickers
// and a screen reader hears of news alone.
function fill(slot, html) {
  if ((slot.dataset.shown ?? slot.innerHTML.trim()) === html.trim()) return;
  slot.dataset.shown = html.trim();
  slot.innerHTML = html; // Drawn by the server's own templates.
}

class Part {
  constructor() {
    this.base = form.elements.base;
    this.start = values(); // What the base stands for.
    this.seen = JSON.stringify(this.start);
    this.dirty = false;
    this.running = null;
    this.unreachable = false;
    this.wait = PAUSE;
    form.addEventListener("input", () => this.changed());
    form.addEventListener("change", () => this.changed());
    this.restore();
  }

  changed() {
    const now = values();
    const written = JSON.stringify(now);
    if (written === this.seen) return;
    this.seen = written;
    this.dirty = true;
    this.keep(now);
    this.say(words.saving, "saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  keep(now) {
    const kept = { values: now, base: this.base.value, start: this.start };
    storage((store) => store.setItem(key, JSON.stringify(kept)));
  }

  forget() {
    storage((store) => store.removeItem(key));
  }

  // Text that a crash or an ended session left in this browser comes back, on top of the version
  // that it was written on; if that has changed since, the server joins both or shows both.
  restore() {
    const kept = storage((store) => JSON.parse(store.getItem(key) ?? "null"));
    if (!kept) return;
    const same = JSON.stringify(kept.values) === this.seen;
    if (same || "typed" in words) {
      this.forget();
      return;
    }
    for (const [name, value] of Object.entries(kept.values)) {
      if (!control(name)) {
        // A row that the page does not have any more: it is sent along, and the answer shows it.
        const hidden = document.createElement("input");
        Object.assign(hidden, { type: "hidden", name });
        form.append(hidden);
      }
      put(name, value);
    }
    this.base.value = kept.base;
    this.start = kept.start;
    this.seen = JSON.stringify(values());
    this.dirty = true;
    this.say(words.restored, "saving");
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  say(text, tone, action) {
    if (!status) return;
    status.dataset.state = tone;
    if (status.textContent === text && !action) return;
    status.replaceChildren(document.createTextNode(text));
    if (action) status.append(" ", action);
  }

  // What the changed fields said before, so that the server can tell who changed what even when
  // its own memory of that moment has gone. Follow-up questions are one field.
  was(sent) {
    const list = (name) => name === "rows" || name.startsWith("probes-");
    const differs = (name) => (this.start[name] ?? "") !== (sent[name] ?? "");
    const names = new Set([...Object.keys(this.start), ...Object.keys(sent)]);
    const rows = [...names].some((name) => list(name) && differs(name));
    const found = {};
    for (const name of names) {
      if (list(name) ? rows : differs(name)) found[name] = this.start[name] ?? "";
    }
    return JSON.stringify(found);
  }

  // One save at a time; what was typed meanwhile is saved after it.
  save() {
    clearTimeout(this.timer);
    this.running ??= this.send().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  async send() {
    while (this.dirty) {
      this.dirty = false;
      this.unreachable = false;
      const sent = values();
      const body = new URLSearchParams(sent);
      body.set("csrf_token", form.elements.csrf_token.value);
      body.set("base", this.base.value);
      body.set("was", this.was(sent));
      let answer;
      let told = {};
      try {
        answer = await fetch(words.save, {
          method: "POST",
          body,
          headers: { Accept: "application/json" },
          keepalive: body.toString().length < 60000,
        });
        told = await answer.json();
      } catch {
        return this.later();
      }
      if (answer.status >= 500) return this.later();
      if (!answer.ok && told.code !== "invalid") return this.refused(answer.status, told);
      this.wait = PAUSE;
      this.stored(sent, told);
    }
  }

  // `sent` is stored, with what others had changed; what was typed since stays as it is.
  stored(sent, told) {
    const now = values();
    const clash = Object.keys(told.fields).some((name) => name in now && now[name] !== sent[name]);
    if (clash) {
      // Somebody has changed a field in which one types at this moment. The next save goes on from
      // the old version, so that both are shown and neither is lost.
      this.dirty = true;
      return;
    }
    for (const [name, value] of Object.entries(told.fields)) put(name, value);
    this.base.value = told.base;
    this.start = { ...sent, ...told.fields };
    this.seen = JSON.stringify(values());
    show(told);
    if (!leaving) for (const part of ["state", "steps"]) fill(document.querySelector(`[data-draft-${part}]`), told.head[part]);
    if (told.code === "invalid") {
      // Stored is the rest; what is wrong is kept here, and is sent with the next change.
      for (const name of Object.keys(told.errors)) this.start[name] = "";
      this.keep(values());
      this.say(Object.values(told.errors)[0][0], "failed");
      refreshPreview();
      return;
    }
    if (this.dirty) return;
    this.forget();
    this.say(told.news ? `${told.message}. ${told.news}` : told.message, "saved");
    refreshPreview();
    if (told.shape !== words.shape) {
      // Levels or rows have come or gone, here or elsewhere: the page is drawn anew.
      const name = document.activeElement?.id;
      session((store) => store.setItem(FOCUS, name ?? ""));
      location.reload();
    }
  }

  later() {
    this.dirty = true;
    this.unreachable = true;
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.say(words.offline, "failed");
    this.timer = setTimeout(() => this.save(), this.wait);
  }

  refused(code, told) {
    this.dirty = true;
    if (code === 409) {
      const button = document.createElement("button");
      Object.assign(button, { type: "submit", className: "ds-button", name: "go", value: "stay" });
      button.dataset.variant = "secondary";
      button.dataset.size = "sm";
      button.textContent = told.code === "gone" ? words.gone : words.compare;
      this.say(told.message, "failed", button);
    } else if (code === 401 || code === 400) {
      const link = document.createElement("a");
      link.className = "ds-link";
      link.href = words.signin;
      link.textContent = words.signinlabel;
      this.say(words.signedout, "failed", link);
    } else {
      this.say(told.message, "failed");
    }
    this.stuck = true;
  }
}

// What the server says of the part as it is stored now.
function show(told) {
  for (const slot of form.querySelectorAll("[data-notes]")) fill(slot, told.notes[slot.dataset.notes] ?? "");
  const missing = new Set(told.missing);
  for (const cell of form.querySelectorAll("[data-cell]")) {
    const name = cell.dataset.cell;
    const mark = cell.querySelector("[data-missing]");
    if (mark) mark.hidden = !missing.has(name);
    const measure = cell.querySelector("[data-measure]");
    if (measure) measure.textContent = told.measures[name] ?? "";
  }
  for (const slot of form.querySelectorAll("[data-error]")) {
    const found = told.errors?.[slot.dataset.error] ?? [];
    slot.replaceChildren(...found.map((text) => {
      const line = document.createElement("p");
      line.className = "ds-validation-message";
      line.textContent = text;
      return line;
    }));
    const field = control(slot.dataset.error);
    if (field?.setAttribute) field.setAttribute("aria-invalid", found.length ? "true" : "false");
  }
}

// A button waits to be sent; meanwhile it must not be drawn anew.
let leaving = false;
let wanted = 0;
async function refreshPreview() {
  if (!preview) return;
  const turn = ++wanted;
  try {
    const answer = await fetch(`${preview.dataset.preview}?language=${preview.lang}`, {
      headers: { Accept: "application/json" },
    });
    if (!answer.ok || turn !== wanted) return;
    const told = await answer.json();
    const open = preview.querySelector("details")?.open;
    fill(preview, told.html);
    const details = preview.querySelector("details");
    if (details && open) details.open = true;
  } catch {
    // It stays as it was; the next save tries again.
  }
}

for (const link of document.querySelectorAll("[data-preview-language]")) {
  link.addEventListener("click", (event) => {
    event.preventDefault();
    for (const other of document.querySelectorAll("[data-preview-language]")) other.removeAttribute("aria-current");
    link.setAttribute("aria-current", "true");
    preview.lang = link.dataset.previewLanguage;
    refreshPreview();
  });
}

if (form) for (const field of form.querySelectorAll("textarea")) {
  grow(field);
  field.addEventListener("input", () => grow(field));
}

if (form && "part" in words) {
  // Where one was when the page was drawn anew.
  const before = session((store) => store.getItem(FOCUS));
  session((store) => store.removeItem(FOCUS));
  if (before) document.getElementById(before)?.focus();
  const part = new Part();

  // A button that puts a text into a field: the offered question, or what somebody else has stored.
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-fill]");
    if (!button) return;
    event.preventDefault();
    put(button.dataset.fill, button.dataset.text);
    const field = control(button.dataset.fill);
    field.focus?.();
    button.closest(".part-theirs")?.remove(); // The two are the same now.
    part.changed();
  });

  // A save under way would make a form's starting point old; it finishes first. So it does before
  // what was written is undone by the buttons above.
  let ready = false;
  document.addEventListener("submit", async (event) => {
    if (ready || !part.dirty && !part.running) return;
    event.preventDefault();
    if (leaving) return;
    const { target, submitter } = event;
    leaving = true;
    part.stuck = false;
    await part.save();
    leaving = false;
    // Without a connection the browser's own error page would come; here the text stays in view.
    if (part.unreachable) return;
    if (part.stuck && target !== form) return;
    // The page may come back from the browser's memory, so it is made ready for this once.
    ready = true;
    let was = form.elements.was;
    if (!was) {
      was = Object.assign(document.createElement("input"), { type: "hidden", name: "was" });
      form.append(was);
    }
    was.value = part.was(values());
    target.requestSubmit(submitter?.isConnected ? submitter : undefined);
    ready = false;
  });
  window.addEventListener("pagehide", () => {
    if (part.dirty) part.save();
  });
}
