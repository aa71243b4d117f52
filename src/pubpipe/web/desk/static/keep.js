// Text that the server has not acknowledged yet, kept in this browser by person, unit
// and version, so that neither a crash nor an expired sign-in can lose it.

const PREFIX = "pubpipe";

const name = (person, unit, version) => [PREFIX, person, unit, version].join("\n");

export function works() {
  try {
    localStorage.setItem(PREFIX, "");
    localStorage.removeItem(PREFIX);
    return true;
  } catch {
    return false;
  }
}

export function keep(person, unit, version, text) {
  try {
    localStorage.setItem(name(person, unit, version), text);
    return true;
  } catch {
    return false; // full or forbidden: the editor itself still holds the text
  }
}

// Forgets the text of a version, and only this text: another tab may have kept a newer one.
export function drop(person, unit, version, text) {
  const key = name(person, unit, version);
  try {
    if (text === undefined || localStorage.getItem(key) === text) localStorage.removeItem(key);
  } catch {
    // Nothing could be kept, so there is nothing to forget.
  }
}

// What is kept of a unit: [{version, text}], oldest first.
export function kept(person, unit) {
  const start = name(person, unit, "");
  const found = [];
  try {
    for (let at = 0; at < localStorage.length; at += 1) {
      const key = localStorage.key(at);
      if (key.startsWith(start)) {
        found.push({ version: Number(key.slice(start.length)), text: localStorage.getItem(key) });
      }
    }
  } catch {
    return [];
  }
  return found.sort((a, b) => a.version - b.version);
}
