// The list of segments: which one is open, and what is done to it.
import { checkSoon } from "./checks.js";
import { drop, keep, kept } from "./keep.js";
import { say, template } from "./notices.js";
import { get, send } from "./send.js";
import { insert, missing } from "./tags.js";

const editorOf = (segment) => segment?.querySelector("textarea[name=text]");
const heldOf = (segment, what) => segment.querySelector(`template[data-${what}]`)?.content.textContent;

export class Segments {
  constructor(list) {
    this.list = list;
    this.person = list.dataset.person;
  }

  get all() {
    return [...this.list.querySelectorAll(".segment")];
  }

  get current() {
    return this.list.querySelector('.segment[aria-current="true"]');
  }

  start() {
    for (const segment of this.all) this.prepare(segment);
    this.list.addEventListener("click", (event) => this.clicked(event));
    this.list.addEventListener("submit", (event) => this.submitted(event));
    this.list.addEventListener("input", (event) => this.typed(event));
    const first = this.current;
    const isBelow = first && first.getBoundingClientRect().bottom > innerHeight;
    if (first) this.open(first, { scroll: isBelow });
  }

  // Readies a segment that the server has just rendered.
  prepare(segment) {
    for (const button of segment.querySelectorAll("[data-copy], [data-tag]")) button.hidden = false;
    const editor = editorOf(segment);
    if (!editor) return;
    const version = Number(segment.dataset.version);
    for (const old of kept(this.person, segment.dataset.unit)) {
      if (old.text === heldOf(segment, "held")) {
        drop(this.person, segment.dataset.unit, old.version);
      } else if (old.version !== version && old.text === editor.value) {
        // Refused as stale: the editor has it, now against the newer version.
        keep(this.person, segment.dataset.unit, version, old.text);
        drop(this.person, segment.dataset.unit, old.version);
      } else if (old.version === version) {
        if (old.text === editor.value) continue;
        editor.value = old.text;
        checkSoon(segment.dataset.unit, old.text, segment.querySelector(".findings"));
        this.offer(segment, "restored", old);
      } else {
        this.offer(segment, "older", old);
      }
    }
    this.mark(segment);
  }

  // Tells of text that this browser has kept, with what can be done about it.
  offer(segment, how, old) {
    const note = template(how);
    const editor = editorOf(segment);
    const put = (text) => {
      editor.value = text;
      editor.dispatchEvent(new Event("input", { bubbles: true }));
      note.remove();
      editor.focus();
    };
    const text = note.querySelector("[data-text]");
    if (text) text.textContent = old.text;
    note.querySelector("[data-use]")?.addEventListener("click", () => {
      drop(this.person, segment.dataset.unit, old.version);
      put(old.text);
    });
    note.querySelector("[data-discard]").addEventListener("click", () => {
      drop(this.person, segment.dataset.unit, old.version);
      if (how === "restored") put(heldOf(segment, "held"));
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

  open(segment, { scroll = true } = {}) {
    this.current?.removeAttribute("aria-current");
    segment.setAttribute("aria-current", "true");
    history.replaceState(null, "", `?unit=${segment.dataset.unit}`);
    const editor = editorOf(segment);
    (editor ?? segment.querySelector(".open")).focus({ preventScroll: true });
    editor?.setSelectionRange(editor.value.length, editor.value.length);
    if (scroll) segment.scrollIntoView({ block: "center" });
  }

  move(step) {
    const all = this.all;
    const at = all.indexOf(this.current) + step;
    if (all[at]) this.open(all[at]);
  }

  openUnfinished() {
    const all = this.all;
    const at = all.indexOf(this.current) + 1;
    const next = [...all.slice(at), ...all.slice(0, at)].find(
      (segment) => !("finished" in segment.dataset) && segment !== this.current,
    );
    const end = document.getElementById("finished");
    end.hidden = all.some((segment) => !("finished" in segment.dataset));
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
    } else if (button?.matches("[data-history]")) {
      event.preventDefault();
      this.toggleHistory();
    } else if (!button && segment !== this.current && getSelection().isCollapsed) {
      this.open(segment, { scroll: false });
    }
  }

  typed(event) {
    const segment = event.target.closest(".segment");
    if (!event.target.matches("textarea[name=text]")) return;
    const { unit, version } = segment.dataset;
    const text = event.target.value;
    if (text === heldOf(segment, "held")) drop(this.person, unit, version);
    else if (!keep(this.person, unit, version, text)) say("nowhere");
    this.mark(segment);
    checkSoon(unit, text, segment.querySelector(".findings"));
  }

  copy(what) {
    const segment = this.current;
    const editor = editorOf(segment);
    const text = segment && heldOf(segment, what);
    if (!editor || !text) return;
    // Through the editor's own undo history, so that Ctrl+Z brings the old text back.
    editor.focus();
    editor.select();
    if (!document.execCommand("insertText", false, text)) editor.value = text;
    editor.dispatchEvent(new Event("input", { bubbles: true }));
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

  // Ctrl+Enter and Ctrl+S: whatever the open form's button would do.
  act(what) {
    const back = this.current?.querySelector("details.back[open]");
    const inBack = back?.contains(document.activeElement);
    const selector = what === "onward" ? "[data-onward]" : '[name=act][value="save"]';
    const button = inBack && what === "onward"
      ? back.querySelector("button")
      : this.current?.querySelector(`.edit ${selector}`);
    button?.form.requestSubmit(button);
  }

  async submitted(event) {
    event.preventDefault();
    const segment = event.target.closest(".segment");
    if (segment.getAttribute("aria-busy") === "true") return;
    segment.setAttribute("aria-busy", "true");
    try {
      await this.submit(segment, event.target, event.submitter);
    } finally {
      segment.removeAttribute("aria-busy");
    }
  }

  async submit(segment, form, button) {
    const { unit, version } = segment.dataset;
    const sent = editorOf(segment).value;
    const answer = await send(form.action, () => [
      ...new FormData(form),
      ["act", button.value],
    ].map(([key, value]) => (key === "text" ? [key, sent] : [key, value])));
    const { body } = answer;
    if (!body.html) {
      const note = say("failed");
      if (body.message) note.querySelector("[data-message]").textContent = body.message;
      return;
    }
    const isDone = answer.status === 200;
    // After a lost acknowledgement our own text comes back as “theirs”: it was stored.
    const isEcho = answer.troubled && body.error === "stale" && body.text === sent;
    const newer = editorOf(segment).value;
    if (isDone && form.matches(".edit")) drop(this.person, unit, version, sent);
    const fresh = this.replace(segment, body, { keepText: newer !== sent ? newer : undefined });
    if (isEcho && button.value === "approve" && body.status !== "approved") {
      const again = fresh.querySelector('[name=act][value="approve"]');
      again.form.requestSubmit(again);
      return;
    }
    if (!isDone && !isEcho) {
      editorOf(fresh).focus();
      return;
    }
    const isSecond = button.value === "approve" && body.status !== "approved";
    say(isSecond ? "second" : button.value);
    if ("onward" in button.dataset && newer === sent) this.openUnfinished();
    else if (fresh === this.current) editorOf(fresh)?.focus();
  }

  // Puts the server's new rendering in place of a segment.
  replace(segment, body, { keepText }) {
    const wasCurrent = segment === this.current;
    const caret = editorOf(segment)?.selectionStart;
    const holder = document.createElement("template");
    holder.innerHTML = body.html;
    const fresh = holder.content.querySelector(".segment");
    if (!wasCurrent) fresh.removeAttribute("aria-current");
    segment.replaceWith(fresh);
    const editor = editorOf(fresh);
    if (keepText !== undefined) {
      editor.value = keepText;
      keep(this.person, fresh.dataset.unit, fresh.dataset.version, keepText);
    }
    this.prepare(fresh);
    if (wasCurrent && caret !== undefined) editor?.setSelectionRange(caret, caret);
    document.getElementById("progress").innerHTML = body.progress;
    return fresh;
  }
}
