// Signs that nobody sees: shown by their number before a save takes them out.

const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/gu;
const NAMES = new Map([
  ["\u200e", "LRM"], ["\u200f", "RLM"], ["\u202a", "LRE"], ["\u202b", "RLE"], ["\u202c", "PDF"],
  ["\u202d", "LRO"], ["\u202e", "RLO"], ["\u2066", "LRI"], ["\u2067", "RLI"], ["\u2068", "FSI"],
  ["\u2069", "PDI"], ["\u200b", "ZWSP"], ["\ufeff", "BOM"],
]);
const AROUND = 12;
const MOST = 5;
const words = document.getElementById("say-invisible").innerHTML.trim();

const name = (sign) => NAMES.get(sign) ?? `U+${sign.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}`;

export function show(editor, box) {
  const found = [...editor.value.matchAll(UNSEEN)].slice(0, MOST);
  box.hidden = !found.length;
  box.replaceChildren(words);
  for (const { index, 0: sign } of found) {
    const where = document.createElement("bdi");
    const before = editor.value.slice(Math.max(0, index - AROUND), index).replace(UNSEEN, "");
    const after = editor.value.slice(index + 1, index + AROUND).replace(UNSEEN, "");
    const mark = document.createElement("code");
    mark.textContent = name(sign);
    where.append(before, mark, after);
    box.append(" ", where);
  }
}
