// What is being typed, kept by the server too: another browser, or this one after a crash,
// finds it again. It never counts as a translation.
import { alarm, note } from "./notices.js";
import { token } from "./send.js";

const PAUSE = 900;
const LONGEST = 20000;
const waiting = new Map();

const fields = (segment, text) => {
  const { version, sourceHash } = segment.dataset;
  return new URLSearchParams({ csrf: token(), version, source_hash: sourceHash, text });
};

const address = (segment) => `/desk/units/${segment.dataset.unit}/unsaved`;

export function keepSoon(segment, text) {
  clearTimeout(waiting.get(segment.dataset.unit)?.timer);
  const timer = setTimeout(() => keepNow(segment.dataset.unit), PAUSE);
  waiting.set(segment.dataset.unit, { segment, text, timer });
}

async function keepNow(unit) {
  const { segment, text } = waiting.get(unit);
  waiting.delete(unit);
  if (text.length > LONGEST) {
    note(segment, "long");
    return;
  }
  // Offline or signed out: this browser has it, and the next keystroke tries again.
  const answer = await fetch(address(segment), { method: "POST", body: fields(segment, text) }).catch(() => undefined);
  const { holder } = answer?.ok ? await answer.json() : {};
  if (holder) alarm("beside").querySelector("[data-name]").textContent = holder;
}

export function forget(segment) {
  const unit = segment.dataset.unit;
  clearTimeout(waiting.get(unit)?.timer);
  waiting.delete(unit);
  return fetch(address(segment), { method: "POST", body: new URLSearchParams({ csrf: token() }) }).catch(() => undefined);
}

// A save is under way: it takes what was typed along.
export function cancel(segment) {
  clearTimeout(waiting.get(segment.dataset.unit)?.timer);
  waiting.delete(segment.dataset.unit);
}

// The page goes away: what still waits goes out now.
addEventListener("pagehide", () => {
  for (const { segment, text } of waiting.values()) {
    if (text.length <= LONGEST) navigator.sendBeacon(address(segment), fields(segment, text));
  }
});
