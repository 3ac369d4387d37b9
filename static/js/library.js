// The chart library is most of a page's script: it is fetched when the first chart comes near the window, so that
// reading waits for nothing.
let coming = null;

export function library() {
  coming ??= new Promise((resolve, reject) => {
    if (globalThis.Plotly) return resolve();
    const script = document.createElement("script");
    script.src = document.querySelector("[data-library]").dataset.library;
    script.onload = resolve;
    script.onerror = () => reject(new Error(`${script.src} did not load`));
    document.head.append(script);
  });
  return coming;
}

// Lets the browser answer the reader between two long pieces of work.
export function pause() {
  return globalThis.scheduler?.yield ? globalThis.scheduler.yield() : new Promise((resolve) => { setTimeout(resolve); });
}
