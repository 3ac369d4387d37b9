// Arrow keys walk along the points of a chart; each is said in words in the chart's live region.
import { locale } from "./words.js";

export function readByKeyboard(plot) {
  const live = plot.parentElement.querySelector("[data-live]");
  let line = 0, at = -1;

  const lines = () => plot.data
    .map((trace, curve) => ({ trace, curve }))
    .filter(({ trace }) => trace.meta?.startsWith("read") && trace.x.length);

  // The point of another line that is nearest in time: lines need not have the same days.
  function nearest(days, day) {
    const from = Date.parse(day);
    let best = 0;
    days.forEach((other, index) => {
      if (Math.abs(Date.parse(other) - from) < Math.abs(Date.parse(days[best]) - from)) best = index;
    });
    return best;
  }

  function say() {
    const { trace, curve } = lines()[line];
    const day = new Date(trace.x[at]).toLocaleDateString(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    // A bar names its period itself; its x is only the middle of it.
    live.textContent = `${trace.name}, ${trace.meta === "read" ? `${day}: ` : ""}${trace.hovertext[at]}`;
    if (trace.y[at] === null) globalThis.Plotly.Fx.unhover(plot);
    else globalThis.Plotly.Fx.hover(plot, [{ curveNumber: curve, pointNumber: at }]);
  }

  plot.addEventListener("keydown", (event) => {
    const all = lines();
    if (!all.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = () => all[line].trace.x.length - 1;
    const change = (by) => {
      const day = at < 0 ? null : all[line].trace.x[at];
      line = (line + by + all.length) % all.length;
      at = day === null ? last() : nearest(all[line].trace.x, day);
    };
    const steps = {
      ArrowRight: () => { at = Math.min(at + 1, last()); },
      ArrowLeft: () => { at = at < 0 ? last() : Math.max(at - 1, 0); },
      Home: () => { at = 0; },
      End: () => { at = last(); },
      ArrowDown: () => change(1),
      ArrowUp: () => change(-1),
    };
    if (event.key === "Escape") {
      globalThis.Plotly.Fx.unhover(plot);
      return;
    }
    if (!steps[event.key]) return;
    event.preventDefault();
    steps[event.key]();
    say();
  });
}
