// The slider of the day looked back from: years at first, then months, then weeks, so that the recent past has room.
import { locale, word } from "./words.js";

const YEARLY_UNTIL = 6, MONTHLY_UNTIL = 2; // years ago
const box = document.querySelector(".known-on");
if (box) slide(box);

// Every day the slider can stand on, oldest first, as YYYY-MM-DD; the last one is today.
export function stops(first, today) {
  const utc = (text) => new Date(`${text}T00:00:00Z`);
  const iso = (day) => day.toISOString().slice(0, 10);
  const start = utc(first), end = utc(today);
  const ago = (years) => new Date(Date.UTC(end.getUTCFullYear() - years, end.getUTCMonth(), 1));
  const found = [];
  for (let day = start; day < end;) {
    found.push(iso(day));
    const [year, month] = [day.getUTCFullYear(), day.getUTCMonth()];
    if (day < ago(YEARLY_UNTIL)) day = new Date(Date.UTC(year + 1, 0, 1));
    else if (day < ago(MONTHLY_UNTIL)) day = new Date(Date.UTC(year, month + 1, 1));
    else day = new Date(day.getTime() + 7 * 86_400_000);
  }
  return [...found, today];
}

export function inWords(text) {
  return new Date(`${text}T00:00:00Z`).toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
}

function slide({ dataset }) {
  const slider = box.querySelector('input[type="range"]');
  const day = box.querySelector('input[type="date"]');
  const output = box.querySelector("output");
  const days = stops(dataset.first, dataset.today);
  let pointed = false;

  function place() {
    const after = days.findIndex((stop) => stop >= day.value);
    slider.value = after < 0 ? days.length - 1 : after;
    tell(day.value);
  }

  function tell(value) {
    const words = value === dataset.today ? word("today") : inWords(value);
    output.value = words;
    slider.setAttribute("aria-valuetext", words);
  }

  slider.min = 0;
  slider.max = days.length - 1;
  slider.step = 1;
  const years = slider.list;
  days.forEach((stop, at) => {
    if (at && stop.slice(0, 4) !== days[at - 1].slice(0, 4)) years.append(new Option(stop.slice(0, 4), at));
  });
  place();

  slider.addEventListener("input", () => {
    day.value = days[slider.value];
    tell(day.value);
  });
  // Letting go of the pointer looks back at once. An arrow key is a step on the way: Enter ends it.
  slider.addEventListener("pointerdown", () => { pointed = true; });
  slider.addEventListener("keydown", (event) => {
    pointed = false;
    if (event.key === "Enter") slider.form.requestSubmit();
  });
  slider.addEventListener("change", () => { if (pointed) slider.form.requestSubmit(); });
  day.addEventListener("input", () => { if (day.value && day.checkValidity()) place(); });

  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !box.open) return;
    box.open = false;
    box.querySelector("summary").focus();
  });
  document.addEventListener("click", (event) => { if (!box.contains(event.target)) box.open = false; });
}
