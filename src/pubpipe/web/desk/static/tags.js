// Putting a source's numbered tags into the editor.
import { put } from "./writing.js";

const shape = (button) => {
  const id = button.dataset.tag;
  return "empty" in button.dataset ? [`<${id}/>`, ""] : [`<${id}>`, `</${id}>`];
};

// Puts the tag at the cursor, or around what is selected.
export function insert(editor, button) {
  const [open, close] = shape(button);
  const { selectionStart: start, selectionEnd: end } = editor;
  const inner = editor.value.slice(start, end);
  put(editor, open + inner + close);
  if (!inner) editor.setSelectionRange(start + open.length, start + open.length);
}

// The first tag of the source that the editor's text lacks.
export function missing(editor, buttons) {
  return [...buttons].find((button) => !editor.value.includes(shape(button)[0]));
}
