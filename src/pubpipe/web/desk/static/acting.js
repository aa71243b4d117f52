// Saving, approving and sending back without leaving the page.
import { cancel } from "./autosave.js";
import { drop } from "./keep.js";
import { say } from "./notices.js";
import { editorOf } from "./segments.js";
import { send, token } from "./send.js";

export class Acting {
  // `changed` is told when the newsroom's texts are others than before.
  constructor(segments, changed) {
    this.segments = segments;
    this.changed = changed;
    segments.list.addEventListener("submit", (event) => this.submitted(event));
  }

  // Ctrl+Enter and Ctrl+S: whatever the form that has the focus would do.
  act(what) {
    const { current } = this.segments;
    const inside = document.activeElement?.closest("form:not(.edit)");
    if (what === "onward" && current?.contains(inside)) {
      inside.requestSubmit(inside.querySelector("button"));
      return;
    }
    const selector = what === "onward" ? "[data-onward]" : '[name=act][value="save"]';
    const button = current?.querySelector(`.bench > .acts ${selector}`);
    button?.form.requestSubmit(button);
  }

  async submitted(event) {
    event.preventDefault();
    const segment = event.target.closest(".segment");
    if (event.target.matches("[data-part-form], [data-with-text]")) {
      await this.segments.submittedPart(event.target);
      return;
    }
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
    cancel(segment);
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
    if (isDone && form.matches(".edit")) drop(this.segments.person, unit, version, sent);
    const fresh = this.segments.replace(segment, body, { keepText: newer !== sent ? newer : undefined });
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
    this.changed();
    if (body.repeats) this.tellRepeats(body.repeats);
    if ("onward" in button.dataset && newer === sent) this.segments.openUnfinished();
    else if (fresh === this.segments.current) editorOf(fresh)?.focus();
  }

  // Repeats of the segment were filled too; the person may take that back.
  async tellRepeats({ act, units }) {
    const note = say("repeats");
    note.querySelector("[data-count]").textContent = units.length;
    note.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    this.undoable = act;
    await this.segments.renew(units);
  }

  async undo() {
    if (!this.undoable) return;
    const { status, body } = await send(`/desk/bulk/${this.undoable}/undo`, () => [["csrf", token()]]);
    this.undoable = undefined;
    const note = say(status === 200 ? "undone" : "failed");
    if (body.message) note.querySelector("[data-message]").textContent = body.message;
    if (status === 200) await this.segments.renew(body.units);
    this.changed();
  }
}
