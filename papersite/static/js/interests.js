// Narrows the category picker while the reader types, previews the keyword in the line of the cursor, says where a
// slider stands, and copies the private address.
document.addEventListener("input", ({ target }) => {
  const { filters } = target.dataset;
  const choices = filters && document.querySelector(filters);
  if (!choices) return;
  const wanted = target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const archive of choices.querySelectorAll(".archive")) {
    let offered = 0;
    for (const choice of archive.querySelectorAll("[data-words]")) {
      const isOffered = choice.querySelector("input").checked || wanted.every((word) => choice.dataset.words.includes(word));
      choice.hidden = !isOffered;
      offered += isOffered;
    }
    archive.hidden = !offered;
    if (wanted.length) archive.open = true;
  }
});

document.addEventListener("htmx:config:request", ({ target, detail }) => {
  const field = target.dataset.previews && document.querySelector(target.dataset.previews);
  if (!field) return;
  const { value, selectionStart } = field;
  const start = value.lastIndexOf("\n", selectionStart - 1) + 1;
  const end = value.slice(selectionStart).search(/[\n,]/);
  detail.ctx.request.body.set("q", value.slice(start, end < 0 ? undefined : selectionStart + end));
});

document.addEventListener("input", ({ target }) => {
  if (target.type === "range") target.form.querySelector(`output[for="${target.id}"]`).value = target.value;
});

document.addEventListener("click", async ({ target }) => {
  const { copies } = target.dataset;
  const address = copies && document.querySelector(copies);
  if (!address) return;
  address.select();
  await navigator.clipboard.writeText(address.value);
  target.textContent = "Copied";
});

const offer = () => {
  for (const button of document.querySelectorAll("[data-copies]")) button.hidden = !navigator.clipboard;
  for (const button of document.querySelectorAll("[data-without-script]")) button.hidden = true;
};
document.addEventListener("htmx:after:swap", offer);
offer();
