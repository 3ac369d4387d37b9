// Arrow keys walk along the points of a chart; each is said in words in the chart's live region.
export function readByKeyboard(plot) {
  const live = plot.parentElement.querySelector("[data-live]");
  let line = 0, at = -1;

  const lines = () => plot.data
    .map((trace, curve) => ({ trace, curve }))
    .filter(({ trace }) => trace.meta?.startsWith("read"));

  function say() {
    const { trace, curve } = lines()[line];
    const day = new Date(trace.x[at]).toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
    // A bar names its period itself; its x is only the middle of it.
    live.textContent = `${trace.name}, ${trace.meta === "read" ? `${day}: ` : ""}${trace.hovertext[at]}`;
    globalThis.Plotly.Fx.hover(plot, [{ curveNumber: curve, pointNumber: at }]);
  }

  plot.addEventListener("keydown", (event) => {
    const all = lines();
    if (!all.length || event.altKey || event.ctrlKey || event.metaKey) return;
    const last = () => all[line].trace.x.length - 1;
    const steps = {
      ArrowRight: () => { at = Math.min(at + 1, last()); },
      ArrowLeft: () => { at = at < 0 ? last() : Math.max(at - 1, 0); },
      Home: () => { at = 0; },
      End: () => { at = last(); },
      ArrowDown: () => { line = (line + 1) % all.length; at = Math.min(Math.max(at, 0), last()); },
      ArrowUp: () => { line = (line + all.length - 1) % all.length; at = Math.min(Math.max(at, 0), last()); },
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
