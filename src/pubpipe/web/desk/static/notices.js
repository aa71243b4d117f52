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

// What keeps the work from being saved stays until `calm`, whatever else is said.
export function alarm(id) {
  const message = template(id);
  alarms.replaceChildren(message);
  return message;
}

export function calm() {
  alarms.replaceChildren();
}
