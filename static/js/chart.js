// Draws each chart when it comes near the window, and keeps it readable by keyboard, in both themes, at every width.
import { coloured, fitted, unpack } from "./figure.js";
import { readByKeyboard } from "./keyboard.js";
import { library, pause } from "./library.js";
import { withTabs } from "./tabs.js";

const CONFIG = { displayModeBar: false, doubleClick: false, showTips: false };
const CAPTION = { above: 76, below: 44 };
const drawn = new Map();

function draw(plot) {
  const { figure, width } = drawn.get(plot);
  const { data, layout } = coloured(fitted(figure, width));
  const zooms = plot.closest("[data-chart]").hasAttribute("data-zooms") && !matchMedia("(pointer: coarse)").matches;
  layout.dragmode = zooms ? "zoom" : false;
  return globalThis.Plotly.react(plot, data, layout, CONFIG);
}

async function start(plot) {
  try {
    await library();
    await pause();
    if (plot.isConnected && !drawn.has(plot)) await drawFirst(plot);
  } catch (error) {
    drawn.delete(plot);
    undrawn(plot.closest("[data-chart]"));
    if (globalThis.Plotly) throw error;
  }
}

// Without the library there is no drawing: say so, and show the table that holds the same values.
function undrawn(chart) {
  const told = chart.querySelector("[data-failed]");
  told.hidden = false;
  told.querySelector("[data-retry]").addEventListener("click", () => location.reload());
  chart.classList.add("undrawn");
  chart.querySelector(".view-table > details").open = true;
}

async function drawFirst(plot) {
  const source = document.getElementById(`${plot.closest("[data-chart]").id}-data`);
  const figure = unpack(JSON.parse(source.textContent));
  drawn.set(plot, { figure, width: plot.clientWidth });
  await draw(plot);
  readByKeyboard(plot);
  plot.on("plotly_relayout", (change) => {
    if (change["xaxis.range[0]"]) keepWindow(plot, change["xaxis.range[0]"], change["xaxis.range[1]"]);
  });
  plot.on("plotly_doubleclick", () => { if (plot.closest("[data-zooms]")) keepWindow(plot); });
  // The name of an event leads to its page, which our own server wrote beside it.
  plot.on("plotly_clickannotation", ({ annotation }) => {
    if (annotation.name?.startsWith("/")) location.assign(annotation.name);
  });
  widths.observe(plot);
}

// A zoomed stretch of time goes into the address like every other choice, and the server draws it with its own labels.
function keepWindow(plot, from, to) {
  const slug = plot.closest("[data-chart]").dataset.chart;
  const url = new URL(location.href);
  for (const [name, value] of [["from", from], ["to", to]]) {
    if (value) url.searchParams.set(`${slug}.${name}`, String(value).slice(0, 10));
    else url.searchParams.delete(`${slug}.${name}`);
  }
  if (!globalThis.htmx) return location.assign(url);
  globalThis.htmx.ajax("GET", url.href, { target: `#${slug}`, select: `#${slug}`, swap: "outerHTML", push: "true" });
}

const widths = new ResizeObserver((entries) => {
  for (const { target, contentRect } of entries) {
    const known = drawn.get(target);
    const width = Math.round(contentRect.width);
    if (!known || width === 0 || width === known.width) continue;
    known.width = width;
    draw(target);
  }
});

// One after the other: a chart is the longest piece of work on a page.
let queue = Promise.resolve();

const near = new IntersectionObserver((entries) => {
  for (const { target, isIntersecting } of entries) {
    if (!isIntersecting) continue;
    near.unobserve(target);
    queue = queue.then(() => start(target)).catch(reportError);
  }
}, { rootMargin: "300px" });

function images(chart) {
  const plot = chart.querySelector(".plot");
  for (const button of chart.querySelectorAll("[data-image]")) {
    button.addEventListener("click", async () => {
      if (!drawn.has(plot)) await start(plot);
      if (!drawn.has(plot)) return;
      const width = Math.max(plot.clientWidth, 760);
      globalThis.Plotly.downloadImage(captioned(chart, plot, width), {
        format: button.dataset.image,
        filename: chart.id,
        width,
        height: plot.clientHeight + CAPTION.above + CAPTION.below,
        scale: 2,
      });
    });
  }
}

// The figure with its headline above and its sources below: a picture travels without its page.
function captioned(chart, plot, width) {
  const { data, layout } = coloured(fitted(drawn.get(plot).figure, width));
  const words = (selector) => wrapped(chart.querySelector(selector).textContent.trim().replace(/\s+/g, " "), width / 7);
  const line = { xref: "paper", yref: "paper", x: 0, xanchor: "left", align: "left", showarrow: false };
  const shift = -layout.margin.l + 12;
  return {
    data,
    layout: {
      ...layout,
      height: layout.height + CAPTION.above + CAPTION.below,
      margin: { ...layout.margin, t: layout.margin.t + CAPTION.above, b: layout.margin.b + CAPTION.below },
      annotations: [
        ...layout.annotations,
        { ...line, y: 1, yanchor: "bottom", xshift: shift, yshift: 52, text: words("h2"), font: { size: 17, color: layout.hoverlabel.font.color, weight: 700 } },
        { ...line, y: 1, yanchor: "bottom", xshift: shift, yshift: 22, text: words(".subtitle"), font: { size: 12 } },
        { ...line, y: 0, yanchor: "top", xshift: shift, yshift: -38, text: words(".stamp"), font: { size: 10 } },
      ],
    },
  };
}

function wrapped(text, length) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if (lines.at(-1).length + word.length > length) lines.push("");
    lines[lines.length - 1] += `${word} `;
  }
  return lines.map((line) => line.trim()).join("<br>");
}

const prepared = new WeakSet();

function prepare() {
  for (const chart of document.querySelectorAll("[data-chart]")) {
    if (prepared.has(chart)) continue;
    prepared.add(chart);
    withTabs(chart);
    images(chart);
    const plot = chart.querySelector(".plot");
    if (plot) near.observe(plot);
  }
}

function redraw() {
  for (const plot of drawn.keys()) {
    if (plot.isConnected) draw(plot);
    else drawn.delete(plot);
  }
}

document.addEventListener("theme", redraw);
document.addEventListener("htmx:after:swap", prepare);
for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)", "print"]) matchMedia(query).addEventListener("change", redraw);
prepare();
