// Keys of the queue: “/” to the search, N takes the next one, J and K or the arrows walk
// the rows. Letters go by their place on the keyboard, and so does
// “/”, which an Armenian one lacks. A chosen filter shows at once.
const search = document.querySelector("[data-search]");
const next = document.querySelector("[data-next]");
const rows = [...document.querySelectorAll("[data-row]")];

const step = (by) => {
  const at = rows.indexOf(document.activeElement);
  rows[at < 0 ? 0 : Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
};

const KEYS = {
  Slash: () => search.select(),
  KeyN: () => next.form.requestSubmit(next),
  KeyJ: () => step(1),
  KeyK: () => step(-1),
};

document.addEventListener("keydown", (event) => {
  const isCommand = event.ctrlKey || event.metaKey || event.altKey;
  if (isCommand || event.isComposing || event.target.closest("input, textarea, select")) return;
  const act = event.key === "/" ? KEYS.Slash : !event.shiftKey && KEYS[event.code];
  if (!act) return;
  event.preventDefault();
  act();
});

for (const select of document.querySelectorAll("[data-filters] select")) {
  select.addEventListener("change", () => select.form.requestSubmit());
}
