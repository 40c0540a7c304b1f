// The first results in the order of how near to each other their words stand, the twin of src/search/nearness.rs. Pure.
import { tokens } from "./analyse.js";
import { mayHold, probe, tokensOf } from "./excerpt.js";
import { wordsInOrder } from "./query.js";

export const FIRST = 5;
export const MOST = 60;
const WEIGHT = 4, LONG = 4, MORE = 20;
const f = Math.fround;

const counts = ({ kind }) => kind === "word" || kind === "pair";

function* sideBySide(all) {
  let before = null;
  for (const word of all) {
    if (!counts(word)) continue;
    if (before && word.position === before.position + 1) yield [before.text, word.text];
    before = word;
  }
}

/** Whether words stand in a text one after the other, each in one of its meanings. */
function follow(all, order) {
  const words = all.filter(counts);
  return words.some((_, at) => order.every((meanings, i) => meanings.includes(words[at + i]?.text)));
}

/** How many of the first results are compared: of a long query or a Japanese sentence more, and more again when none of those says what was typed. */
export const windows = ({ counted, joints }) => counted >= LONG || joints.length ? [MORE, MOST] : [FIRST];

/** Of a window those are read that are among the first, or may hold all that was typed. */
export function read(hits, window) {
  const most = Math.max(0, ...hits.slice(0, MORE).map(({ matched }) => matched));
  return new Set(hits.slice(0, window).filter(({ matched }, at) => at < FIRST || matched === most));
}

/** Hits in their order; those of a window (which have their page where they were read) by nearness too: a text that has three words or more as they were typed, all in their order, stands first. `said` tells whether there is one. */
export function reorder(hits, window, typed, corrected) {
  const all = tokens(typed).filter(counts);
  const meant = new Map(corrected.map(({ written, words }) => [wordsInOrder(written)[0]?.[1], words]));
  const ways = (token) => meant.get(token) ?? [token];
  const pairs = [...new Map([...sideBySide(all)].map((pair) => [String(pair), pair.map(ways)])).values()];
  if (!pairs.length) return { ordered: hits, said: true };
  const probes = pairs.flatMap(([ones, others]) => ones.flatMap((one) => others.map((other) => [...probe(one), ...probe(other)])));
  const starts = new Map();
  pairs.forEach(([ones, others], pair) => ones.forEach((one) => starts.set(one, [...(starts.get(one) ?? []), [pair, others]])));
  const order = all.map(({ text }) => ways(text));
  const stand = ({ page }) => {
    let found = 0, whole = false;
    for (const block of page.blocks) if (probes.some((pair) => mayHold(block, pair))) {
      const there = new Set(), words = tokensOf(block);
      for (const [one, other] of sideBySide(words)) for (const [pair, others] of starts.get(one) ?? []) if (others.includes(other)) there.add(pair);
      found = Math.max(found, there.size);
      whole ||= there.size === pairs.length && follow(words, order);
    }
    return { found, whole };
  };
  const readable = read(hits, window);
  const weigh = (hit) => {
    const { found, whole } = readable.has(hit) ? stand(hit) : { found: 0, whole: false };
    const share = f(found / pairs.length);
    return { hit, whole: whole && pairs.length > 1, weight: f(f(hit.score) * f(1 + f(Math.min(pairs.length, WEIGHT) * f(share * share)))) };
  };
  const weighed = hits.slice(0, window).map(weigh).sort((a, b) => b.whole - a.whole || b.weight - a.weight);
  return { ordered: [...weighed.map(({ hit }) => hit), ...hits.slice(window)], said: pairs.length < 2 || !!weighed[0]?.whole };
}
