// The workbench: joins the list of segments, what is done to them, the page and the keys.
import { Acting } from "./acting.js";
import { works as browserKeeps } from "./keep.js";
import { listen } from "./keys.js";
import { say } from "./notices.js";
import { openComment, openConcordance } from "./panel.js";
import { Preview } from "./preview.js";
import { Segments } from "./segments.js";

const list = document.getElementById("segments");
const segments = new Segments(list, (segment) => preview.reveal(segment));
const preview = new Preview(list, (segment) => segments.open(segment, { scroll: false }));
const acting = new Acting(segments, () => preview.refreshSoon());
segments.start();

const keys = document.getElementById("keys");
const help = () => keys.showModal();
for (const button of document.querySelectorAll("[data-help]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}
document.querySelector("[data-concordance-open]").addEventListener("click", (event) => {
  event.preventDefault();
  openConcordance();
});

listen({
  onward: () => acting.act("onward"),
  save: () => acting.act("save"),
  undo: () => acting.undo(),
  next: () => segments.move(1),
  previous: () => segments.move(-1),
  unfinished: () => segments.openUnfinished(),
  match: (number) => segments.match(number),
  draft: () => segments.copy("draft"),
  source: () => segments.copy("source"),
  tag: () => segments.insertTag(),
  sign: (code) => segments.sign(code),
  fix: () => segments.fix(segments.current?.querySelector("[data-fix]:enabled")),
  comment: () => openComment(segments.current),
  sendBack: () => segments.openSendBack(),
  history: () => segments.toggleHistory(),
  concordance: openConcordance,
  preview: () => preview.show(!preview.isShown),
  help,
});

if (!browserKeeps()) say("nowhere");
