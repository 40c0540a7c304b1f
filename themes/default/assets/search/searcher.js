// Asks the bundle: the same answer as `afterword search`, with what a page shows beside it.
import { Bundle } from "./bundle.js";
import { keyOf } from "./columns.js";
import { FIRST, MOST, read, reorder, windows } from "./nearness.js";
import { parse } from "./query.js";
import { rank } from "./rank.js";
import { widen } from "./synonyms.js";

/** Filters whose values are offered with counts, in this order. */
export const FACETS = ["service", "severity", "team", "cause", "trigger", "tag", "lang", "status"];
const VALUES = 8;
/** Ends in a word of three letters or more, with no sign, name or quotation before it. */
const HALF = /(?:^|\s)[A-Za-z][A-Za-z0-9]{2,}$/;

export class Searcher {
  constructor(base) { this.bundle = new Bundle(base); }

  open() { return this.bundle.open(); }

  /** The query, its ranking and the documents of the first `limit` hits. While somebody is typing, the last word may be half of one. */
  async find(typed, limit, typing = false) {
    const asked = parse(typing && HALF.test(typed) ? `${typed}*` : typed);
    if (!asked.units.length && !asked.filters.length) return null;
    const ask = async () => {
      await this.bundle.open();
      const query = widen(asked, this.bundle.manifest.synonyms);
      const { hits, ...ranking } = await rank(this.bundle, query, today(), Math.max(limit, MOST));
      const load = (some) => Promise.all([...some].map(async (hit) => { hit.page ??= await this.bundle.document(hit.document); }));
      const shown = Math.max(limit, FIRST);
      let ordered = hits;
      for (const window of query.sort === "relevance" && ranking.counted > 1 ? windows(ranking) : [0]) {
        await load(new Set([...hits.slice(0, shown), ...read(hits, window)]));
        const near = reorder(hits, window, query.text, ranking.corrected);
        ordered = near.ordered;
        if (near.said) break;
      }
      // One that was not read never stands before one that is shown: nearness only adds.
      return { query, ...ranking, hits: ordered.slice(0, shown) };
    };
    // A file that is gone means that the site was published anew: once more, with the new manifest.
    return ask().catch((error) => { if (!error.stale) throw error; return ask(); });
  }

  /** For each filter the values that the found documents have, with how many have them; those of the query first. */
  async facets({ query, matching }) {
    const { values } = await this.bundle.facets();
    const found = new Uint8Array(this.bundle.manifest.documents);
    for (const document of matching) found[document] = 1;
    const asked = (name, keys) => query.filters.find((filter) => filter.name === name && !filter.excluded && filter.values.length === 1 && keys.includes(keyOf(filter.values[0])));
    return FACETS.flatMap((name) => {
      const list = (values.get(name) ?? []).map(({ label, keys, members }) => ({ label, key: keys[0], filter: asked(name, keys), count: members.reduce((sum, document) => sum + found[document], 0) }));
      const shown = list.filter(({ count, filter }) => filter || (count > 0 && count < matching.length)).sort((a, b) => !!b.filter - !!a.filter || b.count - a.count).slice(0, VALUES);
      return shown.length ? [{ name, values: shown }] : [];
    });
  }

  /** When nothing passes the filters: for each of them how many documents would be found without it. */
  async without({ query }) {
    const out = [];
    for (const filter of query.filters) {
      const { total } = await rank(this.bundle, { ...query, filters: query.filters.filter((other) => other !== filter) }, today(), 0);
      if (total) out.push({ filter, total });
    }
    return out;
  }
}

function today() {
  const now = new Date();
  return Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86400000;
}

/** The text of a query with a filter added, quoted where it needs to be. */
export const withFilter = (typed, name, key) => `${typed.trim()} ${name}:${/^[^\s,、，"<>=]+$/u.test(key) ? key : `"${key.replaceAll('"', "")}"`}`.trim();

/** The text of a query without something that stands in it. */
export const without = (typed, written) => {
  const at = typed.indexOf(written);
  return at < 0 ? typed : `${typed.slice(0, at)} ${typed.slice(at + written.length)}`.replace(/\s+/gu, " ").trim();
};
