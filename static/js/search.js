// Suggestions under a search box. Without script the box is a plain form; "/" goes to the first one on the page.
import { word } from "./words.js";

const WAIT_MS = 120;

function combobox(input) {
  const list = document.createElement("ul");
  list.id = `${input.id}-options`;
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", word("Suggestions"));
  input.after(list);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-controls", list.id], ["aria-expanded", "false"]]) {
    input.setAttribute(name, value);
  }
  let timer = 0;
  let asked = null;

  const options = () => [...list.querySelectorAll("[data-url]")];
  const chosen = () => list.querySelector('[aria-selected="true"]');

  function close() {
    asked?.abort();
    clearTimeout(timer);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return input.removeAttribute("aria-activedescendant");
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    input.setAttribute("aria-activedescendant", option.id);
  }

  function take(option) {
    if (input.hasAttribute("data-fill")) {
      input.value = option.dataset.name;
      close();
    } else location.href = option.dataset.url;
  }

  async function ask() {
    const query = input.value.trim();
    if (!query) return close();
    asked?.abort();
    asked = new AbortController();
    const url = new URL(input.dataset.suggest, location.href);
    url.searchParams.set("q", query);
    if (input.dataset.kinds) url.searchParams.set("kind", input.dataset.kinds);
    try {
      const answer = await fetch(url, { signal: asked.signal });
      if (!answer.ok) return close();
      list.innerHTML = await answer.text();
    } catch {
      return;
    }
    for (const [at, option] of [...list.children].entries()) option.id = `${list.id}-${at}`;
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    input.removeAttribute("aria-activedescendant");
  }

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT_MS);
  });
  input.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const found = options();
    const at = found.indexOf(chosen());
    if (event.key === "Escape" && !list.hidden) close();
    else if (event.key === "Enter" && !list.hidden && at >= 0) take(found[at]);
    else if (event.key === "ArrowDown" && list.hidden) return void ask();
    else if (event.key === "ArrowDown" && found.length) choose(found[(at + 1) % found.length]);
    else if (event.key === "ArrowUp" && found.length && !list.hidden) choose(found[(at + found.length) % (found.length + 1)] ?? null);
    else return;
    event.preventDefault();
  });
  // The press comes before the box loses the focus, which closes the list.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[data-url]");
    if (option) take(option);
  });
  input.addEventListener("blur", close);
}

const boxes = [...document.querySelectorAll("input[data-suggest]")];
boxes.forEach(combobox);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, select, textarea, [contenteditable]");
  if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || typing || !boxes.length) return;
  event.preventDefault();
  boxes[0].focus();
  boxes[0].select();
});
