// Sends the requests of the reference and shows their answers; without it nothing but the reading is lost.
const LONGEST = 20_000; // characters shown
for (const form of document.querySelectorAll("form.try")) form.addEventListener("submit", ask);

// The address that a form means: its path with values filled in, and the parameters that have one.
export function address(action, fields) {
  const query = new URLSearchParams();
  let path = action;
  for (const { name, value, inPath } of fields) {
    if (inPath) path = path.replace(`{${name}}`, encodeURIComponent(value));
    else if (value) query.set(name, value);
  }
  return query.size ? `${path}?${query}` : path;
}

async function ask(event) {
  event.preventDefault();
  const form = event.currentTarget;
  const fields = [...form.elements].filter(({ name }) => name)
    .map(({ name, value, dataset }) => ({ name, value, inPath: "path" in dataset }));
  const url = address(form.getAttribute("action"), fields);
  const answer = form.querySelector(".answer");
  answer.hidden = false;
  answer.querySelector(".asked").textContent = url;
  try {
    const response = await fetch(url);
    const left = response.headers.get("RateLimit-Remaining");
    answer.querySelector(".status").textContent = `${response.status} ${response.statusText}${left ? ` · ${left} requests left this minute` : ""}`;
    answer.querySelector("pre").textContent = shown(await response.text());
  } catch (error) {
    answer.querySelector(".status").textContent = `No answer: ${error.message}`;
    answer.querySelector("pre").textContent = "";
  }
}

function shown(text) {
  let pretty = text;
  try {
    pretty = JSON.stringify(JSON.parse(text), null, 2);
  } catch { /* CSV is shown as it is */ }
  return pretty.length > LONGEST ? `${pretty.slice(0, LONGEST)}\n…` : pretty;
}
