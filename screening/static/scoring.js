// Saves a scorecard while it is typed. Without this script the same form saves by its buttons.
//
// What has been typed but not yet stored on the server is also kept in this browser, so that a
// crash, a lost network or an ended session loses nothing. It is removed as soon as it is stored.

const PAUSE = 900;
const LONGEST_WAIT = 30000;
const root = document.querySelector("[data-scorecard]");
const form = root?.querySelector("form[data-autosave]");
const words = root?.dataset ?? {};

function storage(action) {
  try {
    return action(window.localStorage);
  } catch {
    return null; // A browser may forbid storage; the server remains.
  }
}

class Question {
  constructor(section) {
    this.section = section;
    this.id = section.dataset.question;
    this.key = `screening:draft:${words.user}:${section.dataset.save}`;
    this.status = section.querySelector("[data-status]");
    this.base = section.querySelector(`[name="${this.id}-base"]`);
    this.dirty = false;
    this.running = null;
    this.unreachable = false;
    this.wait = PAUSE;
    section.addEventListener("input", () => this.changed());
    section.addEventListener("change", () => this.changed());
    this.seen = this.written();
    this.restore();
  }

  values() {
    const data = new FormData(form);
    const own = {};
    for (const [name, value] of data) {
      if (name.startsWith(`${this.id}-`)) own[name] = value;
    }
    return own;
  }

  // What the fields say, whatever version it was written on.
  written() {
    return JSON.stringify({ ...this.values(), [this.base.name]: "" });
  }

  // Leaving a field announces once more what each letter has announced; a new save would then
  // take the button of the last one away from under the pointer.
  changed() {
    const written = this.written();
    if (written === this.seen) return;
    this.seen = written;
    this.dirty = true;
    storage((store) => store.setItem(this.key, JSON.stringify(this.values())));
    this.say(words.saving, "saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // Text that a crash or an ended session left in this browser comes back, on top of the version
  // that it was written on; if that has changed since, saving it shows both.
  restore() {
    const kept = storage((store) => JSON.parse(store.getItem(this.key) ?? "null"));
    if (!kept) return;
    const now = this.values();
    const same = Object.keys(kept).every((name) => name.endsWith("-base") || (now[name] ?? "") === kept[name]);
    if (same) {
      this.forget();
      return;
    }
    for (const [name, value] of Object.entries(kept)) {
      for (const field of form.elements) {
        if (field.name !== name) continue;
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value;
      }
    }
    this.dirty = true;
    this.say(words.restored, "saving");
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  forget() {
    storage((store) => store.removeItem(this.key));
  }

  say(text, tone, action) {
    if (!this.status) return;
    this.status.dataset.state = tone;
    this.status.replaceChildren(document.createTextNode(text));
    if (action) this.status.append(" ", action);
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
      const body = new URLSearchParams(this.values());
      body.set("csrf_token", form.elements.csrf_token.value);
      let answer;
      let told = {};
      try {
        answer = await fetch(this.section.dataset.save, {
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
      if (!answer.ok) return this.refused(answer.status, told);
      this.wait = PAUSE;
      this.base.value = told.base;
      if (this.dirty) continue;
      this.forget();
      this.say(told.message, "saved");
      const step = document.querySelector(`[data-step="${this.id}"]`);
      if (step) {
        step.dataset.state = told.state;
        step.querySelector("[data-step-state]").textContent = words[`state${told.state}`];
      }
    }
  }

  later() {
    this.dirty = true;
    this.unreachable = true;
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT);
    this.say(words.offline, "failed");
    this.timer = setTimeout(() => this.save(), this.wait);
  }

  refused(status, told) {
    this.dirty = true;
    if (status === 409) {
      const button = document.createElement("button");
      button.type = "submit";
      button.className = "ds-button";
      button.dataset.variant = "secondary";
      button.name = "go";
      button.value = "stay";
      button.textContent = words.compare;
      this.say(told.message, "failed", button);
    } else if (status === 401 || status === 400) {
      const link = document.createElement("a");
      link.className = "ds-link";
      link.href = words.signin;
      link.textContent = words.signinlabel;
      this.say(words.signedout, "failed", link);
    } else {
      const first = told.errors ? Object.values(told.errors)[0][0] : told.message;
      this.say(first, "failed");
    }
  }
}

function currentSection() {
  const focused = document.activeElement?.closest?.("[data-question]");
  if (focused) return focused;
  const sections = [...root.querySelectorAll("[data-question]")];
  return sections.find((one) => one.getBoundingClientRect().bottom > window.innerHeight * 0.4) ?? sections[0];
}

function typing(target) {
  return target.matches("textarea, select, [contenteditable], input:not([type=radio], [type=checkbox])");
}

// A digit chooses a level, wherever the focus is outside a text field; Escape leaves a text field.
function shortcut(event) {
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  const typed = typing(event.target);
  if (event.key === "Escape" && typed) {
    event.target.closest("[data-question]")?.focus({ preventScroll: true });
    return;
  }
  if (typed || !/^[0-9]$/.test(event.key)) return;
  const section = currentSection();
  if (!section) return;
  const name = `${section.dataset.question}-choice`;
  const wanted = [event.key, event.key === "0" ? "10" : null];
  const radio = [...section.querySelectorAll(`input[type=radio][name="${name}"]`)].find((one) => wanted.includes(one.value));
  if (!radio || radio.disabled) return;
  event.preventDefault();
  radio.checked = true;
  radio.focus({ preventScroll: true });
  radio.dispatchEvent(new Event("change", { bubbles: true }));
}

if (form) {
  const questions = [...form.querySelectorAll("[data-question]")].map((section) => new Question(section));
  let ready = false;
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    if (ready || !questions.some((one) => one.dirty || one.running)) return;
    // A save under way would make this form's starting point old; let it finish first.
    event.preventDefault();
    if (waiting) return;
    const button = event.submitter;
    waiting = true;
    await Promise.all(questions.map((one) => one.save()));
    waiting = false;
    // Without a connection the browser's own error page would come; here the text stays in view.
    if (questions.some((one) => one.unreachable)) return;
    // The page may come back from the browser's memory, so it is made ready for this once.
    ready = true;
    form.requestSubmit(button?.isConnected ? button : undefined);
    ready = false;
  });
  window.addEventListener("pagehide", () => {
    for (const one of questions) if (one.dirty) one.save();
  });
  if (words.shortcuts === "on") document.addEventListener("keydown", shortcut);
}
