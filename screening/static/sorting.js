// Saves each anchor as soon as something is chosen. One save of an anchor at a time; what was
// changed meanwhile follows. Without scripts the page's own buttons save it.

const PAUSE = 250;
const LONGEST_WAIT = 30000;
const root = document.querySelector("[data-sorting]");
const form = root?.querySelector("form");
const words = root?.dataset ?? {};

class Card {
  constructor(section) {
    this.id = section.dataset.card;
    this.status = section.querySelector("[data-status]");
    this.criterion = section.querySelector("select");
    this.base = section.querySelector(`[name="${this.id}-base"]`);
    this.definition = section.querySelector("[data-definition]");
    this.dirty = false;
    this.running = null;
    this.unreachable = false;
    this.wait = PAUSE;
    section.addEventListener("change", () => this.changed());
    this.define();
  }

  // The definition of what is chosen, where the list of them may be out of view.
  define() {
    const found = [...root.querySelectorAll("[data-criterion]")].find((one) => one.dataset.criterion === this.criterion.value);
    this.definition.textContent = found?.querySelector("dd").textContent ?? "";
    this.definition.hidden = !found;
  }

  changed() {
    this.define();
    this.dirty = true;
    this.say(words.saving, "saving");
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  say(text, tone, action) {
    this.status.dataset.state = tone;
    this.status.replaceChildren(document.createTextNode(text));
    if (action) this.status.append(" ", action);
  }

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
      const body = new URLSearchParams();
      for (const [name, value] of new FormData(form)) {
        if (name === "csrf_token" || name.startsWith(`${this.id}-`)) body.append(name, value);
      }
      let answer;
      let told = {};
      try {
        answer = await fetch(words.sorting, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
        told = await answer.json();
      } catch {
        return this.later();
      }
      if (answer.status >= 500) return this.later();
      if (!answer.ok) return this.refused(answer.status, told);
      this.wait = PAUSE;
      this.base.value = told.base;
      const bar = root.querySelector("[data-progress]");
      bar.querySelector("progress").value = told.done;
      bar.querySelector(".progress-text").textContent = told.progress;
      if (!this.dirty) this.say(told.message, "saved");
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
    if (told.code === "conflict") {
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
      this.say(told.errors ? Object.values(told.errors)[0][0] : told.message, "failed");
    }
  }
}

if (form) {
  const cards = [...form.querySelectorAll("[data-card]")].map((section) => new Card(section));
  const criteria = root.querySelector("details");
  // In a hand the definitions would fill the first screen; there each follows what is chosen.
  if (!window.matchMedia("(width >= 64rem)").matches) criteria.open = false;
  let ready = false;
  let waiting = false;
  form.addEventListener("submit", async (event) => {
    if (ready || !cards.some((one) => one.dirty || one.running)) return;
    // A save under way would make this form's starting point old; let it finish first.
    event.preventDefault();
    if (waiting) return;
    const button = event.submitter;
    waiting = true;
    await Promise.all(cards.map((one) => one.save()));
    waiting = false;
    if (cards.some((one) => one.unreachable)) return;
    ready = true;
    form.requestSubmit(button?.isConnected ? button : undefined);
    ready = false;
  });
  window.addEventListener("pagehide", () => {
    for (const one of cards) if (one.dirty) one.save();
  });
}
