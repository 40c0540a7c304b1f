// The first results in the order of how near to each other their words stand, the twin of src/search/nearness.rs. Pure.
import { tokens } from "./analyse.js";
import { tokensOf } from "./excerpt.js";
import { wordsInOrder } from "./query.js";

export const FIRST = 5;
export const MORE = 20; // of a query of LONG units
const WEIGHT = 4, LONG = 4;
const f = Math.fround;

const sideBySide = (all) => {
  const words = all.filter(({ kind }) => kind === "word" || kind === "pair");
  const out = [];
  for (let i = 0; i + 1 < words.length; i++) if (words[i + 1].position === words[i].position + 1) out.push([words[i].text, words[i + 1].text]);
  return out;
};

/** What a text must hold for a token to stand in it: the start of a word, whose ending a stem may change, or a character. */
const probe = (token) => (token.length > 3 && token < "\x80" ? token.slice(0, 3) : [...token][0]);
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/['’]/gu, "");

/** A place in the window is read when it is one of the first, or may hold all that was typed. */
export function read(hits, counted) {
  const first = hits.slice(0, counted >= LONG ? MORE : FIRST);
  const most = Math.max(0, ...first.map(({ matched }) => matched));
  return new Set(first.filter(({ matched }, at) => at < FIRST || matched === most));
}

/** Hits in their order; those that were read (which have their page) by nearness too: a text that has all as it was typed stands first. */
export function reorder(hits, typed, counted, corrected) {
  const all = tokens(typed);
  const meant = new Map(corrected.map(({ written, words }) => [wordsInOrder(written)[0]?.[1], words]));
  const ways = (token) => meant.get(token) ?? [token];
  const pairs = [...new Map(sideBySide(all).map((pair) => [String(pair), pair.map(ways)])).values()];
  if (!pairs.length) return hits;
  // Most blocks hold none of it and need not be taken apart.
  const probes = [...new Set([...all.map(({ text }) => text), ...corrected.flatMap(({ words }) => words)].map(probe))];
  const near = ([, text]) => { const plain = folded(text); return probes.some((part) => plain.includes(part)); };
  const stand = (block) => {
    const there = new Set(sideBySide(tokensOf(block)).map(String));
    return pairs.filter(([ones, others]) => ones.some((one) => others.some((other) => there.has(`${one},${other}`)))).length;
  };
  const most = ({ page }) => Math.max(0, ...page.blocks.filter(near).map(stand));
  const readable = read(hits, counted);
  const weigh = (hit) => {
    const found = readable.has(hit) ? most(hit) : 0;
    const share = f(found / pairs.length);
    return { hit, whole: found === pairs.length, weight: f(f(hit.score) * f(1 + f(WEIGHT * f(share * share)))) };
  };
  const window = counted >= LONG ? MORE : FIRST;
  const weighed = hits.slice(0, window).map(weigh).sort((a, b) => b.whole - a.whole || b.weight - a.weight);
  return [...weighed.map(({ hit }) => hit), ...hits.slice(window)];
}
