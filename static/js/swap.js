// Links and forms marked data-swap fetch the page they lead to and replace one part of this one. Without script they
// are ordinary links and forms.
export async function swap(url, id) {
  const old = document.getElementById(id);
  const fresh = await part(url, id);
  if (!fresh || !old) {
    location.href = url;
    return;
  }
  const from = document.activeElement;
  const kept = old.contains(from) ? [from.closest("[aria-label]")?.ariaLabel, from.textContent] : null;
  old.replaceWith(fresh);
  history.pushState({ swapped: id }, "", url);
  fresh.dispatchEvent(new CustomEvent("swapped", { bubbles: true }));
  const again = kept && [...fresh.querySelectorAll("[data-swap]")]
    .find((link) => link.textContent === kept[1] && link.closest("[aria-label]")?.ariaLabel === kept[0]);
  again?.focus({ preventScroll: true });
}

// The part of the page at an address; null where it cannot be had, and the browser shall go there itself.
async function part(url, id) {
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    if (!answer.ok) return null;
    return new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id);
  } catch {
    return null;
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  swap(link.href, link.dataset.swap);
});

document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-swap]");
  if (!form) return;
  event.preventDefault();
  const url = new URL(form.action);
  url.search = new URLSearchParams([...new FormData(form)].filter(([, value]) => value)).toString();
  swap(url.href, form.dataset.swap);
});

addEventListener("popstate", () => location.reload());
