// The checks as one types: the server looks at the text when the typing pauses.
import { token } from "./send.js";

const PAUSE = 350;
let timer;
let running;

export function checkSoon(unit, text, list) {
  // What puts right an older text would take away what was typed since.
  for (const button of list.querySelectorAll("[data-fix]")) button.disabled = true;
  clearTimeout(timer);
  timer = setTimeout(() => check(unit, text, list), PAUSE);
}

async function check(unit, text, list) {
  running?.abort();
  running = new AbortController();
  try {
    const answer = await fetch(`/desk/units/${unit}/check`, {
      method: "POST",
      headers: { "X-CSRF-Token": token() },
      body: new URLSearchParams({ text }),
      signal: running.signal,
    });
    if (!answer.ok || !list.isConnected) return;
    list.innerHTML = await answer.text();
    for (const button of list.querySelectorAll("[data-fix]")) button.hidden = false;
  } catch {
    // Offline, or overtaken by the next text: saving checks again and says so.
  }
}
