// A figure as sent (every day once, colours as CSS variables) turned into what Plotly takes. See airace/charts/pack.py.
const VARIABLE = /^var\((--[\w-]+)\)$/;

export function unpack(packed) {
  const data = packed.data.map(({ run, at, ...trace }) => ({
    ...trace,
    x: at ? at.map((index) => packed.x[index]) : packed.x.slice(run[0], run[0] + run[1]),
  }));
  return { data, layout: packed.layout };
}

export function coloured(value, styles = getComputedStyle(document.documentElement)) {
  if (typeof value === "string") {
    const name = VARIABLE.exec(value)?.[1];
    return name ? resolved(styles.getPropertyValue(name).trim()) : value;
  }
  if (Array.isArray(value)) return value.map((item) => coloured(item, styles));
  if (value && typeof value === "object") {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, coloured(item, styles)]));
  }
  return value;
}

// Plotly knows colours by number; a system colour has only a name, whose number an element tells.
function resolved(colour) {
  if (colour.startsWith("#") || colour.startsWith("rgb")) return colour;
  const probe = document.body.appendChild(document.createElement("i"));
  probe.style.color = colour;
  const told = getComputedStyle(probe).color;
  probe.remove();
  return told;
}

export function fitted(figure, width) {
  const { meta, ...layout } = figure.layout;
  const narrow = width < 560 ? meta?.narrow ?? {} : {};
  return { data: figure.data, layout: { ...layout, ...narrow, width } };
}
