// Results as the reader types. Without this script the form asks in the old way.
const form = document.querySelector("form.search");
const input = form.elements.q;
const results = document.getElementById("results");
const told = document.getElementById("told");
const WAIT = 180; // milliseconds between the last key and the question
let asked = input.value;
let timer = 0;
let running = null;

async function ask() {
  const query = input.value;
  if (query === asked) return;
  running?.abort();
  running = new AbortController();
  const address = new URL(form.action);
  if (query.trim()) address.searchParams.set("q", query);
  try {
    const answer = await fetch(address, { signal: running.signal });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.getElementById("results");
    if (!found) return;
    asked = query;
    results.replaceChildren(...found.childNodes);
    told.textContent = page.getElementById("told").textContent.trim();
    document.title = page.title;
    history.replaceState(null, "", address);
  } catch (error) {
    // Away or slow: what is shown stays, and Enter asks in the old way.
    if (error.name !== "AbortError") asked = null;
  }
}

function askSoon(event) {
  // While a letter is being composed there is nothing to ask for yet.
  if (event.isComposing) return;
  clearTimeout(timer);
  timer = setTimeout(ask, WAIT);
}

function go(step) {
  const places = [input, ...results.querySelectorAll("h2 a")];
  const at = places.indexOf(document.activeElement);
  const next = places[Math.min(Math.max(at + step, 0), places.length - 1)];
  next.focus();
}

input.addEventListener("input", askSoon);
input.addEventListener("compositionend", askSoon);
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey) return;
  const inResults = results.contains(document.activeElement);
  const inInput = document.activeElement === input;
  if (event.key === "/" && !inInput) input.focus();
  else if (event.key === "Escape" && inResults) input.focus();
  else if (event.key === "ArrowDown" && (inResults || inInput)) go(1);
  else if (event.key === "ArrowUp" && inResults) go(-1);
  else return;
  event.preventDefault();
});
