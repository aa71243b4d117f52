// What lies beside the open segment: matches, terms, comments. Loaded when it is opened.
import { get, token } from "./send.js";

const PAUSE = 120;
const loading = new WeakMap();
let timer;

export function loadSoon(segment) {
  clearTimeout(timer);
  timer = setTimeout(() => load(segment), PAUSE);
}

export async function load(segment) {
  const box = segment.querySelector("[data-panel]");
  if (!box) return;
  if (!loading.has(box)) loading.set(box, fill(box, segment));
  await loading.get(box);
}

async function fill(box, segment) {
  const answer = await get(`/desk/units/${segment.dataset.unit}/panel?part=true`);
  if (!answer) {
    loading.delete(box);
    return;
  }
  box.innerHTML = await answer.text();
  const marked = box.querySelector("template[data-marked]");
  if (marked) segment.querySelector(".source").replaceChildren(marked.content.cloneNode(true));
}

// Sends a form whose answer takes the place of its part of the page.
export async function submitPart(form, part, extra = {}) {
  const body = new URLSearchParams([...new FormData(form), ...Object.entries(extra)]);
  const answer = await fetch(form.action, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": token() },
    body,
  }).catch(() => undefined);
  if (!answer?.ok) return false;
  part.innerHTML = await answer.text();
  return true;
}

// Asked for a moment after a save, when the segment is new and its panel on the way.
export async function openComment(segment) {
  if (!segment) return;
  await load(segment);
  const comments = segment.querySelector("[data-comments]");
  if (!comments) return;
  comments.open = true;
  comments.querySelector("textarea")?.focus();
}

// The concordance: selected words are looked up at once.
const sheet = document.getElementById("concordance");
const form = sheet.querySelector("[data-concordance]");

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const query = new URLSearchParams(new FormData(form));
  const answer = await get(`${form.action}?${query}&part=true`);
  if (answer) sheet.querySelector("[data-found]").innerHTML = await answer.text();
});

// A search field takes the first Escape for itself, to be emptied.
sheet.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.isComposing) return;
  event.preventDefault();
  sheet.close();
});

export function openConcordance() {
  const field = document.activeElement;
  const chosen = field?.selectionEnd > field?.selectionStart
    ? field.value.slice(field.selectionStart, field.selectionEnd)
    : getSelection().toString();
  sheet.showModal();
  if (chosen.trim()) {
    form.elements.q.value = chosen.trim().slice(0, 200);
    form.requestSubmit();
  }
  form.elements.q.select();
}
