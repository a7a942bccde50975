// Runs before the page is drawn: says that scripts run, and keeps the reader's choice of light or dark.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let kept = null;
  try {
    kept = localStorage.getItem("theme");
  } catch {
    // Storage is switched off: the choice lasts as long as the page.
  }
  if (kept === "light" || kept === "dark") root.dataset.theme = kept;
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("theme");
    const dark = () => (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
    const show = () => button.setAttribute("aria-pressed", String(dark()));
    button.hidden = false;
    show();
    button.addEventListener("click", () => {
      root.dataset.theme = dark() ? "light" : "dark";
      show();
      try {
        localStorage.setItem("theme", root.dataset.theme);
      } catch {
        // As above.
      }
    });
  });
})();
