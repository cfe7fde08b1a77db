// The reader's time zone, as the browser knows it, for a page that has none of theirs yet. Without this the page works too.
const place = document.querySelector("[data-guess-zone]");
if (place) {
  const field = document.getElementById(place.dataset.guessZone);
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isOffered = zone && [...field.options].some((option) => option.value === zone);
  if (isOffered && field.value === "UTC" && zone !== "UTC") {
    field.value = zone;
    place.querySelector("[data-guessed]").hidden = false;
  }
}
