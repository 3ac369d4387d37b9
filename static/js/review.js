// The review by keyboard: single keys press the buttons that bear them; the next claim is fetched ahead and shown at once.
const HELD = 4 * 60 * 1000; // the page tells that it is still open, well before its claims are free for others
const SWITCH = "airace-single-keys";

const desk = () => document.getElementById("desk");
const claim = () => document.getElementById("claim");
const busy = () => desk()?.hasAttribute("aria-busy");
let ahead = null;

// Next claim, ahead

async function look() {
  ahead = null;
  const at = claim()?.dataset.claim;
  if (!at) return;
  const query = new URLSearchParams(desk().dataset.query);
  query.set("after", at);
  const answer = await fetch(`${desk().dataset.following}?${query}`, { credentials: "same-origin" }).catch(() => null);
  if (!answer?.ok || claim()?.dataset.claim !== at) return;
  const read = new DOMParser().parseFromString(await answer.text(), "text/html");
  ahead = read.getElementById("claim");
  if (ahead) desk().dataset.at = ahead.dataset.at;
}

document.addEventListener("htmx:before:request", (event) => {
  const form = event.target;
  if (!form.matches?.("form")) return;
  desk()?.setAttribute("aria-busy", "true");
  const decided = form.closest?.("#claim")?.dataset.claim;
  if (!decided || !ahead) return;
  // Shown, but not to be touched before the server has said what became of the last one.
  ahead.inert = true;
  claim().replaceWith(document.adoptNode(ahead));
  ahead = null;
  scrollTo({ top: 0 });
});

document.addEventListener("htmx:after:swap", () => {
  const here = desk();
  if (!here || "ready" in here.dataset) return;
  const refused = here.querySelector("[role=alert]");
  document.getElementById("said").textContent = here.dataset.told;
  (here.querySelector("[aria-invalid]") ?? document.getElementById("claim-title"))?.focus({ preventScroll: true });
  if (refused) refused.scrollIntoView({ block: "nearest" });
  prepare();
});

for (const trouble of ["htmx:error", "htmx:response:error"]) {
  document.addEventListener(trouble, () => {
    // What was shown ahead is not known to be right any more; the page as the server has it is.
    location.reload();
  });
}

function prepare() {
  if (desk()) desk().dataset.ready = "";
  desk()?.removeAttribute("aria-busy");
  look();
}

// Keys

const keysOn = () => {
  try {
    return localStorage.getItem(SWITCH) !== "off";
  } catch {
    return true;
  }
};

function press(key) {
  const panel = document.querySelector("details.panel[open]");
  const within = panel && /^\d$/.test(key) ? panel : null;
  if (!within && /^\d$/.test(key)) return false;
  const found = (within ?? document).querySelector(`[data-key="${CSS.escape(key)}"]`);
  if (key === "g") return toggleSame();
  if (key === "c") return correct();
  if (!found) return false;
  if (found.dataset.opens) open(found.dataset.opens);
  else if (found.matches("input")) found.focus();
  else found.click();
  return true;
}

function toggleSame() {
  const boxes = [...document.querySelectorAll("#claim [name=with_same]")];
  if (!boxes.length) return false;
  const on = !boxes[0].checked;
  boxes.forEach((box) => (box.checked = on));
  document.getElementById("said").textContent = on ? "Together with those that say the same." : "This one alone.";
  return true;
}

function correct() {
  const first = document.querySelector("#accept table input, #accept table select");
  first?.focus();
  first?.select?.();
  return Boolean(first);
}

function open(id) {
  for (const panel of document.querySelectorAll("details.panel")) panel.open = panel.id === id;
  const panel = document.getElementById(id);
  panel.querySelector("button, select, input:not([type=hidden]):not([type=checkbox])")?.focus();
  panel.scrollIntoView({ block: "nearest" });
}

// The facts that a claim may belong to are asked for when it is to be merged.
document.addEventListener(
  "toggle",
  async ({ target }) => {
    const place = target.open && target.querySelector?.("[data-facts]:empty");
    if (!place) return;
    const answer = await fetch(place.dataset.facts, { credentials: "same-origin" }).catch(() => null);
    if (answer?.ok) place.innerHTML = await answer.text();
  },
  true,
);

function leaveFields() {
  for (const panel of document.querySelectorAll("details.panel")) panel.open = false;
  document.getElementById("claim-title")?.focus();
}

const typing = (target) => target.matches?.("input:not([type=checkbox]):not([type=radio]), textarea, select");

document.addEventListener("keydown", (event) => {
  if (event.altKey || event.metaKey || event.ctrlKey || event.isComposing) return;
  if (event.key === "Escape") {
    leaveFields();
    return;
  }
  if (typing(event.target) || event.repeat || !keysOn()) return;
  if (busy()) {
    event.preventDefault();
    return;
  }
  if (press(event.key.toLowerCase())) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-opens], [data-key=c]");
  if (!button) return;
  if (button.dataset.opens) open(button.dataset.opens);
  else correct();
});

document.addEventListener("input", (event) => {
  if (!event.target.form || event.target.form.id !== "accept" || event.target.type === "checkbox") return;
  document.querySelector("[data-accept]").textContent = "Correct and accept";
});
document.addEventListener("change", (event) => {
  if (event.target.id === "kind") event.target.form.requestSubmit();
  if (event.target.id !== "single-keys") return;
  try {
    localStorage.setItem(SWITCH, event.target.checked ? "on" : "off");
  } catch {
    // Without storage the choice lasts as long as the page.
  }
});

// Claims are held while the page is open and given back when it is left

function held() {
  const body = new FormData();
  body.set("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  body.set("at", desk().dataset.at);
  return body;
}

addEventListener("pagehide", () => {
  if (desk()) navigator.sendBeacon(desk().dataset.leave, held());
});
addEventListener("pageshow", (event) => event.persisted && location.reload());
setInterval(async () => {
  if (!desk() || document.hidden) return;
  const sent = { method: "POST", body: held(), credentials: "same-origin" };
  const answer = await fetch(desk().dataset.stay, sent).catch(() => null);
  if (answer?.ok) desk().dataset.at = await answer.text();
}, HELD);

const box = document.getElementById("single-keys");
if (box) box.checked = keysOn();
document.documentElement.classList.add("has-script");
document.getElementById("claim-title")?.focus({ preventScroll: true });
prepare();
