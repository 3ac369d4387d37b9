// Copies links and citations. Where the browser does not let us, a link stays a link and a citation is selected.
import { word } from "./words.js";

const TOLD_MS = 2000;

async function copy(text) {
  await navigator.clipboard.writeText(text);
}

function tell(button, words) {
  button.dataset.words ??= button.textContent;
  button.textContent = words;
  setTimeout(() => { button.textContent = button.dataset.words; }, TOLD_MS);
  const live = document.getElementById("copied") ?? document.body.appendChild(
    Object.assign(document.createElement("p"), { id: "copied", className: "sr", role: "status" }),
  );
  live.textContent = "";
  requestAnimationFrame(() => { live.textContent = words; });
}

function select(element) {
  const range = document.createRange();
  range.selectNodeContents(element);
  getSelection().removeAllRanges();
  getSelection().addRange(range);
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (button) {
    const text = document.getElementById(button.dataset.copy);
    try {
      await copy(text.textContent.trim());
      tell(button, word("Copied"));
    } catch {
      select(text);
      tell(button, word("Selected; copy it with the keyboard"));
    }
    return;
  }
  const link = event.target.closest("[data-copy-link]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !navigator.clipboard) return;
  event.preventDefault();
  try {
    await copy(link.href);
    tell(link, word("Link copied"));
  } catch {
    location.assign(link.href);
  }
});

export function nameLinks() {
  if (!navigator.clipboard) return;
  for (const link of document.querySelectorAll("[data-copy-link]")) link.textContent = word("Copy link");
}

document.addEventListener("htmx:after:swap", nameLinks);
nameLinks();
