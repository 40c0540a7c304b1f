// Ranking, the twin of src/search/rank.rs over tantivy's BM25: every step in f32, in the same order, so that scores are equal to the bit.
import { needed } from "./query.js";

const f = Math.fround;
const K1 = f(1.2), B = f(0.75);
const NORMS = (() => { // lengths that a norm byte stands for
  const table = [];
  for (let i = 0; i <= 40; i++) table.push(i);
  for (let step = 2; table.length < 256; step *= 2) for (let i = 0; i < 8 && table.length < 256; i++) table.push(table.at(-1) + step);
  return table;
})();

export async function rank(bundle, units, limit) {
  const { manifest } = bundle;
  const n = manifest.documents;
  const common = new Set(manifest.common);
  const asked = units.filter((unit) => !unit.excluded);
  const rare = asked.filter((unit) => n < manifest.small || unit.prefix || !unit.tokens.every(([, token]) => common.has(token)));
  const wanted = rare.length ? rare : asked;
  const loaded = await Promise.all([...wanted, ...units.filter((unit) => unit.excluded)].map((unit) => load(bundle, unit)));
  const scores = new Float32Array(n), matched = new Uint16Array(n);
  wanted.forEach((_, i) => scoreUnit(bundle, loaded[i], (document, score) => { scores[document] = f(scores[document] + score); matched[document]++; }));
  loaded.slice(wanted.length).forEach((alternatives) => scoreUnit(bundle, alternatives, (document) => { matched[document] = 0; }));
  const need = Math.max(needed(wanted.length), 1);
  const hits = [];
  for (let document = 0; document < n; document++) if (matched[document] >= need) hits.push({ document, score: scores[document], matched: matched[document] });
  hits.sort((a, b) => b.score - a.score || bundle.reviewed(b.document) - bundle.reviewed(a.document) || b.document - a.document);
  return { hits: hits.slice(0, limit), total: hits.length, wanted };
}

/** The alternatives of a unit: one, or every token that begins with its character. Each is its terms with their offsets. */
async function load(bundle, unit) {
  if (unit.prefix) {
    const terms = await bundle.terms(unit.tokens[0][1], { prefix: true });
    const df = (term) => term.fields.reduce((sum, field) => sum + (field?.df ?? 0), 0);
    const order = (a, b) => { for (const [i, c] of [...a].entries()) { const other = [...b][i]; if (other === undefined) return 1; if (c !== other) return c.codePointAt(0) - other.codePointAt(0); } return a.length - b.length; };
    return terms.sort((a, b) => df(b) - df(a) || order(a.key, b.key)).slice(0, bundle.manifest.expansions).map((term) => [[0, term]]);
  }
  const phrase = unit.tokens.length > 1;
  const terms = await Promise.all(unit.tokens.map(([, token]) => bundle.terms(token, { positions: phrase })));
  return terms.some((found) => !found.length) ? [] : [unit.tokens.map(([offset], i) => [offset, terms[i][0]])];
}

function scoreUnit(bundle, alternatives, each) {
  const { manifest } = bundle;
  const n = manifest.documents;
  const best = new Float32Array(n), sum = new Float32Array(n);
  const tie = f(manifest.tie);
  for (const terms of alternatives) {
    manifest.fields.forEach((field, at) => {
      const lists = terms.map(([offset, term]) => [offset, term.fields[at]]);
      if (lists.some(([, list]) => !list)) return;
      const average = f(f(field.tokens) / f(n));
      const cache = NORMS.map((length) => f(K1 * f(f(1 - B) + f(f(B * f(length)) / average))));
      const idf = lists.reduce((total, [, list]) => f(total + idfOf(manifest, list.df)), 0);
      const weight = f(f(idf * f(1 + K1)) * f(field.boost));
      const norms = bundle.norms[at];
      for (const [document, frequency] of lists.length > 1 ? phrases(lists) : single(lists[0][1])) {
        const tf = f(frequency);
        const score = f(weight * f(tf / f(tf + cache[norms[document]])));
        best[document] = Math.max(best[document], score);
        sum[document] = f(sum[document] + score);
      }
    });
  }
  for (let document = 0; document < n; document++) if (best[document] > 0) each(document, f(best[document] + f(f(sum[document] - best[document]) * tie)));
}

function idfOf(manifest, df) {
  manifest.idfMap ??= new Map(manifest.idf);
  const fixed = manifest.idfMap.get(df);
  if (fixed !== undefined) return f(fixed);
  const x = f(f(f(manifest.documents - df) + 0.5) / f(f(df) + 0.5));
  return f(Math.log(f(1 + x)));
}

function* single(list) {
  for (let i = 0; i < list.df; i++) yield [list.documents[i], list.frequencies[i]];
}

/** Documents in which the terms stand at their offsets, and how often. */
function* phrases(lists) {
  const [[firstOffset, first], ...rest] = lists;
  const places = rest.map(([, list]) => new Map(list.documents.map((document, i) => [document, i])));
  for (let i = 0; i < first.df; i++) {
    const document = first.documents[i];
    const at = places.map((map) => map.get(document));
    if (at.includes(undefined)) continue;
    const sets = rest.map(([, list], k) => new Set(list.positions[at[k]]));
    let count = 0;
    for (const position of first.positions[i]) if (rest.every(([offset], k) => sets[k].has(position - firstOffset + offset))) count++;
    if (count) yield [document, count];
  }
}
