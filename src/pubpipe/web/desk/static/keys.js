// Keys of the workbench. Letters go by their place on the keyboard, so that they work
// under a Russian or Armenian layout too. Alt with a letter or a sign is free in browsers'
// pages and in screen readers; AltGr (Ctrl+Alt) writes letters and is never ours, nor is
// Alt+Shift, with which Windows changes the layout.

const WITH_ALT = {
  ArrowDown: "next",
  ArrowUp: "previous",
  KeyN: "unfinished",
  KeyD: "draft",
  KeyS: "source",
  KeyT: "tag",
  KeyX: "fix",
  KeyC: "comment",
  KeyR: "sendBack",
  KeyH: "history",
  KeyQ: "concordance",
  KeyP: "preview",
  KeyZ: "undo",
  KeyK: "help",
};
const REPEATS = ["next", "previous"];

function wanted(event) {
  const command = event.ctrlKey || event.metaKey;
  if (event.altKey && !command && !event.shiftKey) {
    const digit = /^Digit([1-9])$/.exec(event.code);
    if (digit) return ["match", Number(digit[1])];
    return WITH_ALT[event.code] ? [WITH_ALT[event.code]] : ["sign", event.code];
  }
  if (command && !event.altKey && event.key === "Enter") return ["onward"];
  if (command && !event.altKey && !event.shiftKey && event.code === "KeyS") return ["save"];
  const isWriting = event.target.closest("input, textarea, select");
  const asks = "?՞".includes(event.key) || (event.shiftKey && event.code === "Slash");
  if (asks && !command && !event.altKey && !isWriting) return ["help"];
  return [];
}

// `actions` say false when the key is none of theirs after all: the browser gets it.
export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const [action, value] = wanted(event);
    if (!action) return;
    if (event.repeat && !REPEATS.includes(action) && action !== "sign") event.preventDefault();
    else if (actions[action](value) !== false) event.preventDefault();
  });
}
