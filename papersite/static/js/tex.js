// Draws the formulas of a page: every element with data-tex holds one, with its delimiters.
// A formula is drawn when it comes near the window, which one inside a closed <details> does not. What KaTeX cannot
// read stays as the authors typed it. The text is not to be trusted: no links, no HTML, few expansions.
(() => {
  const OPTIONS = {
    trust: false,
    strict: "ignore",
    throwOnError: true,
    maxSize: 10,
    maxExpand: 100,
    output: "htmlAndMathml",
  };
  const MACROS = { "\\mbox": "\\text{#1}", "\\label": "\\@firstoftwo{}{#1}" };
  const WORD_JOINER = "\u2060";
  const DISPLAY = ["$$", "\\[", "\\b"]; // the last is \begin{…}, which KaTeX reads itself

  function draw(element) {
    const source = element.textContent;
    const opening = source.slice(0, 2);
    const width = opening === "\\b" ? 0 : opening.startsWith("$") && opening !== "$$" ? 1 : 2;
    const formula = document.createElement("span");
    try {
      katex.render(source.slice(width, source.length - width), formula, {
        ...OPTIONS,
        macros: { ...MACROS }, // a copy, because \gdef writes into it
        displayMode: DISPLAY.includes(opening) && element.closest("h1, h2") === null,
      });
    } catch {
      return;
    }
    element.replaceChildren(...formula.childNodes);
    tie(element);
    element.classList.toggle("formula--wide", element.offsetWidth > element.closest("p, h1, h2, li").clientWidth);
  }

  // Keeps a formula on the line of what it touches: the Sb of CsV$_3$Sb$_5$, the hyphen of $k$-means, a full stop.
  function tie(element) {
    if (/\S$/.test(element.previousSibling?.textContent ?? "")) {
      element.before(WORD_JOINER);
    }
    if (/^\S/.test(element.nextSibling?.textContent ?? "")) {
      element.after(WORD_JOINER);
    }
  }

  const nearby = new IntersectionObserver(
    (entries) => {
      for (const entry of entries) {
        if (entry.isIntersecting) {
          nearby.unobserve(entry.target);
          draw(entry.target);
        }
      }
    },
    { rootMargin: "50%" },
  );

  function watch(root) {
    for (const element of root.querySelectorAll("[data-tex]:not(:has(.katex))")) {
      nearby.observe(element);
    }
  }

  watch(document);
  document.addEventListener("htmx:after:swap", () => watch(document));
  addEventListener("beforeprint", () => {
    for (const element of document.querySelectorAll("[data-tex]:not(:has(.katex))")) {
      if (element.checkVisibility()) {
        draw(element);
      }
    }
  });
})();
