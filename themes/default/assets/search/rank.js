// Ranking, the twin of src/search/rank.rs over tantivy's BM25: every step in f32, in the same order, so that scores are equal to the bit.
import { needsFacets, passing } from "./columns.js";
import { isCjk } from "./analyse.js";
import { BARE, JOINTS_OF_SENTENCE, apart, jointsOf, needed, rebased, wordsInOrder } from "./query.js";
import { ENDING, LEAST, isWord, nearest, starts } from "./spelling.js";

const f = Math.fround;
const K1 = f(1.2), B = f(0.75);
const SENTENCE = 3, JOINTS = 8, JOINT = 0.5; // see src/search/rank.rs
const NORMS = (() => { // lengths that a norm byte stands for
  const table = [];
  for (let i = 0; i <= 40; i++) table.push(i);
  for (let step = 2; table.length < 256; step *= 2) for (let i = 0; i < 8 && table.length < 256; i++) table.push(table.at(-1) + step);
  return table;
})();

/** Ranks the documents that pass the filters; `today` is days since 1970-01-01. */
export async function rank(bundle, query, today, limit) {
  const { manifest } = bundle;
  const n = manifest.documents;
  const common = new Set(manifest.common);
  const isCommon = (unit) => n >= manifest.small && !unit.prefix && unit.field === null && !unit.required && unit.alternatives.flat().every(([, token]) => common.has(token));
  const all = query.units.filter((unit) => !unit.excluded), excluded = query.units.filter((unit) => unit.excluded);
  const rare = all.filter((unit) => !isCommon(unit));
  const kept = rare.length ? rare : all;
  const count = (units) => units.filter((unit) => !unit.whole).length, typed = count(kept);
  // What binds the parts of a Japanese sentence comes with them, so that no request waits for another.
  const every = typed < SENTENCE ? [] : jointsOf(query);
  const joints = every.length < JOINTS_OF_SENTENCE ? [] : every.filter((unit) => !isCommon(unit)).slice(0, JOINTS);
  const [bound, facets, values, ...loaded] = await Promise.all([Promise.all(joints.map((unit) => load(bundle, unit))), query.sort === "duration" || query.filters.some(needsFacets) ? bundle.facets() : null, query.sort === "severity" || query.filters.length ? bundle.values() : null, ...[...kept, ...excluded].map((unit) => load(bundle, unit))]);
  const loosened = [];
  const open = (await Promise.all(kept.map((unit, i) => loosen(bundle, { unit, ...loaded[i] }, loosened)))).flat();
  let found = rarest(open, manifest.units);
  const corrected = query.pasted ? [] : (await Promise.all(found.map((one) => correct(bundle, one)))).filter(Boolean);
  const counted = count(found.map(({ unit }) => unit));
  const most = counted >= manifest.many ? manifest.far : manifest.near;
  found = (await Promise.all(found.map((one) => (one.unit.whole ? sift(bundle, one, most) : one)))).filter(Boolean);
  found.push(...(await pairs(bundle, query, found, most)));
  const wanted = found.map(({ unit }) => unit);
  // What was typed as one word must not weigh as the many that it was taken apart into, unless it was the only one.
  const mostAsked = typed > 1 ? Math.min(typed, manifest.units) : counted;
  const { scores, matched, passes, known } = tally(bundle, query, today, { found, bound, excluded: loaded.slice(kept.length).map((one, i) => ({ ...one, unit: excluded[i] })), values, facets, parted: typed > 1 });
  // A document is not held to words that its language does not have.
  const asked = known.map((units) => Math.min(units, mostAsked));
  const need = asked.map((units) => (!wanted.length && (query.filters.length || query.units.length) ? 0 : needed(units)));
  for (let document = 0; document < n; document++) scores[document] = f(scores[document] * coordination(matched[document], asked[bundle.japanese[document]]));
  const matching = [];
  for (let document = 0; document < n; document++) if (passes[document] && matched[document] >= need[bundle.japanese[document]]) matching.push(document);
  const shown = query.sort === "relevance" ? mayBeShown(matching, scores, limit) : matching;
  const hits = shown.map((document) => ({ document, score: scores[document], matched: matched[document] })).sort(order(bundle, { facets, values }, query.sort, wanted.length > 0)).slice(0, limit);
  const unknown = found.filter(({ unit, alternatives }) => !alternatives.length && !unit.whole && !unit.inner).map(({ unit }) => unit.written);
  return { hits, total: matching.length, wanted, joints, counted, unknown, corrected, loosened, matching };
}

/** What every document has of a query; `known` are the units that stand in any document of a language, English and Japanese. */
function tally(bundle, query, today, { found, bound, excluded, values, facets, parted }) {
  const n = bundle.manifest.documents;
  const scores = new Float32Array(n), matched = new Uint16Array(n), passes = new Uint8Array(n).fill(1), known = [0, 0];
  for (const filter of query.filters) passing(values, facets, filter, today, n).forEach((holds, document) => { passes[document] &= holds; });
  for (let i = 0; i < found.length;) {
    const { unit: { inner, required } } = found[i], start = i;
    const parts = new Uint16Array(n), stands = [0, 0];
    do {
      const { unit, alternatives } = found[i++];
      scoreUnit(bundle, alternatives, unit.field, (document, score) => {
        scores[document] = f(scores[document] + score);
        if (!unit.whole) parts[document]++;
      });
    } while (parted && inner && found[i]?.unit.inner === inner);
    for (let document = 0; document < n; document++) {
      // Of a word that was taken apart more than half.
      if (parts[document] * 2 > i - start) { matched[document]++; stands[bundle.japanese[document]] = 1; }
      else if (required) passes[document] = 0;
    }
    stands.forEach((one, at) => { known[at] += one; });
  }
  for (const { alternatives } of bound) scoreUnit(bundle, alternatives, null, (document, score) => { scores[document] = f(scores[document] + score); });
  for (const { alternatives, unit } of excluded) scoreUnit(bundle, alternatives, unit.field, (document) => { passes[document] = 0; });
  return { scores, matched, passes, known };
}

/** Of thousands only those in an order by score that may be shown: the best so far, the least of them first. */
function mayBeShown(matching, scores, limit) {
  const best = new Float32Array(Math.max(limit, 1)).fill(-1);
  for (const document of matching) {
    const score = scores[document];
    if (score <= best[0]) continue;
    let at = 0;
    while (best[at + 1] < score) best[at] = best[++at];
    best[at] = score;
  }
  return matching.filter((document) => scores[document] >= best[0]);
}

/** What part of its score a document keeps that has not all that was looked for. */
function coordination(matched, counted) {
  if (matched >= counted) return 1;
  const share = f(f(matched) / f(counted));
  return f(share * share);
}

/** A run of Japanese has a token for every character; beside one word it counts as one. */
const synonymWeight = (share, typed, other) => (other > typed ? f(f(f(share) * typed) / other) : f(share));

function order(bundle, { facets, values }, sort, scored) {
  const newest = (a, b) => b.document - a.document;
  const relevance = (a, b) => b.score - a.score || bundle.reviewed[b.document] - bundle.reviewed[a.document] || newest(a, b);
  const minutes = ({ document }) => facets.minutes[document] ?? 0;
  return {
    relevance: scored ? relevance : newest,
    newest,
    oldest: (a, b) => newest(b, a),
    severity: (a, b) => values.ranks[a.document] - values.ranks[b.document] || relevance(a, b),
    duration: (a, b) => minutes(b) - minutes(a) || relevance(a, b),
  }[sort];
}

/** Of many units the rarest in the bodies, in the order typed. */
function rarest(found, most) {
  if (found.length <= most) return found;
  const order = found.map(({ unit, frequency }, at) => [unit.required ? 0 : 1, frequency || Infinity, at]).sort((a, b) => a[0] - b[0] || (a[1] === b[1] ? 0 : a[1] - b[1]) || a[2] - b[2]);
  return order.slice(0, most).map(([, , at]) => at).sort((a, b) => a - b).map((at) => found[at]);
}

/** The ways to say a unit that the index knows, each its terms with their offsets, and how many bodies have its rarest token. */
async function load(bundle, unit, placed = !unit.whole) {
  const spelled = await Promise.all(unit.alternatives.map(async (tokens) => {
    const every = (positions) => Promise.all(tokens.map(([, token]) => bundle.terms(token, { positions }).then(([term]) => term)));
    if (tokens.length === 1 || !placed) return { tokens, terms: await every(false) };
    const run = runOf(tokens);
    const [terms, [ready]] = await Promise.all([every(!run), run ? bundle.terms(run) : []]);
    return { tokens, ready, terms: !run || ready ? terms : await every(true) };
  }));
  const body = bundle.manifest.fields.length - 1;
  const frequency = spelled.length ? Math.min(...spelled[0].terms.map((term) => term?.dfs[body] ?? 0)) : 0;
  const own = unit.alternatives.length - unit.also.length;
  const alternatives = spelled.flatMap(({ tokens, terms, ready }, at) => (terms.every(Boolean) ? [{ ready, terms: tokens.map(([offset], i) => [offset, terms[i]]), weight: unit.joint ? JOINT : at < own ? 1 : synonymWeight(bundle.manifest.synonym, unit.alternatives[0].length, tokens.length) }] : []));
  if (unit.prefix) {
    const singles = new Set(unit.alternatives.filter((tokens) => tokens.length === 1).map(([[, token]]) => token));
    const df = (term) => term.dfs.reduce((sum, df) => sum + df, 0);
    let terms = (await bundle.terms(unit.prefix, { prefix: true })).sort((a, b) => df(b) - df(a) || byCodePoint(a.key, b.key));
    // More of a word than its stem was typed.
    if (/^[\x00-\x7f]*$/.test(unit.prefix)) for (let cut = 1; cut <= ENDING && !terms.length && unit.prefix.length - cut >= LEAST; cut++) terms = await bundle.terms(unit.prefix.slice(0, -cut));
    alternatives.push(...terms.slice(0, bundle.manifest.expansions).filter((term) => !singles.has(term.key)).map((term) => ({ terms: [[0, term]], weight: 1 })));
  }
  const occurrences = spelled.slice(0, own).reduce((sum, { terms }) => sum + (terms.length === 1 ? terms[0]?.often ?? 0 : 0), 0);
  return { alternatives, frequency, occurrences };
}

/** The run of characters that pairs cover without a gap: where it is frequent, the index has its documents ready. */
function runOf(tokens) {
  const until = (i) => (tokens[i + 1]?.[0] ?? Infinity) - tokens[i][0];
  const whole = tokens.every(([, token], i) => isCjk(token) && [...token].length === 2 && (i + 1 === tokens.length || until(i) <= 2));
  return whole ? tokens.map(([, token], i) => [...token].slice(0, until(i)).join("")).join("") : null;
}

/** Leaves in what was taken apart only those tokens that stand at `most` places: of the others all places would be fetched. */
async function sift(bundle, one, most) {
  const kept = one.alternatives[0]?.terms.filter(([, term]) => term.often <= most).map(([offset, term]) => [offset, term.key]) ?? [];
  if (kept.length < 2) return null;
  const unit = { ...one.unit, alternatives: [rebased(kept)] };
  return { ...one, unit, ...(await load(bundle, unit, true)) };
}

/** Neighbours in what was typed, as phrases: documents that have them side by side stand before those that have them apart. */
async function pairs(bundle, query, found, most) {
  const places = [];
  for (const [position, token] of wordsInOrder(query.text)) {
    // A word with a slip stands here as it was typed.
    const one = found.find(({ unit }) => !unit.whole && unit.loose && unit.prefix === null && unit.alternatives[0]?.length === 1 && wordsInOrder(unit.written)[0]?.[1] === token);
    if (one && one.occurrences <= most) places.push([position, singles(one.unit)]);
  }
  const units = [];
  for (let i = 0; i + 1 < places.length; i++) {
    const [[at, ones], [then, others]] = places.slice(i, i + 2);
    if (String(ones) === String(others) || then - at > bundle.manifest.reach) continue;
    const alternatives = ones.flatMap((one) => others.map((other) => [[0, one], [then - at, other]]));
    const key = JSON.stringify(alternatives);
    if ([...units, ...found.map(({ unit }) => unit)].every((unit) => JSON.stringify(unit.alternatives) !== key)) units.push({ ...BARE, alternatives, whole: true, written: `${ones[0]} ${others[0]}` });
  }
  return Promise.all(units.map(async (unit) => ({ unit, ...(await load(bundle, unit, true)) })));
}

/** The tokens that alone stand for what was typed: one, of a corrected word several. */
const singles = ({ alternatives, also }) => alternatives.slice(0, alternatives.length - also.length).flatMap((terms) => (terms.length === 1 ? [terms[0][1]] : []));

/** A phrase that stands in no document gives way to its parts. */
async function loosen(bundle, one, loosened) {
  const { unit } = one;
  if (!unit.loose || unit.whole || !(unit.alternatives[0]?.length > 1)) return [one];
  let found = false;
  scoreUnit(bundle, one.alternatives, unit.field, () => { found = true; });
  if (found) return [one];
  loosened.push(unit.written);
  return Promise.all(apart(unit).map(async (inner) => ({ unit: { ...inner, inner: unit }, ...(await load(bundle, inner)) })));
}

/** Puts the nearest known words in the place of a plain word that no document has. */
async function correct(bundle, one) {
  const { unit, alternatives } = one;
  if (!unit.loose || unit.prefix || alternatives.length || unit.alternatives.length !== 1 || unit.alternatives[0].length !== 1) return null;
  const typed = [unit.written.toLowerCase(), unit.alternatives[0][0][1]].find(isWord);
  if (!typed) return null;
  const near = nearest(typed, (await Promise.all(starts(typed).map((letter) => bundle.words(letter)))).flat());
  if (!near.length) return null;
  one.unit = { ...unit, alternatives: near.map((word) => [[0, word]]) };
  Object.assign(one, await load(bundle, one.unit));
  return { written: unit.written, words: near };
}

function byCodePoint(a, b) {
  const other = [...b];
  for (const [i, c] of [...a].entries()) {
    if (other[i] === undefined) return 1;
    if (c !== other[i]) return c.codePointAt(0) - other[i].codePointAt(0);
  }
  return a.length - b.length;
}

function scoreUnit(bundle, alternatives, only, each) {
  const { manifest } = bundle;
  const n = manifest.documents;
  const best = new Float32Array(n), sum = new Float32Array(n);
  const tie = f(manifest.tie);
  for (const { terms, ready, weight: share } of alternatives) {
    manifest.fields.forEach((field, at) => {
      if (only !== null && only !== at) return;
      if (terms.some(([, term]) => !term.dfs[at])) return;
      const cache = (field.cache ??= NORMS.map((length) => f(K1 * f(f(1 - B) + f(f(B * f(length)) / f(f(field.tokens) / f(n)))))));
      const idf = terms.reduce((total, [, term]) => f(total + idfOf(manifest, term.dfs[at])), 0);
      const weight = f(f(idf * f(1 + K1)) * f(f(field.boost) * f(share)));
      const norms = bundle.norms[at];
      const lists = () => terms.map(([offset, term]) => ({ offset, ...term.lists[at] }));
      const counted = ready ? ready.lists[at] : terms.length > 1 ? phrase(lists()) : terms[0][1].lists[at];
      if (!counted) return;
      const { df, documents, frequencies } = counted;
      for (let i = 0; i < df; i++) {
        const document = documents[i], tf = f(frequencies[i]);
        const score = f(weight * f(tf / f(tf + cache[norms[document]])));
        if (score > best[document]) best[document] = score;
        sum[document] = f(sum[document] + score);
      }
    });
  }
  for (let document = 0; document < n; document++) if (best[document] > 0) each(document, f(best[document] + f(f(sum[document] - best[document]) * tie)));
}

function idfOf(manifest, df) {
  const x = f(f(f(manifest.documents - df) + 0.5) / f(f(df) + 0.5));
  const value = Float32Array.of(Math.log(f(1 + x)));
  const [more, less] = manifest.idf;
  // By so many units in the last place the engine's own logarithm is another.
  const steps = (list) => list.filter((one) => one === df).length;
  new Int32Array(value.buffer)[0] += steps(more) - steps(less);
  return value[0];
}

/** Documents in which the terms stand at their offsets, and how often: all lists are walked once, side by side. */
function phrase(lists) {
  const all = lists.map((list) => ({ ...list, at: 0, start: 0 }));
  const documents = [], frequencies = [];
  const [first, ...rest] = all;
  for (let i = 0; i < first.df; first.start += first.frequencies[i++]) {
    const document = first.documents[i];
    const here = rest.every((list) => {
      while (list.at < list.df && list.documents[list.at] < document) list.start += list.frequencies[list.at++];
      return list.documents[list.at] === document;
    });
    if (!here) continue;
    const next = rest.map(({ start }) => start);
    let count = 0;
    for (let k = first.start, end = k + first.frequencies[i]; k < end; k++) {
      const base = first.positions[k] - first.offset;
      if (rest.every((list, n) => {
        const end = list.start + list.frequencies[list.at], wanted = base + list.offset;
        while (next[n] < end && list.positions[next[n]] < wanted) next[n]++;
        return next[n] < end && list.positions[next[n]] === wanted;
      })) count++;
    }
    if (count) { documents.push(document); frequencies.push(count); }
  }
  return { df: documents.length, documents, frequencies };
}
