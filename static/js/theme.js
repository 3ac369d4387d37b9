// Runs before the first paint: the reader's choice of light or dark, where there is one.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  const stored = () => { try { return localStorage.getItem("theme"); } catch { return null; } };
  const chosen = stored();
  if (chosen === "light" || chosen === "dark") root.dataset.theme = chosen;

  document.addEventListener("DOMContentLoaded", () => {
    // On a telephone the pages stand in one row, which shows where this page stands in it.
    const here = document.querySelector(".top nav [aria-current]");
    const row = here?.closest("nav");
    if (row && here.offsetLeft + here.offsetWidth > row.clientWidth) row.scrollLeft = here.offsetLeft - row.clientWidth / 2;
    const button = document.querySelector(".theme");
    if (!button) return;
    button.addEventListener("click", () => {
      const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
      root.dataset.theme = dark ? "light" : "dark";
      try { localStorage.setItem("theme", root.dataset.theme); } catch { /* private windows keep no choice */ }
      document.dispatchEvent(new CustomEvent("theme"));
    });
  });
})();
