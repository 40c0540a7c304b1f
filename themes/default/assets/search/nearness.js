// The first results in the order of how near to each other their words stand, the twin of src/search/nearness.rs. Pure.
import { tokens } from "./analyse.js";
import { tokensOf } from "./excerpt.js";

export const FIRST = 5;
const WEIGHT = 4;
const f = Math.fround;

const sideBySide = (all) => {
  const words = all.filter(({ kind }) => kind === "word" || kind === "pair");
  const out = [];
  for (let i = 0; i + 1 < words.length; i++) if (words[i + 1].position === words[i].position + 1) out.push(`${words[i].text} ${words[i + 1].text}`);
  return out;
};

/** What a text must hold for a token to stand in it: the start of a word, whose ending a stem may change, or a character. */
const probe = (token) => (token.length > 3 && token < "\x80" ? token.slice(0, 3) : [...token][0]);
const folded = (text) => text.normalize("NFKC").toLowerCase().replace(/['’]/gu, "");

/** Hits in their order; the first of them by nearness too, when there is more than one word to be near. */
export function reorder(hits, typed) {
  const all = tokens(typed);
  const pairs = new Set(sideBySide(all));
  if (!pairs.size) return hits;
  // Most blocks hold none of it and need not be taken apart.
  const probes = [...new Set(all.map(({ text }) => probe(text)))];
  const near = ([, text]) => { const plain = folded(text); return probes.some((part) => plain.includes(part)); };
  const most = (blocks) => Math.max(0, ...blocks.filter(near).map((block) => new Set(sideBySide(tokensOf(block)).filter((pair) => pairs.has(pair))).size));
  const weigh = (hit) => { const share = f(most(hit.page.blocks) / pairs.size); return f(f(hit.score) * f(1 + f(WEIGHT * f(share * share)))); };
  const weighed = hits.slice(0, FIRST).map((hit) => ({ hit, weight: weigh(hit) }));
  weighed.sort((a, b) => b.weight - a.weight);
  return [...weighed.map(({ hit }) => hit), ...hits.slice(FIRST)];
}
