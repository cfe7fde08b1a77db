// After htmx has turned the whole page, the reader stands at its top, whether by eye, keyboard or screen reader.
document.addEventListener("htmx:after:swap", ({ detail }) => {
  if (detail.ctx.target?.id === "main") {
    scrollTo(0, 0);
    document.getElementById("main").focus({ preventScroll: true });
  }
});
