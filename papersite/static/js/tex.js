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
  const DISPLAY = ["$$", "\\["];

  function draw(element) {
    const source = element.textContent;
    const width = source.startsWith("$") && !source.startsWith("$$") ? 1 : 2;
    const formula = document.createElement("span");
    try {
      katex.render(source.slice(width, -width), formula, {
        ...OPTIONS,
        displayMode: DISPLAY.includes(source.slice(0, width)) && element.closest("[data-tex-inline]") === null,
      });
    } catch {
      return;
    }
    element.replaceChildren(...formula.childNodes);
    element.classList.toggle("formula--wide", element.offsetWidth > element.parentElement.clientWidth);
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
