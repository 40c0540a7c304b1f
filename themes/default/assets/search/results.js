// Results as elements. Text reaches the page as text nodes only.
import { find, passages } from "./excerpt.js";

export function element(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties);
  made.append(...children);
  return made;
}

const formats = {}; // by length of a date: one takes as long to make as a hit to show

/** `2026-11-02` as the interface's language writes it; `2026-11` too. */
function dayOf(date) {
  if (!date) return null;
  const { lang } = document.documentElement;
  const day = date.length > 7 ? { day: "numeric" } : {};
  // English on two sides of a sea: the pages write the day first.
  formats[date.length] ??= new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { year: "numeric", month: "long", ...day, timeZone: "UTC" });
  return formats[date.length].format(new Date(date.slice(0, 10)));
}

/** A button with a text. */
export const button = (textContent, onclick, more, ...children) => element("button", { type: "button", textContent, onclick, ...more }, ...children);

/** Whether a key belongs to an input method, or to the browser. */
export const isComposed = (event) => event.isComposing || event.keyCode === 229;
export const isHeld = (event) => event.ctrlKey || event.metaKey || event.altKey;

/** Calls `then` when something was typed or pasted. A search box drops line breaks, which tell that a text was pasted: they become a sign. */
export function whenTyped(input, then) {
  input.addEventListener("input", (event) => { if (!event.isComposing) then(); });
  input.addEventListener("compositionend", then);
  input.addEventListener("paste", (event) => {
    const text = event.clipboardData?.getData("text").trim() ?? "";
    if (!/[\r\n]/.test(text)) return;
    event.preventDefault();
    input.setRangeText(text.replace(/\s*[\r\n]+\s*/gu, " ⏎ "), input.selectionStart, input.selectionEnd, "end");
    then();
  });
}

/** Appends a text with its marks, as text nodes and `mark` elements. */
export function marked(parent, text, marks) {
  let at = 0;
  for (const [from, to] of marks) {
    parent.append(text.slice(at, from), element("mark", { textContent: text.slice(from, to) }));
    at = to;
  }
  parent.append(text.slice(at));
  return parent;
}

/** The address of a postmortem's page, which marks what was looked for. */
export function addressOf(root, id, wanted, anchor = "") {
  const file = location.protocol === "file:" ? "index.html" : "";
  const words = wanted.length ? `?h=${encodeURIComponent(wanted.flatMap((unit) => [unit.prefix && unit.alternatives.length ? `${unit.written}*` : `"${unit.written}"`, ...unit.also.map((also) => `"${also}"`)]).join(" "))}` : "";
  return `${root}postmortems/${encodeURIComponent(id)}/${file}${words}${anchor && `#${encodeURIComponent(anchor)}`}`;
}

function duration(minutes, words) {
  if (minutes === null) return null;
  const [d, h, m] = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  return [[d, "days_short"], [h, "hours_short"], [m, "minutes_short"]].filter(([n], i) => n || (i === 2 && !d && !h)).slice(0, 2).map(([n, unit]) => words[unit].replace("{n}", n)).join(" ");
}

/** The address of the search page with a question. */
export const pageOf = (search, typed) => `${search}${location.protocol === "file:" ? "index.html" : ""}?q=${encodeURIComponent(typed)}`;

/** What heads a result: its marked title inside `title`, its facts with so many services at most, what mitigated it. */
export function head({ page, matched }, wanted, counted, words, title, services = Infinity) {
  marked(title, page.title, find(page.title, wanted).marks);
  const length = duration(page.minutes, words);
  const day = page.date ? element("time", { dateTime: page.date, textContent: dayOf(page.date) }) : words.no_date;
  const facts = [page.severity, words[page.status], ...page.services.slice(0, services), length && `TTR ${length}`, matched && matched < counted && words.search_matched.replace("{n}", matched).replace("{m}", counted)];
  const meta = element("p", { className: "meta" }, ...[day, ...facts].filter(Boolean).map((fact) => (fact.dateTime ? fact : element("span", { textContent: fact }))));
  return [meta, ...(page.mitigation ? [element("p", { className: "mitigated", lang: page.lang }, element("b", { textContent: `${words.mitigation}: ` }), page.mitigation)] : [])];
}

/** One result with up to three passages and their sections. */
export function item(hit, wanted, counted, root, words) {
  const { page } = hit;
  const link = element("a", { href: addressOf(root, page.id, wanted), lang: page.lang });
  const about = head(hit, wanted, counted, words, link);
  const made = element("li", {}, element("h2", {}, link), ...about);
  made.dataset.id = page.id;
  made.dataset.score = hit.score;
  const [first, ...others] = passages(page.blocks, wanted);
  const at = (passage) => page.sections[passage.section];
  const sectionLink = (passage) => element("a", { className: "in", href: addressOf(root, page.id, wanted, at(passage)[0]), textContent: at(passage)[1] });
  if (first) {
    const passage = element("p", { className: "excerpt", lang: page.lang });
    if (at(first)) passage.append(sectionLink(first), " — ");
    made.append(marked(passage, first.text, first.marks));
  }
  const also = others.filter(at);
  if (also.length) made.append(element("p", { className: "also", lang: page.lang }, `${words.search_also} `, ...also.flatMap((passage, i) => [i ? " · " : "", sectionLink(passage)])));
  return made;
}
