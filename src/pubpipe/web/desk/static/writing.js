// Changing the editor's text so that the browser's own undo takes it back.

// Puts text over the selection, or over everything.
export function put(editor, text, { all = false } = {}) {
  editor.focus();
  if (all) editor.select();
  // Deprecated and without a successor: nothing else enters the undo history.
  const isDone = text ? document.execCommand("insertText", false, text) : document.execCommand("delete");
  if (!isDone) {
    editor.setRangeText(text, editor.selectionStart, editor.selectionEnd, "end");
    editor.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

// Puts a sign at the cursor; one that opens something goes around the selection.
export function putSign(editor, { sign, pair }) {
  const { selectionStart: start, selectionEnd: end } = editor;
  const inner = editor.value.slice(start, end);
  put(editor, inner ? sign + inner + (pair || "") : sign);
}
