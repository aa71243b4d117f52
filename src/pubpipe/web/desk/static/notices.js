// Short messages above the segments; their words are templates in the page.

const box = document.getElementById("notices");
const alarms = document.getElementById("alarm");

export function template(id) {
  return document.getElementById(`say-${id}`).content.firstElementChild.cloneNode(true);
}

export function say(id) {
  const message = template(id);
  box.replaceChildren(message);
  return message;
}

// A line below the editor of one segment; empty takes it away.
export function note(segment, id) {
  const line = segment.querySelector("[data-invisible]");
  line.hidden = !id;
  line.textContent = id ? document.getElementById(`say-${id}`).innerHTML.trim() : "";
}

// What keeps the work from being saved stays until `calm`, whatever else is said.
export function alarm(id) {
  const message = template(id);
  alarms.replaceChildren(message);
  return message;
}

export function calm() {
  alarms.replaceChildren();
}
