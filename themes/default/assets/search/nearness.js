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

/** Hits in their order; the first of them by nearness too, when there is more than one word to be near. */
export function reorder(hits, typed) {
  const pairs = new Set(sideBySide(tokens(typed)));
  if (!pairs.size) return hits;
  const most = (blocks) => Math.max(0, ...blocks.map((block) => new Set(sideBySide(tokensOf(block)).filter((pair) => pairs.has(pair))).size));
  const weigh = (hit) => { const share = f(most(hit.page.blocks) / pairs.size); return f(f(hit.score) * f(1 + f(WEIGHT * f(share * share)))); };
  const weighed = hits.slice(0, FIRST).map((hit) => ({ hit, weight: weigh(hit) }));
  weighed.sort((a, b) => b.weight - a.weight);
  return [...weighed.map(({ hit }) => hit), ...hits.slice(FIRST)];
}
