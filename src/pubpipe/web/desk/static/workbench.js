// The workbench: keyboard, saving without leaving the page, and keeping unsaved text.
import { Segments } from "./segments.js";
import { listen } from "./keys.js";
import { say } from "./notices.js";
import { works as browserKeeps } from "./keep.js";

const list = document.getElementById("segments");
const segments = new Segments(list);
segments.start();

const keys = document.getElementById("keys");
const help = () => keys.showModal();
for (const button of document.querySelectorAll("[data-help]")) {
  button.hidden = false;
  button.addEventListener("click", help);
}

listen({
  onward: () => segments.act("onward"),
  save: () => segments.act("save"),
  next: () => segments.move(1),
  previous: () => segments.move(-1),
  unfinished: () => segments.openUnfinished(),
  draft: () => segments.copy("draft"),
  source: () => segments.copy("source"),
  tag: () => segments.insertTag(),
  sendBack: () => segments.openSendBack(),
  history: () => segments.toggleHistory(),
  help,
});

if (!browserKeeps()) say("nowhere");
