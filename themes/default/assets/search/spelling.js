// The nearest words that some document has, the twin of src/search/spelling.rs. Pure.
export const LEAST = 4;
export const ENDING = 4; // letters beyond a stem
const LONG = 8, FAR = 4, CANDIDATES = 3;

export const isWord = (token) => token.length >= LEAST && /^[a-z]+$/.test(token);

/** The first letters that a correction may have. */
export const starts = (token) => [...new Set(token.slice(0, 2))];

/** The nearest of `[stem, documents]`, three at most: those with the fewest slips, most documents first, then by letters; where none is near to the stem, by the beginnings of the word. */
export function nearest(token, typed, words) {
  const allowed = token.length >= LONG ? 2 : 1;
  const swapped = token[1] + token[0];
  const beginnings = [1, 2, 3, ENDING].map((cut) => typed.slice(0, Math.max(typed.length - cut, 0))).filter((start) => start.length >= LEAST);
  let best = [];
  for (const [word, documents] of words) {
    if (word[0] !== token[0] && !word.startsWith(swapped)) continue;
    const near = (to, most) => (Math.abs(to.length - word.length) <= most ? distance(to, word, most) : most + 1);
    let slips = near(token, allowed);
    if (slips > allowed) {
      const start = Math.min(2, ...beginnings.map((one) => near(one, 1)));
      slips = start <= 1 ? FAR - 1 + start : FAR + 1;
    }
    if (slips > FAR || slips > (best[0]?.[0] ?? FAR)) continue;
    if (best.length && slips < best[0][0]) best = [];
    best.push([slips, documents, word]);
  }
  return best.sort((a, b) => b[1] - a[1] || (a[2] < b[2] ? -1 : 1)).slice(0, CANDIDATES).map(([, , word]) => word);
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
