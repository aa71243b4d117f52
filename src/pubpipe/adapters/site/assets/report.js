// Reporting a mistake: what is selected in the text is offered for a report, and the form
// is sent without leaving the page. Without this script the form works by itself.
const story = document.querySelector(".story .text");
const box = document.querySelector("details.report");
const form = box?.querySelector("form");
const offer = document.createElement("button");

function selected() {
  const chosen = getSelection();
  if (!chosen || chosen.isCollapsed || !story.contains(chosen.anchorNode)) return "";
  return chosen.toString().trim().slice(0, form.quote.maxLength);
}

function place() {
  offer.remove();
  if (!selected()) return;
  const where = getSelection().getRangeAt(0).getBoundingClientRect();
  document.body.append(offer);
  const room = document.documentElement.clientWidth - offer.offsetWidth - 8;
  offer.style.left = `${Math.max(8, Math.min(where.left, room)) + scrollX}px`;
  offer.style.top = `${where.bottom + scrollY + 6}px`;
}

function open() {
  form.quote.value = selected();
  box.open = true;
  offer.remove();
  form.note.focus();
}

function answer(id) {
  for (const each of document.querySelectorAll(".answer")) each.classList.toggle("shown", each.id === id);
  document.getElementById(id).focus();
}

async function send(event) {
  event.preventDefault();
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    const sent = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
    });
    if (!sent.ok) throw new Error(String(sent.status));
    form.quote.value = "";
    form.note.value = "";
    box.open = false;
    answer("reported");
  } catch {
    answer("not-reported"); // what was typed stays where it is
  }
  button.disabled = false;
}

if (story && form) {
  offer.type = "button";
  offer.className = "offer";
  offer.textContent = form.dataset.offer;
  // A press on it would first take the selection away.
  offer.addEventListener("pointerdown", (event) => event.preventDefault());
  offer.addEventListener("click", open);
  document.addEventListener("selectionchange", place);
  // The habit of readers in Russian and Armenian: select, then Ctrl+Enter.
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && selected()) open();
  });
  form.addEventListener("submit", send);
}
