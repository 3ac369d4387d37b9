// Opens the evidence of a value beside the page. Without script, or with a modifier key, its link opens the page itself.
import { word } from "./words.js";

const dialog = document.createElement("dialog");
dialog.className = "drawer";
dialog.setAttribute("aria-labelledby", "drawer-title");
dialog.innerHTML = `<div class="drawer-head"><h2 id="drawer-title" tabindex="-1"></h2>
<p><a class="drawer-page">${word("Open as a page")}</a> <button type="button">${word("Close")}</button></p></div>
<div class="drawer-body evidence" aria-live="polite"></div>`;
const [title, whole, close, body] = ["h2", ".drawer-page", "button", ".drawer-body"].map((part) => dialog.querySelector(part));
let opener = null;
let asked = null;

function say(words, className) {
  const text = document.createElement("p");
  text.className = className;
  text.textContent = words;
  body.replaceChildren(text);
}

// The part of the page that the address names, else all of its evidence. Its ids must not meet those of this page.
function part(html, hash) {
  const page = new DOMParser().parseFromString(html, "text/html");
  const evidence = page.getElementById("evidence");
  if (!evidence) return null;
  const wanted = (hash && evidence.querySelector(`#${CSS.escape(hash)}`)) || evidence;
  wanted.querySelectorAll("[aria-labelledby]").forEach((element) => element.removeAttribute("aria-labelledby"));
  for (const element of [wanted, ...wanted.querySelectorAll("[id]")]) element.removeAttribute("id");
  wanted.removeAttribute("aria-labelledby");
  return { name: page.querySelector("h1")?.textContent.trim() ?? word("Evidence"), nodes: document.importNode(wanted, true) };
}

async function show(url) {
  asked?.abort();
  asked = new AbortController();
  whole.href = url.href;
  title.textContent = word("Evidence");
  body.setAttribute("aria-busy", "true");
  say(word("Looking the evidence up …"), "note");
  try {
    const answer = await fetch(url.href.split("#")[0], { signal: asked.signal });
    if (!answer.ok) throw new Error(answer.status);
    const found = part(await answer.text(), decodeURIComponent(url.hash.slice(1)));
    if (!found) throw new Error("no evidence");
    title.textContent = found.name;
    body.replaceChildren(found.nodes);
  } catch (error) {
    if (error.name === "AbortError") return;
    say(word("The evidence could not be loaded. Open it as a page, or try again in a minute."), "refused");
  }
  body.setAttribute("aria-busy", "false");
  body.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-evidence]");
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (!dialog.isConnected) document.body.append(dialog);
  if (!dialog.open) {
    opener = link;
    dialog.showModal();
    title.focus();
  }
  show(new URL(link.href));
});
close.addEventListener("click", () => dialog.close());
// The backdrop is the dialog itself, outside its own box.
dialog.addEventListener("click", (event) => {
  if (event.target !== dialog) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) dialog.close();
});
dialog.addEventListener("close", () => {
  asked?.abort();
  body.replaceChildren();
  if (opener?.isConnected) opener.focus();
  opener = null;
});
