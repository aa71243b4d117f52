// The page beside the segments. Frame and list scroll together; a paragraph of the page is
// found by its words, so that the page itself stays as readers get it.

const FRESH_AFTER = 300;
const SHOWN = "pubpipe preview";
const LINES = "h1, h2, h3, h4, h5, h6, p, li, figcaption, .rubric";

const flat = (text) => text.replace(/\s+/g, " ").trim();

export class Preview {
  constructor(list, open) {
    this.list = list;
    this.open = open;
    this.frame = document.querySelector("[data-preview]");
    this.benches = document.querySelector("[data-benches]");
    this.toggle = document.querySelector("[data-preview-toggle]");
    this.leader = "list";
    this.toggle.hidden = false;
    this.toggle.addEventListener("click", () => this.show(!this.isShown));
    this.frame.addEventListener("load", () => this.loaded());
    addEventListener("scroll", () => this.follow("list"), { passive: true });
    addEventListener("pointermove", () => { this.leader = "list"; }, { passive: true });
    if (this.kept() === "off") this.show(false);
    if (this.page?.readyState === "complete") this.loaded();
  }

  get page() {
    return this.frame.contentDocument;
  }

  get isShown() {
    return !("off" in this.benches.dataset);
  }

  kept() {
    try {
      return localStorage.getItem(SHOWN) ?? (innerWidth < 1100 ? "off" : "on");
    } catch {
      return "on";
    }
  }

  show(isShown) {
    this.benches.toggleAttribute("data-off", !isShown);
    this.toggle.setAttribute("aria-expanded", String(isShown));
    try {
      localStorage.setItem(SHOWN, isShown ? "on" : "off");
    } catch {
      // It will be asked for again.
    }
    if (isShown) this.refresh();
  }

  loaded() {
    if (!this.page?.body) return;
    const view = this.frame.contentWindow;
    view.addEventListener("scroll", () => this.follow("page"), { passive: true });
    view.addEventListener("pointermove", () => { this.leader = "page"; }, { passive: true });
    view.addEventListener("wheel", () => { this.leader = "page"; }, { passive: true });
    this.page.addEventListener("click", (event) => this.clicked(event));
    this.page.documentElement.style.scrollBehavior = "auto";
    this.match();
    this.reveal(this.list.querySelector('[aria-current="true"]'));
  }

  // Pairs the page's lines with the segments by their words, both in reading order.
  match() {
    this.lines = new Map();
    const lines = [...this.page.querySelectorAll(LINES)].filter((line) => !line.querySelector(LINES));
    const taken = new Set();
    for (const segment of this.list.children) {
      const target = segment.querySelector(".target").cloneNode(true);
      for (const tag of target.querySelectorAll(".tag")) tag.remove();
      const source = segment.querySelector(".source").cloneNode(true);
      for (const tag of source.querySelectorAll(".tag")) tag.remove();
      const words = flat(target.textContent);
      const line = lines.find((each) => {
        const said = flat(each.textContent);
        return !taken.has(each) && said && (said === words || said === `⟦${flat(source.textContent)}⟧`);
      });
      if (!line) continue;
      taken.add(line);
      this.lines.set(segment, line);
    }
  }

  // Shows the line of a segment and marks it.
  reveal(segment) {
    if (!this.isShown || !this.lines) return;
    for (const line of this.lines.values()) line.style.outline = "";
    const line = segment && this.lines.get(segment);
    if (!line) return;
    line.style.outline = "2px solid #d08a1d";
    line.style.outlineOffset = "4px";
    this.leader = "list";
    this.bring(line, segment);
  }

  bring(line, segment) {
    const there = segment.getBoundingClientRect().top - this.frame.getBoundingClientRect().top;
    const wanted = Math.min(Math.max(there, 20), this.frame.clientHeight / 2);
    const view = this.frame.contentWindow;
    view.scrollTo({ top: view.scrollY + line.getBoundingClientRect().top - wanted });
  }

  follow(who) {
    if (!this.isShown || !this.lines?.size || this.leader !== who || this.isFollowing) return;
    this.isFollowing = true;
    requestAnimationFrame(() => {
      this.isFollowing = false;
      if (who === "list") {
        const near = [...this.lines.keys()].find((each) => each.getBoundingClientRect().bottom > innerHeight / 4);
        if (near) this.bring(this.lines.get(near), near);
      } else {
        const near = [...this.lines].find(([, line]) => line.getBoundingClientRect().bottom > this.frame.clientHeight / 4);
        if (near) {
          const [segment, line] = near;
          const wanted = this.frame.getBoundingClientRect().top + line.getBoundingClientRect().top;
          scrollBy({ top: segment.getBoundingClientRect().top - wanted });
        }
      }
    });
  }

  clicked(event) {
    event.preventDefault();
    for (const [segment, line] of this.lines ?? []) {
      if (line.contains(event.target)) this.open(segment);
    }
  }

  refreshSoon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), FRESH_AFTER);
  }

  // Takes the page's new texts without loading it anew: nothing flickers or jumps.
  async refresh() {
    if (!this.isShown) return;
    const answer = await fetch(this.frame.src).catch(() => undefined);
    if (!answer?.ok || !this.page?.body) return;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    const main = this.page.querySelector("main");
    if (!main || !fresh.querySelector("main")) return;
    main.replaceWith(this.page.importNode(fresh.querySelector("main"), true));
    this.match();
    this.reveal(this.list.querySelector('[aria-current="true"]'));
  }
}
