// Keeps the whole view in the address. A link or form was written for the address that its part of the page was drawn
// from; when another part has changed the address since, the link says the same about the new one.
import "./copy.js";
import "./trouble.js";

const changes = new WeakMap();
const LINKS = "a[hx-target]", FORMS = "form[hx-target], form[data-keeps]";
const DAY = "known_on";

function difference(from, to) {
  const found = new Map();
  for (const name of new Set([...from.keys(), ...to.keys()])) {
    if (from.get(name) !== to.get(name)) found.set(name, to.get(name));
  }
  return found;
}

function applied(change, params) {
  const result = new URLSearchParams(params);
  for (const [name, value] of change) {
    if (value === null) result.delete(name);
    else result.set(name, value);
  }
  result.sort();
  return result;
}

// Remember what each new link changes about the address that it was drawn for, which is the one of now.
function remember() {
  const now = new URLSearchParams(location.search);
  for (const link of document.querySelectorAll(LINKS)) {
    if (changes.has(link) || link.pathname !== location.pathname) continue;
    changes.set(link, difference(now, new URL(link.href).searchParams));
  }
  for (const form of document.querySelectorAll(FORMS)) {
    if (changes.has(form)) continue;
    const kept = new Set([...form.querySelectorAll('input[type="hidden"]')].map((input) => input.name));
    changes.set(form, new Map([...now.keys()].filter((name) => !kept.has(name)).map((name) => [name, null])));
  }
}

function renew() {
  const now = new URLSearchParams(location.search);
  for (const link of document.querySelectorAll(LINKS)) {
    const change = changes.get(link);
    if (!change) continue;
    const query = applied(change, now).toString();
    link.setAttribute("href", `${link.pathname}${query ? `?${query}` : ""}${link.hash}`);
  }
  for (const form of document.querySelectorAll(FORMS)) {
    const change = changes.get(form);
    if (!change) continue;
    const own = new Set([...form.elements].filter((input) => input.type !== "hidden").map((input) => input.name));
    for (const input of form.querySelectorAll('input[type="hidden"]')) input.remove();
    for (const [name, value] of applied(change, now)) {
      if (own.has(name) || (name === DAY && form.hasAttribute("data-keeps"))) continue;
      form.append(Object.assign(document.createElement("input"), { type: "hidden", name, value }));
    }
  }
}

function update() {
  remember();
  renew();
}

// htmx scrolls to a link's anchor, and the browser holds on to what is replaced; here the reader stays where he is.
let place = 0;
document.addEventListener("htmx:config:request", ({ detail }) => { detail.ctx.request.anchor = null; });
document.addEventListener("htmx:before:swap", () => { place = scrollY; });
document.addEventListener("htmx:after:swap", () => {
  scrollTo({ top: place, behavior: "instant" });
  update();
});
document.addEventListener("address", renew);
remember();
