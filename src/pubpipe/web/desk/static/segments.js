// The list of segments: which one is open, and what is put into its editor.
import { cancel, forget, keepSoon } from "./autosave.js";
import { checkSoon } from "./checks.js";
import { show as showInvisible } from "./invisible.js";
import { drop, keep, kept } from "./keep.js";
import { say, template } from "./notices.js";
import { load, loadSoon, submitPart } from "./panel.js";
import { get } from "./send.js";
import { insert, missing } from "./tags.js";
import { put, putSign } from "./writing.js";

export const editorOf = (segment) => segment?.querySelector("textarea[name=text]");
export const heldOf = (segment, what) => segment.querySelector(`template[data-${what}]`)?.content.textContent;

export class Segments {
  // `opened` is told which segment is open.
  constructor(list, opened) {
    this.list = list;
    this.person = list.dataset.person;
    this.opened = opened;
  }

  get all() {
    return [...this.list.children];
  }

  get current() {
    return this.list.querySelector('.segment[aria-current="true"]');
  }

  start() {
    for (const segment of this.all) this.prepare(segment);
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("input", (event) => this.typed(event));
    const first = this.current;
    const isBelow = first && first.getBoundingClientRect().bottom > innerHeight;
    if (first) this.open(first, { scroll: isBelow });
  }

  // Readies a segment that the server has just rendered.
  prepare(segment) {
    for (const button of segment.querySelectorAll("[data-copy], [data-tag], [data-fix]")) button.hidden = false;
    const editor = editorOf(segment);
    if (!editor) return;
    segment.querySelector(".signs").hidden = false;
    const version = Number(segment.dataset.version);
    for (const old of this.keptOf(segment)) {
      if (old.text === heldOf(segment, "held")) {
        this.drop(segment, old.version);
      } else if (old.version !== version && old.text === editor.value) {
        // Refused as stale: the editor has it, now against the newer version.
        keep(this.person, segment.dataset.unit, version, old.text);
        drop(this.person, segment.dataset.unit, old.version);
      } else if (old.version === version) {
        if (old.text === editor.value) continue;
        editor.value = old.text;
        keep(this.person, segment.dataset.unit, version, old.text);
        this.look(segment);
        this.offer(segment, "restored", old);
      } else {
        this.offer(segment, "older", old);
      }
    }
    this.mark(segment);
  }

  // What this browser has kept, and what the server has of another one's or a lost one.
  keptOf(segment) {
    const found = kept(this.person, segment.dataset.unit);
    const server = segment.querySelector("template[data-typed]");
    if (!server) return found;
    const version = Number(server.dataset.typed);
    const isHere = found.some((each) => each.version === version);
    return isHere ? found : [...found, { version, text: server.content.textContent }];
  }

  drop(segment, version, text) {
    drop(this.person, segment.dataset.unit, version, text);
    if (segment.querySelector("template[data-typed]")) forget(segment);
  }

  // Tells of text that was kept, with what can be done about it.
  offer(segment, how, old) {
    const note = template(how);
    const editor = editorOf(segment);
    const set = (text) => {
      note.remove();
      put(editor, text, { all: true });
    };
    const text = note.querySelector("[data-text]");
    if (text) text.textContent = old.text;
    note.querySelector("[data-use]")?.addEventListener("click", () => {
      this.drop(segment, old.version);
      set(old.text);
    });
    note.querySelector("[data-discard]").addEventListener("click", () => {
      this.drop(segment, old.version);
      if (how === "restored") set(heldOf(segment, "held"));
      note.remove();
    });
    segment.querySelector("[data-kept]").append(note);
  }

  mark(segment) {
    const editor = editorOf(segment);
    if (editor) {
      segment.querySelector("[data-unsaved]").hidden = editor.value === heldOf(segment, "held");
    }
  }

  look(segment) {
    const editor = editorOf(segment);
    showInvisible(editor, segment.querySelector("[data-invisible]"));
    checkSoon(segment.dataset.unit, editor.value, segment.querySelector(".findings"));
  }

  open(segment, { scroll = true, focus = true } = {}) {
    this.current?.removeAttribute("aria-current");
    segment.setAttribute("aria-current", "true");
    history.replaceState(null, "", `?unit=${segment.dataset.unit}`);
    const editor = editorOf(segment);
    if (focus) (editor ?? segment.querySelector(".open")).focus({ preventScroll: true });
    editor?.setSelectionRange(editor.value.length, editor.value.length);
    if (scroll) segment.scrollIntoView({ block: segment.clientHeight > innerHeight * 0.7 ? "start" : "center" });
    loadSoon(segment);
    this.opened(segment);
  }

  move(step) {
    const all = this.all;
    const at = all.indexOf(this.current) + step;
    if (all[at]) this.open(all[at]);
  }

  // The next one with work left that nobody else is writing in.
  openUnfinished() {
    const all = this.all;
    const at = all.indexOf(this.current) + 1;
    const isOpen = (segment) => !("finished" in segment.dataset);
    const later = [...all.slice(at), ...all.slice(0, at)].filter(
      (segment) => isOpen(segment) && segment !== this.current,
    );
    const next = later.find((segment) => !segment.dataset.heldBy) ?? later[0];
    const end = document.getElementById("finished");
    end.hidden = all.some(isOpen);
    if (next) {
      this.open(next);
    } else if (!end.hidden) {
      this.current?.removeAttribute("aria-current");
      end.focus();
      end.scrollIntoView({ block: "center" });
    }
  }

  clicked(event) {
    const segment = event.target.closest(".segment");
    const button = event.target.closest("button, a, summary");
    if (!segment || event.defaultPrevented) return;
    if (button?.matches(".open")) {
      event.preventDefault();
      this.open(segment, { scroll: false });
    } else if (button?.matches("[data-copy]")) {
      this.copy(button.dataset.copy);
    } else if (button?.matches("[data-tag]")) {
      insert(editorOf(segment), button);
    } else if (button?.matches("[data-sign]")) {
      putSign(editorOf(segment), button.dataset);
    } else if (button?.matches("[data-match]")) {
      this.useMatch(button);
    } else if (button?.matches("[data-insert]")) {
      put(editorOf(segment), button.textContent);
    } else if (button?.matches("[data-fix]")) {
      this.fix(button);
    } else if (button?.matches("[data-history]")) {
      event.preventDefault();
      this.toggleHistory();
    } else if (!button && !event.target.closest("input, textarea, select") && segment !== this.current
      && getSelection().isCollapsed) {
      this.open(segment, { scroll: false });
    }
  }

  typed(event) {
    const segment = event.target.closest(".segment");
    if (!event.target.matches("textarea[name=text]")) return;
    const { unit, version } = segment.dataset;
    const text = event.target.value;
    if (text === heldOf(segment, "held")) {
      drop(this.person, unit, version);
      forget(segment);
    } else {
      if (!keep(this.person, unit, version, text)) say("nowhere");
      keepSoon(segment, text);
    }
    this.mark(segment);
    this.look(segment);
  }

  copy(what) {
    const editor = editorOf(this.current);
    const text = editor && heldOf(this.current, what);
    if (text) put(editor, text, { all: true });
  }

  useMatch(button) {
    const editor = editorOf(button?.closest(".segment"));
    if (!editor) return;
    put(editor, button.nextElementSibling.content.textContent, { all: !("atCursor" in button.dataset) });
  }

  // Asked for in the moment after a segment was opened, when its matches are on the way.
  async match(number) {
    const segment = this.current;
    const editor = editorOf(segment);
    const [text, place] = [editor?.value, document.activeElement];
    if (!editor) return;
    await load(segment);
    // Whoever has gone on writing, here or elsewhere, is not to be written over.
    if (editor.value !== text || document.activeElement !== place) return;
    this.useMatch(segment.querySelector(`[data-match="${number}"]`));
  }

  fix(button) {
    const editor = editorOf(button?.closest(".segment"));
    if (editor) put(editor, button.nextElementSibling.content.textContent, { all: true });
  }

  // Whether a sign lies on that key.
  sign(code) {
    const editor = editorOf(this.current);
    const button = this.current?.querySelector(`[data-code="${code}"]`);
    if (!button || document.activeElement !== editor) return false;
    putSign(editor, button.dataset);
    return true;
  }

  insertTag() {
    const editor = editorOf(this.current);
    const button = editor && missing(editor, this.current.querySelectorAll("[data-tag]"));
    if (button) insert(editor, button);
  }

  openSendBack() {
    const back = this.current?.querySelector("details.back");
    if (!back) return;
    back.open = true;
    back.querySelector("textarea").focus();
  }

  async toggleHistory() {
    const box = this.current?.querySelector(".history");
    if (!box) return;
    box.hidden = !box.hidden;
    if (box.hidden) return;
    const answer = await get(`/desk/units/${this.current.dataset.unit}/history?part=true`);
    if (answer) box.innerHTML = await answer.text();
    else box.hidden = true;
  }

  // A form whose answer takes the place of its part: a comment, a dismissal.
  async submittedPart(form) {
    const segment = form.closest(".segment");
    if (form.matches("[data-with-text]")) {
      const mark = form.querySelector("[name=mark]").value;
      const list = segment.querySelector(".findings");
      if (await submitPart(form, list, { mark, text: editorOf(segment).value })) this.prepareFixes(list);
      return;
    }
    const part = form.closest("[data-part]");
    if (await submitPart(form, part)) part.querySelector("textarea")?.focus();
  }

  prepareFixes(list) {
    for (const button of list.querySelectorAll("[data-fix]")) button.hidden = false;
  }

  // Puts the server's new rendering in place of a segment.
  replace(segment, body, { keepText } = {}) {
    const wasCurrent = segment === this.current;
    const caret = editorOf(segment)?.selectionStart;
    const holder = document.createElement("template");
    holder.innerHTML = body.html;
    const fresh = holder.content.querySelector(".segment");
    if (!wasCurrent) fresh.removeAttribute("aria-current");
    cancel(segment);
    segment.replaceWith(fresh);
    const editor = editorOf(fresh);
    if (keepText !== undefined) {
      editor.value = keepText;
      keep(this.person, fresh.dataset.unit, fresh.dataset.version, keepText);
      keepSoon(fresh, keepText);
    }
    this.prepare(fresh);
    if (wasCurrent) {
      if (caret !== undefined) editor?.setSelectionRange(caret, caret);
      loadSoon(fresh);
    }
    document.getElementById("progress").innerHTML = body.progress;
    return fresh;
  }

  // Shows other segments as the server has them now.
  async renew(units) {
    for (const unit of units) {
      const segment = document.getElementById(`u${unit}`);
      const answer = segment && await get(`/desk/units/${unit}`);
      if (!answer) continue;
      const text = editorOf(segment)?.value;
      const isTyped = text !== undefined && text !== heldOf(segment, "held");
      this.replace(segment, await answer.json(), { keepText: isTyped ? text : undefined });
    }
  }
}
