// Before the first paint, so that a dark page never flashes white. A file of its own, because the page allows no inline scripts.
(() => {
  const stored = localStorage.getItem("cairn.theme");
  const isDark =
    stored === "dark" || (stored !== "light" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.dataset.theme = isDark ? "dark" : "light";
})();
