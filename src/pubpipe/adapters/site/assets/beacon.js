// Counts one view each time the page is shown to a reader, and shows the newest number.
// No cookie, no identity: an id made for this one showing, kept when sending is repeated,
// so that the server can count it exactly once. Who is not counted is decided there.
const page = document.querySelector("article[data-article]");
const PAUSES = [1000, 4000, 15000]; // milliseconds before each repeat
const unsent = new Set();

// RFC 9562, version 7: 48 bits of time, then chance.
function newId(now) {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  for (let at = 5; at >= 0; at -= 1) {
    bytes[at] = now % 256;
    now = Math.floor(now / 256);
  }
  bytes[6] = (bytes[6] & 0x0f) | 0x70;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function newHit(now) {
  return JSON.stringify({
    event_id: newId(now),
    article: page.dataset.article,
    locale: page.dataset.locale,
    edition: Number(page.dataset.edition),
  });
}

// The server's answer, or null when there is none and the same hit should go again.
async function post(hit) {
  try {
    const answer = await fetch("/hit", {
      method: "POST",
      body: hit,
      keepalive: true,
      headers: { "Content-Type": "application/json" },
    });
    return answer.status === 429 || answer.status >= 500 ? null : answer;
  } catch {
    return null; // no network, or the server is away
  }
}

async function send(hit) {
  unsent.add(hit);
  let answer = await post(hit);
  for (const pause of PAUSES) {
    if (answer) break;
    await new Promise((resume) => setTimeout(resume, pause));
    answer = await post(hit);
  }
  if (answer || navigator.sendBeacon("/hit", hit)) unsent.delete(hit);
  return answer;
}

async function count() {
  const answer = await send(newHit(Date.now()));
  const reason = answer?.headers.get("X-Pubpipe-Reason");
  const time = Date.parse(answer?.headers.get("Date"));
  // This device's clock is wrong: the refused id was not counted, so a new one is right.
  if ((reason === "too_old" || reason === "from_the_future") && time) {
    await send(newHit(time));
  }
  await refresh();
}

function said(views) {
  const data = page.querySelector(".view-count");
  const lang = document.documentElement.lang;
  const forms = JSON.parse(data.dataset.forms);
  const form = forms[new Intl.PluralRules(lang).select(views)] ?? Object.values(forms)[0];
  return form.replace("%(count)s", new Intl.NumberFormat(lang).format(views));
}

async function refresh() {
  const { article, locale } = page.dataset;
  const data = page.querySelector(".view-count");
  if (!data) return;
  try {
    const answer = await fetch(`/counts/${locale}/${encodeURIComponent(article)}`);
    if (!answer.ok) return;
    const { views, as_of: asOf } = await answer.json();
    data.textContent = said(views);
    data.value = String(views);
    data.dataset.asOf = asOf;
    const baked = page.querySelector(".as-of");
    if (baked) baked.hidden = true; // its time is that of the number we replaced
  } catch {
    // The number in the page stays, with its time.
  }
}

// A page opened in the background, or rendered ahead of a click, is not seen yet.
function countWhenSeen() {
  if (document.prerendering || document.visibilityState !== "visible") return;
  document.removeEventListener("visibilitychange", countWhenSeen);
  document.removeEventListener("prerenderingchange", countWhenSeen);
  count();
}

function activate() {
  document.addEventListener("visibilitychange", countWhenSeen);
  document.addEventListener("prerenderingchange", countWhenSeen);
  countWhenSeen();
}

if (page) {
  activate();
  // Back from the browser's memory: the reader has opened the page again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) activate();
  });
  // Leaving with a hit between two tries: the browser takes it over.
  addEventListener("pagehide", () => {
    for (const hit of unsent) navigator.sendBeacon("/hit", hit);
  });
}
