// Runs before the page is painted, so that a chosen theme or size never flashes.
// Storage may be closed to us (private windows): the page then follows the system.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "night" || theme === "day") root.dataset.theme = theme;
    const size = localStorage.getItem("size");
    if (/^(-1|[1-5])$/.test(size || "")) root.dataset.size = size;
  } catch {
    // Nothing was chosen that we could know of.
  }
})();
