// The page's buttons. Without this script every text and link still works.
const root = document.documentElement;
const SIZES = [-1, 0, 1, 2, 3, 4, 5];

function remember(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The choice then holds for this page only.
  }
}

function isNight() {
  if (root.dataset.theme) return root.dataset.theme === "night";
  return matchMedia("(prefers-color-scheme: dark)").matches;
}

function showTheme() {
  for (const button of document.querySelectorAll('[data-act="night"]')) {
    button.setAttribute("aria-pressed", String(isNight()));
  }
}

function resize(step) {
  const now = SIZES.indexOf(Number(root.dataset.size || 0));
  const next = Math.min(Math.max(now + step, 0), SIZES.length - 1);
  root.dataset.size = String(SIZES[next]);
  remember("size", root.dataset.size);
}

function address() {
  return document.querySelector('link[rel="canonical"]')?.href || location.href;
}

async function copy(button) {
  const notice = button.closest("section").querySelector("[role=status]");
  try {
    await navigator.clipboard.writeText(address());
    notice.textContent = button.dataset.copied;
  } catch {
    // An insecure address has no clipboard: show the link to copy by hand.
    notice.textContent = `${button.dataset.failed} ${address()}`;
  }
}

async function share() {
  try {
    await navigator.share({ title: document.querySelector("h1").textContent, url: address() });
  } catch {
    // The reader closed the dialogue.
  }
}

const acts = {
  smaller: () => resize(-1),
  larger: () => resize(1),
  night: () => {
    root.dataset.theme = isNight() ? "day" : "night";
    remember("theme", root.dataset.theme);
    showTheme();
  },
  copy,
  print: () => print(),
  share,
};

document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-act]");
  if (button) acts[button.dataset.act]?.(button);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", showTheme);
showTheme();
if (navigator.share) {
  for (const button of document.querySelectorAll('[data-act="share"]')) {
    button.parentElement.hidden = false;
  }
}
