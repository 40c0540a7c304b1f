// On the page of a postmortem: marks what was looked for (`?h=`), and walks from mark to mark.
import { find } from "./excerpt.js";
import { parse } from "./query.js";
import { button, element, isComposed, isHeld } from "./results.js";

const SKIP = "script, style, mark, nav, .more, .tools, .contents";

/** Marks the words of a query in the text below `root`; gives the marks. */
function markAll(root, units) {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT, { acceptNode: (node) => (node.data.trim() && !node.parentElement.closest(SKIP) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_REJECT) });
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  return nodes.flatMap((node) => {
    const { marks } = find(node.data, units);
    const made = [];
    // From the last to the first, so that offsets stay true.
    for (const [from, to] of marks.reverse()) {
      const rest = node.splitText(from);
      rest.splitText(to - from);
      const mark = element("mark", {});
      rest.replaceWith(mark);
      mark.append(rest);
      made.unshift(mark);
    }
    return made;
  });
}

/** Marks `typed` in an article, which has the words of the buttons with it. */
export function show(root, typed) {
  const words = root.dataset;
  const units = parse(typed).units.filter((unit) => !unit.excluded);
  const marks = units.length ? markAll(root, units) : [];
  if (!marks.length) return;
  let at = -1;
  const count = element("span", { role: "status" });
  const go = (step) => {
    marks[at]?.classList.remove("current");
    at = (at + step + marks.length) % marks.length;
    marks[at].classList.add("current");
    for (let box = marks[at].closest("details"); box; box = box.parentElement.closest("details")) box.open = true;
    marks[at].scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
    count.textContent = `${at + 1} / ${marks.length}`;
  };
  const named = (title, text, onclick) => button(text, onclick, { ariaLabel: title, title });
  const bar = element("div", { className: "marks" }, count, named(words.previous, "↑", () => go(-1)), named(words.next, "↓", () => go(1)), named(words.close, "✕", () => close()));
  const close = () => {
    for (const mark of marks) mark.replaceWith(...mark.childNodes);
    root.normalize();
    bar.remove();
    removeEventListener("keydown", key);
    const address = new URL(location.href);
    address.searchParams.delete("h");
    history.replaceState(null, "", address);
  };
  const key = (event) => {
    if (event.target.closest?.("input, textarea, select, dialog") || isComposed(event) || isHeld(event)) return;
    if (event.key === "n" || event.key === "p") go(event.key === "n" ? 1 : -1);
    else if (event.key === "Escape") close();
  };
  addEventListener("keydown", key);
  document.body.append(bar);
  // The first mark in the section that the address names.
  const section = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  const first = section ? marks.findIndex((mark) => section.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING) : 0;
  at = Math.max(first, 0) - 1;
  go(1);
}
