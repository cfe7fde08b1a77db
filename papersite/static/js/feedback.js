// Keys for a list of papers, and what is said of a control that was pressed. Without this file the controls are
// buttons of a plain form.
(() => {
  const PAPERS = "li.paper, article.sheet";
  let last = null; // the paper told about last, which `u` undoes

  const papers = () => [...document.querySelectorAll(PAPERS)];
  const current = () => document.activeElement?.closest(PAPERS) ?? null;

  function step(by) {
    const all = papers();
    const here = current() ?? (last?.isConnected ? last : null);
    const next = all[here ? all.indexOf(here) + by : 0];
    if (!next) return;
    next.querySelector(".paper__title a")?.focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
  }

  function press(key) {
    const paper = key === "u" && last?.isConnected ? last : (current() ?? document.querySelector("article.sheet"));
    paper?.querySelector(`.controls [data-key="${key}"]`)?.click();
  }

  function explain() {
    document.getElementById("keys").showModal();
  }

  const actions = { j: () => step(1), k: () => step(-1), "?": explain };
  for (const key of ["s", "m", "x", "h", "u"]) actions[key] = () => press(key);

  document.addEventListener("keydown", (event) => {
    const isTyping = event.target.closest("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]");
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || isTyping) return;
    if (!document.getElementById("keys") || document.querySelector("dialog[open]")) return;
    const action = Object.hasOwn(actions, event.key) && actions[event.key];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("click", ({ target }) => {
    if (target.closest("[data-opens-keys]")) explain();
    const control = target.closest(".controls [data-key]");
    if (control) last = control.closest(PAPERS);
  });

  function tell(text, isTrouble) {
    const told = document.getElementById("told");
    told.textContent = text;
    told.classList.toggle("told--trouble", isTrouble);
  }

  // A control that was pressed has been replaced: say what it did, and keep the reader's place.
  document.addEventListener("htmx:after:swap", ({ detail }) => {
    offer();
    const paper = last;
    const { target, response } = detail.ctx;
    if (!paper?.isConnected || !target?.matches(".controls") || response?.status >= 400) return;
    const controls = paper.querySelector(".controls");
    const gone = controls.matches(".controls--gone") ? controls.querySelector("span") : null;
    const pressed = [...controls.querySelectorAll("[aria-pressed=true]")].map((control) => control.textContent.trim());
    tell(gone?.textContent ?? (pressed.join(", ") || "Nothing told"), false);
    if (document.activeElement === document.body) {
      (paper.querySelector(".paper__title a") ?? controls.querySelector("button")).focus({ preventScroll: true });
    }
  });

  document.addEventListener("htmx:response:error", ({ detail }) => {
    if (detail.ctx.sourceElement?.closest(".controls")) tell("That was not kept. Reload the page and try again.", true);
  });
  document.addEventListener("htmx:error", ({ detail }) => {
    if (detail.ctx?.sourceElement?.closest(".controls")) tell("That was not kept: the site did not answer.", true);
  });

  function offer() {
    for (const hint of document.querySelectorAll(".keys__hint")) hint.hidden = false;
  }
  offer();
})();
