// Turns the stacked parts of a chart (drawing, table, sources) into tabs; without script they stay stacked.
import { word } from "./words.js";

const NAMES = { chart: word("Chart"), table: word("Table"), sources: word("Sources") };

export function withTabs(chart) {
  const list = chart.querySelector(".tabs");
  const views = [...chart.querySelectorAll("[data-view]")];
  const tabs = views.map((view) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.role = "tab";
    tab.id = `${chart.id}-tab-${view.dataset.view}`;
    view.id ||= `${chart.id}-view-${view.dataset.view}`;
    tab.setAttribute("aria-controls", view.id);
    tab.textContent = NAMES[view.dataset.view] + (view.dataset.view === "sources" ? ` (${chart.dataset.sources})` : "");
    tab.addEventListener("click", () => choose(view.dataset.view, { keep: true }));
    view.role = "tabpanel";
    view.setAttribute("aria-labelledby", tab.id);
    return tab;
  });
  list.append(...tabs);
  list.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    const next = tabs[(tabs.indexOf(document.activeElement) + step + tabs.length) % tabs.length];
    next.focus();
    next.click();
  });
  chart.classList.add("tabbed");
  choose(chart.dataset.tab, { keep: false });

  function choose(name, { keep }) {
    views.forEach((view, index) => {
      const chosen = view.dataset.view === name;
      const folded = view.querySelector(":scope > details");
      if (folded) folded.open = chosen;
      view.classList.toggle("chosen", chosen);
      tabs[index].setAttribute("aria-selected", String(chosen));
      tabs[index].tabIndex = chosen ? 0 : -1;
    });
    if (!keep) return;
    const url = new URL(location.href);
    if (name === "chart") url.searchParams.delete(`${chart.id}.tab`);
    else url.searchParams.set(`${chart.id}.tab`, name);
    history.replaceState(history.state, "", url);
    document.dispatchEvent(new CustomEvent("address"));
  }
}
