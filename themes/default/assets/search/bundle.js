// Reads the bundle that src/search/bundle.rs writes. Everything it returns is plain data.
import { Source, kept } from "./source.js";

const encoder = new TextEncoder();
const decoder = new TextDecoder();
const INLINE = 128; // of a mask: the positions stand with the term
const RUN = 64; // of a mask: the key is a run of characters, no token
const KEPT = 64; // documents, and terms: the next query while typing asks for most of them again
const NAME = 4; // bytes of a file's name
const SHORT = "a file of the index ends too early";

/** Written straight into the stream: a `Blob` would go through another process. */
async function inflate(bytes) {
  const { readable, writable } = new DecompressionStream("deflate-raw");
  const writer = writable.getWriter();
  // What fails here fails at the reading end too.
  for (const done of [writer.write(bytes), writer.close()]) done.catch(() => {});
  return new Uint8Array(await new Response(readable).arrayBuffer());
}

class Bytes {
  constructor(bytes, at = 0) { this.bytes = bytes; this.at = at; }
  varint() {
    let value = 0, factor = 1;
    for (;;) {
      if (this.at >= this.bytes.length) throw new Error(SHORT);
      const byte = this.bytes[this.at++];
      value += (byte & 127) * factor;
      if (byte < 128) return value;
      factor *= 128;
    }
  }
  take(length) { return this.bytes.subarray(this.at, (this.at += length)); }
  /** So many numbers at once: lists have thousands. */
  many(count) {
    const { bytes } = this, out = new Uint32Array(count);
    let { at } = this;
    for (let i = 0; i < count; i++) {
      let byte = bytes[at++], value = byte & 127;
      for (let factor = 128; byte > 127; factor *= 128) { byte = bytes[at++]; value += (byte & 127) * factor; }
      out[i] = value;
    }
    if (at > bytes.length) throw new Error(SHORT);
    this.at = at;
    return out;
  }
}

function compare(a, b) {
  const n = Math.min(a.length, b.length);
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i] - b[i];
  return a.length - b.length;
}

const hash = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const name = (kind, bytes) => `${kind}-${hash(bytes)}.bin`;

const KEY = new Uint8Array(1 << 16); // longer than any

/** A key, good until the next one is read: how much it shares with the one before it, then the rest. */
function nextKey(reader) {
  let at = reader.varint();
  for (let left = reader.varint(); left > 0; left--) KEY[at++] = reader.bytes[reader.at++];
  return KEY.subarray(0, at);
}

/** A key with what the index has of it. Most lists are asked only for their lengths, so they are read late. */
class Term {
  #reader; #places; #lists;

  constructor({ key, list, mask, fields }, places) {
    this.key = key;
    this.#reader = new Bytes(list);
    this.#places = places;
    this.dfs = Array.from({ length: fields }, (_, field) => ((mask >> field) & 1 ? this.#reader.varint() : 0));
  }

  /** By field `{ df, documents, frequencies, positions }`, or null. */
  get lists() { return (this.#lists ??= this.dfs.map((df) => (df ? this.#list(df) : null))); }

  /** How often it stands in all fields. */
  get often() { return this.lists.reduce((sum, list) => sum + (list?.often ?? 0), 0); }

  #list(df) {
    const list = this.#reader.many(2 * df), documents = new Uint32Array(df), frequencies = new Uint32Array(df);
    let document = 0, often = 0;
    for (let i = 0; i < df; i++) { documents[i] = document += list[2 * i]; often += frequencies[i] = list[2 * i + 1]; }
    // Of all documents in one row; in each the places are told by their distances.
    const positions = this.#places?.many(often);
    if (positions) for (let i = 0, k = 0; i < df; i++) for (let position = 0, end = k + frequencies[i]; k < end; k++) positions[k] = position += positions[k];
    return { df, documents, frequencies, often, positions };
  }
}

export class Bundle {
  constructor(base) { this.source = new Source(base); this.opening = null; this.shown = new Map(); this.known = new Map(); this.plain = new Map(); }

  /** Loads what every query needs, once. */
  open() {
    this.opening ??= this.#open().catch((error) => { this.opening = null; throw error; });
    return this.opening;
  }

  async #open() {
    this.manifest = await this.source.manifest();
    this.shown.clear();
    this.known.clear();
    const [directory, columns] = await Promise.all([this.#file(this.manifest.directory), this.#file(this.manifest.columns)]);
    this.#readDirectory(directory);
    const n = this.manifest.documents;
    this.norms = this.manifest.fields.map((_, field) => columns.subarray(field * n, (field + 1) * n));
    const row = Math.ceil(n / 8), bits = columns.subarray(this.manifest.fields.length * n);
    [this.reviewed, this.japanese] = [0, row].map((start) => Uint8Array.from({ length: n }, (_, at) => (bits[start + (at >> 3)] >> (at & 7)) & 1));
    this.facetsLoading = this.valuesLoading = null;
  }

  /** What filters and the order by severity need, loaded once: rank, flags and day of every document. */
  values() {
    return (this.valuesLoading ??= this.#file(this.manifest.values).then((bytes) => {
      const n = this.manifest.documents;
      const reader = new Bytes(bytes);
      const ranks = reader.take(n), flags = reader.take(n);
      let day = 0;
      const days = Array.from({ length: n }, () => {
        const step = reader.varint() - 1;
        return step < 0 ? null : (day += step % 2 ? -(step + 1) / 2 : step / 2);
      });
      return { ranks, flags, days, severities: this.manifest.severities };
    }));
  }

  /** What filters by value and the order by duration need, loaded once: documents by value, minutes to resolve. */
  facets() {
    return (this.facetsLoading ??= this.#file(this.manifest.facets).then((bytes) => {
      const reader = new Bytes(bytes);
      const head = JSON.parse(decoder.decode(reader.take(reader.varint())));
      const values = new Map(head.map(([facet, list]) => [facet, list.map(([label, keys, count]) => {
        let document = 0;
        return { label, keys, members: Array.from({ length: count }, () => (document += reader.varint())) };
      })]));
      return { values, minutes: Array.from({ length: this.manifest.documents }, () => { const value = reader.varint(); return value ? value - 1 : null; }) };
    }));
  }

  #readDirectory(bytes) {
    const reader = new Bytes(bytes);
    // Lists that are worth compressing stand here and not in the manifest.
    Object.assign(this.manifest, JSON.parse(decoder.decode(reader.take(reader.varint()))));
    const count = reader.varint();
    this.firsts = [];
    for (let i = 0; i < count; i++) this.firsts.push(nextKey(reader).slice());
    // Files in a row share the hash in their names.
    const grouped = (kind) => Array.from({ length: reader.varint() }, () => {
      const files = reader.varint();
      const group = hash(reader.take(NAME));
      return Array.from({ length: files }, (_, at) => `${kind}-${group}-${at}.bin`);
    }).flat();
    this.shards = grouped("t");
    this.texts = grouped("p");
    this.spelling = Array.from({ length: 26 }, () => name("s", reader.take(NAME)));
  }

  /** A file's bytes. When one is gone, the manifest is read again for the next query. */
  #raw(file) {
    return this.source.file(file).catch((error) => { this.opening = null; throw error; });
  }

  /** A file's bytes as they were before they were packed. */
  #file(file) { return kept(this.plain, file, () => this.#raw(file).then(inflate)); }

  /** The last shard that begins not after `key`. */
  #shardOf(key) {
    let low = 0, high = this.firsts.length;
    while (low < high) { const middle = (low + high) >> 1; if (compare(this.firsts[middle], key) <= 0) low = middle + 1; else high = middle; }
    return low - 1;
  }

  /** Terms that are exactly `token`, or begin with it: each its key, `dfs` by field, and when asked for its lists by field. */
  terms(token, how = {}) { return kept(this.known, JSON.stringify([token, how]), () => this.#terms(token, how), KEPT); }

  async #terms(token, { prefix, positions }) {
    const key = encoder.encode(token);
    const starts = (other) => other.length >= key.length && compare(other.subarray(0, key.length), key) === 0;
    const first = Math.max(this.#shardOf(key), 0);
    const wanted = [first];
    if (prefix) for (let at = first + 1; at < this.firsts.length && starts(this.firsts[at]); at++) wanted.push(at);
    const found = await Promise.all(wanted.filter((at) => at < this.shards.length).map(async (at) => {
      const terms = this.#readTerms(await this.#file(this.shards[at]), (other, mask) => (prefix ? starts(other) && !(mask & RUN) : compare(other, key) === 0));
      return Promise.all(terms.map(async ({ places: { inline, file, offset }, ...term }) => new Term(term, !positions ? null : inline ? new Bytes(inline) : file ? new Bytes(await this.#file(file), offset) : null)));
    }));
    return found.flat();
  }

  /** The terms of a shard that match, each with the file of its positions. */
  #readTerms(bytes, matches) {
    const reader = new Bytes(bytes);
    const files = Array.from({ length: reader.varint() }, () => ({ file: name("x", reader.take(NAME)), length: reader.varint() }));
    const out = [];
    let at = 0, offset = 0;
    for (let left = reader.varint(); left > 0; left--) {
      const key = nextKey(reader);
      const mask = bytes[reader.at++];
      const length = reader.varint(), placesLength = reader.varint();
      const start = reader.at, inline = mask & INLINE;
      reader.at += inline ? length + placesLength : length;
      if (!inline) while (at < files.length && offset >= files[at].length && placesLength) { offset = 0; at++; }
      // Of thousands of keys one is wanted, and of that the rest.
      if (matches(key, mask)) out.push({ key: decoder.decode(key), list: bytes.subarray(start, start + length), mask, fields: this.manifest.fields.length, places: { inline: inline && bytes.subarray(start + length, reader.at), file: files[at]?.file, offset } });
      if (!inline) offset += placesLength;
    }
    return out;
  }

  /** The words of a letter with how many documents have them. */
  async words(letter) {
    const reader = new Bytes(await this.#file(this.spelling[letter.charCodeAt(0) - 97]));
    const out = [];
    while (reader.at < reader.bytes.length) out.push([decoder.decode(nextKey(reader)), reader.varint()]);
    return out;
  }

  /** Title, date, sections and text blocks of a document. */
  document(document) { return kept(this.shown, document, () => this.#document(document), KEPT); }

  async #document(document) {
    const per = this.manifest.texts_per_file;
    const reader = new Bytes(await this.#raw(this.texts[Math.floor(document / per)]));
    const lengths = Array.from({ length: reader.varint() }, () => [reader.varint(), reader.varint()]);
    const within = document % per;
    for (let i = 0; i < within; i++) reader.take(lengths[i][0] + lengths[i][1]);
    const [meta, text] = await Promise.all([inflate(reader.take(lengths[within][0])), inflate(reader.take(lengths[within][1]))]);
    return { ...JSON.parse(decoder.decode(meta)), blocks: JSON.parse(decoder.decode(text)) };
  }
}
