// What was typed, as units and filters: the twin of src/search/query.rs and filter.rs. Pure.
import { CJK, isCjk, tokens } from "./analyse.js";
import { HIRAGANA, parts } from "./japanese.js";
import { isPasted, pieces as pasted } from "./paste.js";

export const MAX_CHARACTERS = 256, MAX_PASTED = 4000, JOINTS_OF_SENTENCE = 5;
const MANY_WORDS = 5; // more are a sentence or a command
const CLOSE = new Map([['"', '"'], ["＂", "＂"], ["“", "”"], ["「", "」"], ["『", "』"]]);
/** Each word to the first of its row: rows are parted by a bar. */
const table = (rows) => new Map(rows.split("|").flatMap((row) => row.split(" ").map((word, _, [name]) => [word, name])));
const NAMES = table("service services サービス|severity sev 重大度 深刻度|tag tags タグ|lang language 言語|after since 以降|before 以前|on date 日付|status 状態 ステータス|team teams チーム|alert アラート|cause factor 原因 要因|trigger 契機 トリガー|detection 検知|is|has|sort 並び");
// The fields in their order.
const FIELD_NAMES = table("title タイトル 題名|headings heading 見出し|meta|resolution 復旧 対応|body 本文");
const FIELDS = [...new Set(FIELD_NAMES.values())];
const STATES = "draft 下書き|in-review レビュー中|reviewed レビュー済み|closed クローズ";
const WORDS = {
  is: table(`open-action open-actions 未完了|near-miss ヒヤリハット|${STATES}`),
  has: table("timeline タイムライン|action actions アクション|resolution 復旧|duration 時間"),
  status: table(STATES),
  lang: table("en english 英語|ja japanese 日本語"),
};
const SORT = table("relevance 関連|newest date 新しい順|oldest 古い順|severity 重大度|duration longest 時間");
const SIGNS = [["<=", "<="], [">=", ">="], ["≦", "<="], ["≧", ">="], ["≤", "<="], ["≥", ">="], ["<", "<"], [">", ">"], ["=", ""]];
const LONGEST_WHOLE = 40;
/** What a sign may be meant for: not the one letter of a program's option such as `-f`. */
const WORD_START = /^(?:[a-z][\p{Alphabetic}\p{N}]|(?![a-z])\p{Alphabetic})/iu;
export const BARE = { alternatives: [], prefix: null, field: null, required: false, excluded: false, loose: true, whole: false, also: [] };
const KANA = "\\u3041-\\u309e", KATAKANA = "\\u30a1-\\u30ff\\uff66-\\uff9f";
const SCRIPTS = new RegExp(`[${KANA}]+|[${KATAKANA}]+|(?:(?![${KANA}${KATAKANA}])[${CJK}])+|(?:(?![${KANA}${KATAKANA}${CJK}])[\\p{Alphabetic}\\p{N}\\p{M}])+`, "gu");
const SPACE = /\p{White_Space}/u, LEADING = /^\p{White_Space}+/u;

/** NFKC and lower case by code point, without white space around it. */
export const fold = (text) => [...text.replace(LEADING, "").replace(/\p{White_Space}+$/u, "").normalize("NFKC")].map((c) => c.toLowerCase()).join("");

export function parse(typed) {
  const long = [...typed].slice(0, MAX_PASTED);
  const query = { units: [], text: long.slice(0, MAX_CHARACTERS).join(""), filters: [], sort: "relevance", hints: [], noise: [], pasted: false };
  const found = [];
  for (let rest = long.slice(0, MAX_CHARACTERS).join("").replace(LEADING, ""); rest;) {
    const [piece, after] = pieceOf(rest, query);
    if (piece?.text) found.push(piece);
    rest = after.replace(LEADING, "");
  }
  const loose = (piece) => !piece.quoted && !piece.sign && piece.field === null;
  // A sign in a sentence or a command belongs to its text.
  if (found.filter(loose).length > MANY_WORDS || jointsOf(query).length >= JOINTS_OF_SENTENCE) for (const piece of found) if (piece.sign && !piece.quoted && piece.field === null) {
    piece.text = piece.sign + piece.text;
    piece.sign = null;
    query.hints.push(piece.text);
  }
  const plain = !query.filters.length && found.every(loose);
  if (isPasted(long.join(""), plain)) return parsePasted(long.join(""));
  for (const piece of found) {
    if (loose(piece)) { addLoose(query, piece.text); continue; }
    const unit = unitOf(piece.text, !piece.quoted);
    if (unit) add(query, { ...unit, loose: false, field: piece.field, required: piece.sign === "+", excluded: piece.sign === "-" });
  }
  return query;
}

function parsePasted(typed) {
  const { telling, noise, wholes } = pasted(typed);
  const query = { units: [], text: typed, filters: [], sort: "relevance", hints: [], noise, pasted: true };
  for (const text of telling.length ? telling : noise) { const unit = unitOf(text, false); if (unit) add(query, unit); }
  for (const text of wholes) addWhole(query, text);
  return query;
}

/** Japanese in its parts, and the whole, so that documents that have it as typed stand first. */
function addLoose(query, text) {
  const found = [...text].some(isCjk) ? parts(text) : [];
  const typed = !found.length || (found.length === 1 && found[0] === text);
  for (const one of typed ? [text] : found) { const unit = unitOf(one, typed); if (unit) add(query, unit); }
  if (!typed) addWhole(query, text);
}

/** The whole of a text beside its parts: these, at their places in it. */
function addWhole(query, text) {
  const start = [...text].slice(0, LONGEST_WHOLE).join("");
  const all = tokens(start).filter(({ kind }) => kind !== "part");
  const picked = [];
  for (const part of parts(start)) {
    const terms = unitOf(part, false)?.alternatives[0];
    const after = picked.length ? picked.at(-1)[0] + 1 : 0;
    const place = terms && all.find(({ position }) => position >= after && terms.every(([offset, token]) => all.some((one) => one.position === position + offset && one.text === token)));
    if (place) picked.push(...terms.map(([offset, token]) => [place.position + offset, token]));
  }
  if (picked.length > 1) add(query, { ...BARE, alternatives: [rebased(picked)], written: start, whole: true });
}

/** Terms with the first of them at 0. */
export const rebased = (terms) => terms.map(([offset, token]) => [offset - terms[0][0], token]);

/** The words of a text with the places at which they stand first. */
export function wordsInOrder(text) {
  const seen = new Set();
  return tokens(text).filter(({ kind, text: token }) => kind === "word" && !seen.has(token) && seen.add(token)).map(({ position, text: token }) => [position, token]);
}

function add(query, unit) {
  const key = (one) => JSON.stringify([one.alternatives, one.prefix, one.field, one.required, one.excluded]);
  if (!query.units.some((known) => key(known) === key(unit))) query.units.push(unit);
}

/** How many of the wanted units a document must have. */
export const needed = (units) => (units <= 2 ? 1 : Math.ceil(units / 3));

/** A quotation at the start of a text, and what follows it. */
function quotation(text) {
  const open = text ? String.fromCodePoint(text.codePointAt(0)) : "";
  const close = CLOSE.get(open);
  const end = close ? text.indexOf(close, open.length) : -1;
  return end < 0 ? null : [text.slice(open.length, end), text.slice(end + close.length)];
}

function pieceOf(text, query) {
  const first = text[0], after = text.slice(1);
  const sign = (first === "-" || first === "+") && (WORD_START.test(after) || quotation(after)) ? first : null;
  const body = sign ? after : text;
  const quoted = quotation(body);
  if (quoted) return [{ text: quoted[0], quoted: true, sign, field: null }, quoted[1]];
  let length = 0;
  for (const c of body) { if (SPACE.test(c) || (length > 0 && quotation(body.slice(length)))) break; length += c.length; }
  const word = body.slice(0, length);
  const named = /^([\p{Alphabetic}_-]+)[:：]/u.exec(word);
  if (named && [...named[1]].length <= 20) {
    const list = valuesOf(body.slice(named[0].length));
    if (list) {
      const [values, rest] = list;
      const name = fold(named[1]);
      if (FIELD_NAMES.has(name)) return [{ text: values[0][0], quoted: values[0][1], sign, field: FIELDS.indexOf(FIELD_NAMES.get(name)) }, rest];
      const written = text.slice(0, text.length - rest.length);
      const filter = readFilter(name, values, sign === "-", written);
      if (filter?.sort) { query.sort = filter.sort; query.sortWritten = written; return [null, rest]; }
      if (filter) { query.filters.push(filter); return [null, rest]; }
      if (!word.includes("//") && !word.includes("::")) query.hints.push(written);
    }
  }
  return [{ text: word, quoted: false, sign, field: null }, body.slice(length)];
}

function valuesOf(text) {
  const out = [];
  let rest = text;
  for (;;) {
    const signs = /^[<>=＜＞＝≦≧≤≥]*/u.exec(rest)[0];
    const quoted = quotation(rest.slice(signs.length));
    if (quoted) { out.push([signs + quoted[0], true]); rest = quoted[1]; }
    else { const value = /^[^\p{White_Space},、，]*/u.exec(rest)[0]; out.push([value, false]); rest = rest.slice(value.length); }
    if (/^[,、，]\P{White_Space}/u.test(rest)) rest = rest.slice(1); else break;
  }
  if (out.every(([value]) => !fold(value))) return null;
  return [out, rest.replace(/^[,、，]/u, "")];
}

function readFilter(named, values, excluded, written) {
  const name = NAMES.get(named);
  if (!name) return null;
  let op = "";
  const folded = [];
  for (const [at, [raw]] of values.entries()) {
    const text = fold(raw);
    const [sign, meaning] = SIGNS.find(([sign]) => text.startsWith(sign)) ?? ["", ""];
    if (at > 0 && meaning) return null;
    if (at === 0) op = meaning;
    const value = text.slice(sign.length).replace(LEADING, "");
    if (value) folded.push(value);
  }
  if (name === "sort") return SORT.has(folded[0]) ? { sort: SORT.get(folded[0]) } : null;
  if (!folded.length || (op && (!["severity", "on"].includes(name) || folded.length > 1))) return null;
  const known = folded.map((value) => {
    if (WORDS[name]) return WORDS[name].get(value) ?? null;
    if (name === "after" || name === "before") return date(value);
    if (name !== "on") return value;
    const at = value.indexOf("..");
    if (at < 0) return date(value);
    const [from, to] = [date(value.slice(0, at)), date(value.slice(at + 2))];
    return from && to && `${from}..${to}`;
  });
  return known.includes(null) ? null : { name, op, values: known, excluded, written };
}

function date(value) {
  const relative = /^(\d{1,4})([dwmy])$/.exec(value);
  if (relative) return `${Number(relative[1])}${relative[2]}`;
  const plain = value.replace(/[年月/.]/g, "-").replace(/[日-]+$/, "");
  const parts = /^([1-9]\d{3})(?:-(\d{1,2}))?(?:-(\d{1,2}))?$/.exec(plain);
  if (!parts || (parts[2] && (parts[2] < 1 || parts[2] > 12)) || (parts[3] && (parts[3] < 1 || parts[3] > 31))) return null;
  return parts.slice(1).filter(Boolean).map((part) => part.padStart(2, "0")).join("-");
}

/** The tokens that a text must have in its order. */
export function unitOf(text, mayBeStart) {
  const start = mayBeStart && text.endsWith("*");
  if (start) text = text.slice(0, -1);
  const all = tokens(text);
  const inner = all.filter((token) => token.kind === "part");
  const whole = all.filter((token) => token.kind !== "part");
  const picked = [];
  for (let at = 0; at < whole.length;) {
    if (whole[at].kind === "word") { picked.push([whole[at].position, whole[at].text]); at++; continue; }
    let end = at;
    while (end < whole.length && whole[end].kind !== "last") end++;
    end = Math.min(end + 1, whole.length);
    coverRun(whole.slice(at, end), end === whole.length, picked);
    at = end;
  }
  if (!picked.length) return null;
  const unit = { ...BARE, alternatives: [], written: text };
  if (whole.length === 1 && whole[0].kind === "last") return { ...unit, prefix: whole[0].text };
  unit.alternatives.push(rebased(picked));
  if (whole.length === 1 && inner.length > 1) unit.alternatives.push(inner.map((part, offset) => [offset, part.text]));
  if (start && whole.length === 1 && whole[0].kind === "word") {
    const prefix = [...text.normalize("NFKC")].map((c) => c.toLowerCase()).join("").replace(/[^\p{Alphabetic}\p{N}]/gu, "");
    const plain = [...prefix].filter((c) => !isCjk(c));
    if (plain.length >= 2) unit.prefix = plain.join("");
  }
  return unit;
}

/** The pairs of what was typed of which one character is hiragana and the other is not, as units that are not counted. */
export function jointsOf({ text, units }) {
  const joins = new Set(tokens(text).filter((token) => token.kind === "pair" && [...token.text].filter((c) => HIRAGANA.test(c)).length === 1).map((token) => token.text));
  const typed = new Set(units.map(({ alternatives }) => JSON.stringify(alternatives)));
  return [...joins].map((pair) => ({ ...BARE, alternatives: [[[0, pair]]], written: pair, joint: true })).filter(({ alternatives }) => !typed.has(JSON.stringify(alternatives)));
}

/** What is looked for where a unit as a whole stands in no document: words and runs of one script; else every pair of a run. */
export function apart({ written }) {
  let units = (written.match(SCRIPTS) ?? []).map((text) => unitOf(text, false)).filter((unit) => unit && unit.prefix === null);
  if (units.length < 2) units = tokens(written).filter(({ kind }) => kind === "pair").map(({ text, from, to }) => ({ ...BARE, alternatives: [[[0, text]]], written: written.slice(from, to) }));
  const seen = new Set();
  return units.filter(({ alternatives }) => { const key = JSON.stringify(alternatives); return !seen.has(key) && seen.add(key); });
}

function coverRun(run, endsUnit, picked) {
  const pairs = run.length - 1;
  if (pairs === 0) {
    if (!endsUnit || !picked.length) picked.push([run[0].position, run[0].text]);
    return;
  }
  for (let i = 0; i < pairs; i++) if (i % 2 === 0 || i + 1 === pairs) picked.push([run[i].position, run[i].text]);
}
