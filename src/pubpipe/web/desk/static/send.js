// Posting to the desk. A dropped connection is tried again, an expired sign-in waits for
// a new one; whoever calls gets an answer of the server in the end.
import { alarm, calm } from "./notices.js";

const PAUSE = 4000;
const AWAY = [502, 503, 504];

const { person } = document.getElementById("segments").dataset;
const meta = document.querySelector('meta[name="csrf"]');

export function token() {
  return meta.content;
}

function post(url, fields) {
  return fetch(url, {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRF-Token": token() },
    body: new URLSearchParams(fields),
  });
}

function pause() {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      removeEventListener("online", done);
      resolve();
    };
    const timer = setTimeout(done, PAUSE);
    addEventListener("online", done);
  });
}

let waiting;

function signedInAgain() {
  waiting ??= new Promise((resolve) => {
    alarm("signed-out").querySelector("[data-retry]").addEventListener("click", resolve);
  }).finally(() => {
    waiting = undefined;
  });
  return waiting;
}

// The new sign-in has another token; every form of this page needs it.
async function renewToken() {
  const answer = await fetch("/desk/session", { headers: { Accept: "application/json" } });
  if (!answer.ok) return;
  const { name, csrf } = await answer.json();
  // Another person's sign-in must not save this one's work: the page starts again, and
  // what was typed stays in this browser for its writer.
  if (name !== person) location.reload();
  meta.content = csrf;
  for (const field of document.querySelectorAll('input[name="csrf"]')) field.value = meta.content;
}

// Returns {status, body}; `fields` is asked for anew at each try.
export async function send(url, fields) {
  let troubled = false;
  let renewed = false;
  for (;;) {
    let answer;
    try {
      answer = await post(url, fields());
    } catch {
      answer = undefined;
    }
    if (!answer || AWAY.includes(answer.status)) {
      troubled = true;
      alarm("offline");
      await pause();
    } else if (answer.status === 401) {
      troubled = true;
      await signedInAgain();
      await renewToken().catch(() => undefined);
    } else if (answer.status === 403 && !renewed) {
      renewed = true; // perhaps signed in anew in another tab
      await renewToken().catch(() => undefined);
    } else {
      if (troubled) calm();
      return { status: answer.status, body: await answer.json().catch(() => ({})), troubled };
    }
  }
}

// One GET without a second try; undefined when it fails.
export async function get(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" } }).catch(() => undefined);
  return answer?.ok ? answer : undefined;
}
