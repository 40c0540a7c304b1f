// The nearest word that some document has, the twin of src/search/spelling.rs. Pure.
export const LEAST = 4;
export const ENDING = 4; // letters beyond a stem
const LONG = 8, FAR = 4;

export const isWord = (token) => token.length >= LEAST && /^[a-z]+$/.test(token);

/** The first letters that a correction may have. */
export const starts = (token) => [...new Set(token.slice(0, 2))];

/** The nearest of `[stem, documents]`: fewest slips, most documents, then by letters; where none is near to the stem, by the beginnings of the word. */
export function nearest(token, typed, words) {
  const allowed = token.length >= LONG ? 2 : 1;
  const swapped = token[1] + token[0];
  const beginnings = [1, 2, 3, ENDING].map((cut) => typed.slice(0, Math.max(typed.length - cut, 0))).filter((start) => start.length >= LEAST);
  let best = null;
  for (const [word, documents] of words) {
    if (word[0] !== token[0] && !word.startsWith(swapped)) continue;
    const near = (to, most) => (Math.abs(to.length - word.length) <= most ? distance(to, word, most) : most + 1);
    let slips = near(token, allowed);
    if (slips > allowed) {
      const start = Math.min(2, ...beginnings.map((one) => near(one, 1)));
      slips = start <= 1 ? FAR - 1 + start : FAR + 1;
    }
    if (slips > FAR) continue;
    if (!best || slips < best[0] || (slips === best[0] && (documents > best[1] || (documents === best[1] && word < best[2])))) best = [slips, documents, word];
  }
  return best?.[2] ?? null;
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
