// Keys of the workbench. Letters go by their place on the keyboard, so that they work
// under a Russian or Armenian layout too.

const WITH_ALT = {
  ArrowDown: "next",
  ArrowUp: "previous",
  KeyN: "unfinished",
  KeyD: "draft",
  KeyS: "source",
  KeyT: "tag",
  KeyR: "sendBack",
  KeyH: "history",
  KeyK: "help",
};

function wanted(event) {
  const command = event.ctrlKey || event.metaKey;
  // AltGr arrives as Ctrl+Alt and writes letters: never ours.
  if (event.altKey && !command && !event.shiftKey) return WITH_ALT[event.code];
  if (command && !event.altKey && event.key === "Enter") return "onward";
  if (command && !event.altKey && !event.shiftKey && event.code === "KeyS") return "save";
  const isWriting = event.target.closest("input, textarea, select");
  if (event.key === "?" && !command && !event.altKey && !isWriting) return "help";
  return undefined;
}

export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || document.querySelector("dialog[open]")) return;
    const action = wanted(event);
    if (!action) return;
    event.preventDefault();
    if (!event.repeat || action === "next" || action === "previous") actions[action]();
  });
}
