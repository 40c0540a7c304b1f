// The nearest words that some document has, the twin of src/search/spelling.rs. Pure.
import { stem } from "./stem.js";

export const LEAST = 4;
export const ENDING = 4; // letters beyond a stem
const LONG = 8, CANDIDATES = 3;

export const isWord = (token) => token.length >= LEAST && /^[a-z]+$/.test(token);

/** The first letters that a correction may have. */
export const starts = (token) => [...new Set(token.slice(0, 2))];

/** The nearest of `[stem, documents]`, three at most: of the word as typed with one slip mended, else with two slips in a long stem; most documents first, then by letters. */
export function nearest(typed, words) {
  const token = stem(typed), stems = mended(typed);
  let best = [];
  for (const [word, documents] of words) {
    const slips = stems.has(word) ? 1 : token.length < LONG || word[0] !== token[0] || Math.abs(token.length - word.length) > 2 ? 3 : distance(token, word, 2);
    if (slips > (best[0]?.[0] ?? 2)) continue;
    if (slips < best[0]?.[0]) best = [];
    best.push([slips, documents, word]);
  }
  return best.sort((a, b) => b[1] - a[1] || (a[2] < b[2] ? -1 : 1)).slice(0, CANDIDATES).map(([, , word]) => word);
}

function mended(typed) {
  const out = new Set();
  for (let at = 1; at <= typed.length; at++) {
    const start = typed.slice(0, at), after = typed.slice(at + 1), next = typed[at] ?? "";
    out.add(stem(start.slice(0, -1) + next + start.at(-1) + after)).add(stem(start + after));
    for (const letter of "abcdefghijklmnopqrstuvwxyz") out.add(stem(start + letter + next + after)).add(stem(start + letter + after));
  }
  return out;
}

function distance(a, b, most) {
  let before = [], last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
    }
    if (Math.min(...row) > most) return most + 1;
    [before, last] = [last, row];
  }
  return last[b.length];
}
