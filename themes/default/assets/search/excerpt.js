// The passage that answers a query, the twin of src/search/excerpt.rs. Pure; marks are ranges of the returned text.
import { isCjk, tokens } from "./analyse.js";

const WIDE = [30, 90], NARROW = [60, 160];

const MOST = 3;

/** The best passages of texts with their sections, one to a section. */
export function passages(texts, wanted) {
  const best = new Map();
  const probes = wanted.flatMap(({ alternatives, prefix }) => [...alternatives.map((terms) => terms.flatMap(([, token]) => probe(token))), ...(prefix ? [[prefix]] : [])]);
  for (const block of texts) {
    const [section, text] = block;
    if (!probes.some((all) => mayHold(block, all))) continue;
    const found = find(text, wanted, tokensOf(block));
    if (found.units > (best.get(section)?.units ?? 0)) best.set(section, { ...found, section, text });
  }
  return [...best.values()].sort((a, b) => b.units - a.units).slice(0, MOST).map(cut);
}

/** What a text must hold for a token to stand in it: the start of a word, whose ending the stem changes, or its characters. */
export const probe = (token) => (token < "\x80" ? [token.slice(0, Math.max(2, token.length - 1))] : isCjk(token) ? [...token] : [[...token][0]]);

const folded = new WeakMap();

/** Whether a block may hold what was probed: most do not, and need not be taken apart. */
export function mayHold(block, probes) {
  if (!folded.has(block)) folded.set(block, block[1].normalize("NFKC").toLowerCase().replace(/['’]/gu, ""));
  const text = folded.get(block);
  return probes.every((part) => text.includes(part));
}

const known = new WeakMap();

/** The tokens of a block `[section, text]`, made once. */
export function tokensOf(block) {
  if (!known.has(block)) known.set(block, tokens(block[1]));
  return known.get(block);
}

export function find(text, wanted, all = tokens(text)) {
  const marks = [];
  let units = 0;
  for (const unit of wanted) {
    const before = marks.length;
    const firsts = new Set(unit.alternatives.map(([[, first]]) => first));
    for (let at = 0; at < all.length; at++) {
      const token = all[at].text;
      const end = firsts.has(token) || (unit.prefix && token.startsWith(unit.prefix)) ? endAt(all, at, unit) : null;
      if (end !== null) marks.push([all[at].from, end]);
    }
    if (marks.length > before) units++;
  }
  return { units, marks: merge(marks) };
}

/** The end of the unit's last token when one of its ways to be said stands at a token. */
function endAt(all, at, unit) {
  const token = all[at];
  const ends = unit.alternatives.map((terms) => endOf(all, at, terms)).filter((end) => end !== null);
  if (unit.prefix && token.text.startsWith(unit.prefix)) ends.push(token.kind === "pair" ? token.firstTo : token.to);
  return ends.length ? Math.max(...ends) : null;
}

function endOf(all, at, terms) {
  const [, first] = terms[0];
  const token = all[at];
  if (token.text !== first) return null;
  let end = token.to;
  for (const [offset, text] of terms.slice(1)) {
    const position = token.position + offset;
    let next = null;
    for (let i = at; i < all.length && all[i].position <= position; i++) if (all[i].position === position && all[i].text === text) { next = all[i]; break; }
    if (!next) return null;
    end = next.to;
  }
  return end;
}

function merge(marks) {
  marks.sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const out = [];
  for (const [from, to] of marks) {
    if (out.length && from <= out.at(-1)[1]) out.at(-1)[1] = Math.max(out.at(-1)[1], to);
    else out.push([from, to]);
  }
  return out;
}

function cut({ text, marks, section }) {
  const first = marks[0]?.[0] ?? 0;
  const [before, after] = first < text.length && isCjk(String.fromCodePoint(text.codePointAt(first))) ? WIDE : NARROW;
  const head = [...text.slice(0, first)], tail = [...text.slice(first)];
  let start = head.slice(0, Math.max(head.length - before, 0)).join("").length;
  const end = first + tail.slice(0, after).join("").length;
  if (start > 0 && /^[A-Za-z0-9]/.test(text.slice(start))) {
    const space = text.slice(start, first).indexOf(" ");
    if (space >= 0) start += space + 1;
  }
  const shift = start > 0 ? 1 : 0;
  return {
    section,
    text: (start > 0 ? "…" : "") + text.slice(start, end).replaceAll("\n", " ") + (end < text.length ? "…" : ""),
    marks: marks.filter(([from, to]) => from >= start && to <= end).map(([from, to]) => [from - start + shift, to - start + shift]),
  };
}
