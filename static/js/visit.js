// Offers what changed since the reader was last here. The day stays in this browser; without storage nothing is offered.
const today = new Date().toISOString().slice(0, 10);
try {
  const seen = JSON.parse(localStorage.getItem("visits") || "[]").filter((day) => day !== today);
  const last = seen.at(-1);
  const link = document.querySelector(".last-visit");
  if (last && /^\d{4}-\d\d-\d\d$/.test(last) && link && !location.search.includes("known_on")) {
    link.href = `${link.pathname}?since=${last}#changed`;
    link.append(` (${last})`);
    link.hidden = false;
  }
  localStorage.setItem("visits", JSON.stringify([last, today].filter(Boolean)));
} catch {
  // Storage is switched off: the list of the newest changes stands as it is.
}
