// A form that answers while it is filled in: what saving would say about each field, and what a pasted address is.
// The server decides everything; here is only when it is asked, and where its answers go.
const marker = document.getElementById("entry");
const form = marker.closest("form");
const url = document.getElementById("id_stated_url");
const says = document.getElementById("cited");
const filled = new Map(); // what the last cited page put into a field

// One question at a time; what changed meanwhile is asked about once the answer is there.
let asking = false, stale = false;
async function checked() {
  stale = asking;
  if (asking) return;
  asking = true;
  try {
    await globalThis.htmx.ajax("POST", marker.dataset.check, { source: marker, swap: "none", values: values() });
  } finally {
    asking = false;
  }
  if (stale) checked();
}

function values() {
  const found = {};
  for (const [name, value] of new FormData(form)) {
    if (typeof value !== "string" || name === "_popup") continue;
    found[name] = name in found ? [].concat(found[name], value) : value;
  }
  return found;
}

// Fields that somebody has typed in stay as they are.
function fill(fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = form.elements[name];
    const own = field && (field.value === "" || field.value === filled.get(name) || (field.matches("select") && !field.dataset.chosen));
    if (!own) continue;
    field.value = value;
    filled.set(name, value);
  }
}

async function cite() {
  const address = url.value.trim();
  if (!address || address === url.dataset.asked) return;
  url.dataset.asked = address;
  says.textContent = "Reading the page …";
  const body = new FormData();
  body.set("url", address);
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  let answer;
  try {
    answer = await (await fetch(marker.dataset.cited, { method: "POST", body })).json();
  } catch {
    answer = { says: "The page could not be asked for just now. Type its title, publisher and day yourself.", fields: {} };
  }
  if (url.value.trim() !== address) return;
  fill(answer.fields);
  says.textContent = answer.says;
  checked();
}

form.addEventListener("change", ({ target }) => {
  if (target.name === "stated_tier") target.dataset.chosen = "yes";
  if (target === url) cite();
  else checked();
});
if (url) url.addEventListener("paste", () => setTimeout(cite, 0));

// The drop-down lists tell only jQuery that something was chosen.
globalThis.django?.jQuery(document).on("select2:select select2:clear select2:unselect", ({ target }) => {
  target.dispatchEvent(new Event("change", { bubbles: true }));
});
// Who comes to a list by the Tab key can type at once what it shall be.
globalThis.django?.jQuery(form).on("keydown", ".select2-selection", ({ key, originalEvent }) => {
  if (key.length !== 1 || originalEvent.ctrlKey || originalEvent.metaKey || originalEvent.altKey || key === " ") return;
  const list = originalEvent.target.closest(".select2-container").previousElementSibling;
  globalThis.django.jQuery(list).select2("open");
});

// Until the answer to what was typed is there, Enter takes nothing: what stands in the list answers an earlier question.
document.addEventListener("input", ({ target }) => {
  if (!target.matches(".select2-search__field")) return;
  for (const option of document.querySelectorAll(".select2-results__option--highlighted")) {
    option.classList.remove("select2-results__option--highlighted");
  }
}, true);

// What the label of a list says, its drop-down is called too. Django's own, which makes the drop-downs, is asked first.
globalThis.django?.jQuery(() => {
  for (const list of form.querySelectorAll("select.admin-autocomplete")) {
    const label = form.querySelector(`label[for="${list.id}"]`);
    if (!label) continue;
    label.id ||= `called-${list.id}`;
    for (const part of list.nextElementSibling?.querySelectorAll("[role=combobox], [role=textbox]") ?? []) {
      part.setAttribute("aria-labelledby", part.id ? label.id : `${label.id} ${part.getAttribute("aria-labelledby")}`);
    }
  }
});

// Where the source is still to be named, with it; else with the first field of the fact. After Django's own choice.
addEventListener("load", () => {
  if (!url || location.hash) return;
  const first = url.value ? form.querySelector("fieldset:nth-of-type(2) :is(select, input, textarea):not([type=hidden])") : url;
  const list = first?.nextElementSibling?.querySelector(".select2-selection");
  (list ?? first)?.focus();
});
