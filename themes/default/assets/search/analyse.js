// Text to tokens, the twin of src/search/analyse.rs. Knows no DOM and no network. Offsets are of UTF-16 code units.
import { stem } from "./stem.js";

export const VERSION = 3;
// What came after Unicode 15.0 is left alone, since browsers know it or not, each by its age.
const LATER = /[\u{558}\u{58b}-\u{58c}\u{5c8}-\u{5c9}\u{88f}\u{897}\u{b53}-\u{b54}\u{c5c}\u{cdc}\u{1acf}-\u{1af0}\u{1c89}-\u{1c8a}\u{208f}\u{209d}-\u{209f}\u{a7cb}-\u{a7cf}\u{a7d2}\u{a7d4}\u{a7da}-\u{a7f1}\u{ab6c}-\u{ab6d}\u{105c0}-\u{105f3}\u{107bb}-\u{107bf}\u{10940}-\u{10959}\u{10d40}-\u{10d85}\u{10ec2}-\u{10efc}\u{11380}-\u{113e2}\u{116d0}-\u{116e3}\u{11b0a}-\u{11bf9}\u{11db0}-\u{11df1}\u{11f5a}\u{1246f}\u{12475}-\u{1247f}\u{12550}-\u{12686}\u{13460}-\u{143fa}\u{16100}-\u{16139}\u{16d40}-\u{16d79}\u{16ea0}-\u{16ed3}\u{16ff2}-\u{16ff6}\u{187f8}-\u{187ff}\u{18cd6}-\u{18cff}\u{18d09}-\u{191d2}\u{1b123}-\u{1b128}\u{1b168}\u{1ccd6}-\u{1ccf9}\u{1d127}-\u{1d128}\u{1d250}-\u{1d281}\u{1d6a6}\u{1df1f}-\u{1df24}\u{1df2b}-\u{1dfff}\u{1e5d0}-\u{1e6ff}\u{323b0}-\u{3fc3f}]/u;
const WORD = /[\p{Alphabetic}\p{N}]/u;
const MARK = /[\p{M}\uFF9E\uFF9F]/u;

export function isCjk(c) {
  const p = c.codePointAt(0);
  return (p >= 0x3005 && p <= 0x3007) || (p >= 0x3040 && p <= 0x30fa) || (p >= 0x30fc && p <= 0x30ff) || (p >= 0x31f0 && p <= 0x31ff) || (p >= 0x3400 && p <= 0x9fff) || (p >= 0xac00 && p <= 0xd7af) || (p >= 0xf900 && p <= 0xfaff) || (p >= 0x20000 && p <= 0x323af);
}

const isKatakana = (c) => { const p = c.codePointAt(0); return (p >= 0x30a1 && p <= 0x30fa) || (p >= 0x30fc && p <= 0x30ff) || (p >= 0x31f0 && p <= 0x31ff); };
const ASCII = Array.from({ length: 128 }, (_, code) => /[0-9A-Za-z]/.test(String.fromCharCode(code)));
const isWord = (c) => { const code = c.charCodeAt(0); return code < 128 ? ASCII[code] : isLetter(c); };
const isLetter = (c) => WORD.test(c) && !isCjk(c) && !LATER.test(c);
const isMark = (c) => MARK.test(c) && !LATER.test(c);
const isApostrophe = (c) => c === "'" || c === "’";

/** ASCII, kana and the common kanji. */
const isPlain = (code) => code < 128 || (code >= 0x4e00 && code <= 0x9fff) || (code >= 0x3041 && code <= 0x3096) || (code >= 0x30a1 && code <= 0x30fa);

function fold(text) {
  const out = [];
  let at = 0;
  const chars = [...text];
  for (let i = 0; i < chars.length;) {
    const from = at;
    // Most characters of most texts fold to themselves, when no mark can follow.
    const code = chars[i].charCodeAt(0);
    if (isPlain(code) && (i + 1 === chars.length || isPlain(chars[i + 1].charCodeAt(0)))) { out.push({ c: code >= 65 && code <= 90 ? String.fromCharCode(code + 32) : chars[i], from, to: ++at }); i++; continue; }
    let cluster = chars[i];
    at += chars[i].length;
    for (i++; i < chars.length && isMark(chars[i]); i++) { cluster += chars[i]; at += chars[i].length; }
    const first = String.fromCodePoint(cluster.codePointAt(0));
    if (LATER.test(first)) { out.push({ c: first, from, to: at }); continue; }
    for (const c of cluster.normalize("NFKC")) for (const lower of c.toLowerCase()) out.push({ c: lower, from, to: at });
  }
  return out;
}

export function tokens(text) {
  const chars = fold(text);
  const out = [];
  let position = 0, afterCjk = false, stopped = false;
  for (let at = 0; at < chars.length;) {
    const { c } = chars[at];
    if (isCjk(c)) {
      if (afterCjk && stopped) position++;
      [at, position] = cjkRun(chars, at, position, out);
      afterCjk = true; stopped = false;
    } else if (isWord(c)) {
      const end = wordEnd(chars, at);
      let word = "";
      for (let i = at; i < end; i++) if (!isApostrophe(chars[i].c)) word += chars[i].c;
      out.push({ text: stem(word), kind: "word", position, from: chars[at].from, to: chars[end - 1].to, firstTo: chars[at].to });
      parts(text, chars.slice(at, end), position++, out);
      at = end; afterCjk = false; stopped = false;
    } else {
      if (!/\p{White_Space}/u.test(c)) stopped = true;
      at++;
    }
  }
  return out;
}

/** The parts of a word that mixes cases, at its position. */
function parts(text, word, position, out) {
  const capital = (at) => at < word.length && /[A-Z]/.test(text[word[at].from]);
  const small = (at) => /[a-z0-9]/.test(text[word[at].from]);
  const cuts = [];
  for (let at = 1; at < word.length; at++) if (capital(at) && (small(at - 1) || (capital(at - 1) && at + 1 < word.length && /[a-z]/.test(text[word[at + 1].from])))) cuts.push(at);
  if (!cuts.length) return;
  let start = 0;
  for (const end of [...cuts, word.length]) {
    const part = word.slice(start, end);
    start = end;
    const plain = part.map(({ c }) => c).filter((c) => !isApostrophe(c)).join("");
    if (part.length >= 2) out.push({ text: stem(plain), kind: "part", position, from: part[0].from, to: part.at(-1).to, firstTo: part[0].to });
  }
}

function wordEnd(chars, start) {
  let end = start;
  for (; end < chars.length; end++) {
    const inner = isApostrophe(chars[end].c) && end > start && end + 1 < chars.length && isWord(chars[end + 1].c) && isWord(chars[end - 1].c);
    if (!isWord(chars[end].c) && !inner) break;
  }
  return end;
}

function cjkRun(chars, start, position, out) {
  const run = [];
  let at = start;
  for (; at < chars.length; at++) {
    const { c } = chars[at];
    const dot = c === "・" && at > start && isKatakana(chars[at - 1].c) && at + 1 < chars.length && isKatakana(chars[at + 1].c);
    if (isCjk(c)) run.push(chars[at]);
    else if (!dot) break;
  }
  let length = 0;
  const kept = run.filter(({ c }, i) => {
    length = isKatakana(c) ? length + 1 : 0;
    const ends = i + 1 >= run.length || !isKatakana(run[i + 1].c);
    return !(c === "ー" && ends && length >= 4);
  });
  kept.forEach((one, i) => {
    const next = kept[i + 1];
    out.push({ text: one.c + (next ? next.c : ""), kind: next ? "pair" : "last", position: position++, from: one.from, to: (next ?? one).to, firstTo: one.to });
  });
  return [at, position];
}
