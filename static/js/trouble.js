// What a reader is told while a part of the page is asked for, and when it does not come.
import { word } from "./words.js";

const WORDS = {
  refused: word("This choice cannot be shown."),
  failed: word("The site answered with an error; what you see is as it was."),
  away: word("The site could not be reached; what you see is as it was."),
};

const part = (ctx) => (ctx.target instanceof Element ? ctx.target : null);

function tell(ctx, words) {
  const target = part(ctx);
  if (!target) return;
  target.querySelector(":scope > .trouble")?.remove();
  const note = Object.assign(document.createElement("p"), { className: "trouble" });
  note.setAttribute("role", "alert");
  const again = Object.assign(document.createElement("a"), { href: ctx.request.action, textContent: word("Try again") });
  note.append(`${words} `, again);
  target.prepend(note);
}

document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  part(ctx)?.querySelector(":scope > .trouble")?.remove();
  part(ctx)?.setAttribute("aria-busy", "true");
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => part(ctx)?.removeAttribute("aria-busy"));
document.addEventListener("htmx:before:response", (event) => {
  const { ctx } = event.detail;
  if (ctx.response.status < 400) return;
  event.preventDefault();
  tell(ctx, ctx.response.status < 500 ? WORDS.refused : WORDS.failed);
});
document.addEventListener("htmx:error", ({ detail: { ctx } }) => { if (ctx) tell(ctx, WORDS.away); });
