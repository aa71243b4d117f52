// Putting a source's numbered tags into the editor.

const shape = (button) => {
  const id = button.dataset.tag;
  return "empty" in button.dataset ? [`<${id}/>`, ""] : [`<${id}>`, `</${id}>`];
};

// Puts the tag at the cursor, or around what is selected.
export function insert(editor, button) {
  const [open, close] = shape(button);
  const { selectionStart: start, selectionEnd: end } = editor;
  const inner = editor.value.slice(start, end);
  editor.setRangeText(open + inner + close, start, end, "end");
  if (!inner) editor.setSelectionRange(start + open.length, start + open.length);
  editor.dispatchEvent(new Event("input", { bubbles: true }));
  editor.focus();
}

// The first tag of the source that the editor's text lacks.
export function missing(editor, buttons) {
  return [...buttons].find((button) => !editor.value.includes(shape(button)[0]));
}
