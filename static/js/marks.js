// Server-drawn strips: arrow keys walk along the marks, each is said in the words that a pointer shows as its tooltip.
import { word } from "./words.js";

for (const svg of document.querySelectorAll("svg.strip")) walk(svg);

function walk(svg) {
  const marks = [...svg.querySelectorAll("g")];
  if (!marks.length) return;
  const live = Object.assign(document.createElement("p"), { className: "sr" });
  live.setAttribute("aria-live", "polite");
  svg.after(live);
  svg.setAttribute("tabindex", "0");
  svg.setAttribute("role", "application");
  svg.setAttribute("aria-roledescription", word("chart"));
  let at = marks.length;

  svg.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: marks.length - 1 }[event.key];
    if (step === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    at = Math.min(Math.max(step, 0), marks.length - 1);
    marks.forEach((mark, index) => mark.classList.toggle("at", index === at));
    live.textContent = marks[at].querySelector("title").textContent;
  });
}
