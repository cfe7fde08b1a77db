// After htmx has turned to another page, the reader stands at its top, whether by eye, keyboard or screen reader.
document.addEventListener("htmx:after:history:push", () => {
  scrollTo(0, 0);
  document.getElementById("main")?.focus({ preventScroll: true });
});
