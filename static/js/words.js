// The few words that scripts write, in the reader's language: the server hands them over with the page
// (airace/web/scripted.py). In English, and where one is missing, a word stands for itself.
const { lang, dataset } = document.documentElement;
const known = JSON.parse(dataset.words || "{}");

export const word = (text) => known[text] ?? text;
export const locale = lang === "en" ? "en-GB" : lang;
