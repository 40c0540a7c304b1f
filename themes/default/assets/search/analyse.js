// Text to tokens, the twin of src/search/analyse.rs. Knows no DOM and no network. Offsets are of UTF-16 code units.
import { stem } from "./stem.js";

export const VERSION = 3;
// What came after Unicode 15.0 is left alone, since browsers know it or not, each by its age.
const LATER = /[\u{558}\u{58b}-\u{58c}\u{5c8}-\u{5c9}\u{88f}\u{897}\u{b53}-\u{b54}\u{c5c}\u{cdc}\u{1acf}-\u{1af0}\u{1c89}-\u{1c8a}\u{208f}\u{209d}-\u{209f}\u{a7cb}-\u{a7cf}\u{a7d2}\u{a7d4}\u{a7da}-\u{a7f1}\u{ab6c}-\u{ab6d}\u{105c0}-\u{105f3}\u{107bb}-\u{107bf}\u{10940}-\u{10959}\u{10d40}-\u{10d85}\u{10ec2}-\u{10efc}\u{11380}-\u{113e2}\u{116d0}-\u{116e3}\u{11b0a}-\u{11bf9}\u{11db0}-\u{11df1}\u{11f5a}\u{1246f}\u{12475}-\u{1247f}\u{12550}-\u{12686}\u{13460}-\u{143fa}\u{16100}-\u{16139}\u{16d40}-\u{16d79}\u{16ea0}-\u{16ed3}\u{16ff2}-\u{16ff6}\u{187f8}-\u{187ff}\u{18cd6}-\u{18cff}\u{18d09}-\u{191d2}\u{1b123}-\u{1b128}\u{1b168}\u{1ccd6}-\u{1ccf9}\u{1d127}-\u{1d128}\u{1d250}-\u{1d281}\u{1d6a6}\u{1df1f}-\u{1df24}\u{1df2b}-\u{1dfff}\u{1e5d0}-\u{1e6ff}\u{323b0}-\u{3fc3f}]/u;
const WORD = /[\p{Alphabetic}\p{N}]/u;
const SPACE = /\p{White_Space}/u, CAPITAL = /[A-Z]/, SMALL = /[a-z0-9]/, LETTER = /[a-z]/;
const MARK = /[\p{M}\uFF9E\uFF9F]/u;

/** Characters of scripts without spaces, by explicit ranges: ー 々 〆 ヶ are not of the script that a Unicode property would say. */
export const CJK = "\\u3005-\\u3007\\u3040-\\u30fa\\u30fc-\\u30ff\\u31f0-\\u31ff\\u3400-\\u9fff\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{323af}";
const IS_CJK = new RegExp(`^[${CJK}]`, "u"), KATAKANA = /^[\u30a1-\u30fa\u30fc-\u30ff\u31f0-\u31ff]/u;
export const isCjk = (c) => c > "\u3004" && IS_CJK.test(c);
const isKatakana = (c) => KATAKANA.test(c);
const ASCII = Array.from({ length: 128 }, (_, code) => /[0-9A-Za-z]/.test(String.fromCharCode(code)));
const isWord = (c) => { const code = c.charCodeAt(0); return code < 128 ? ASCII[code] : isLetter(c); };
const isLetter = (c) => WORD.test(c) && !isCjk(c) && !LATER.test(c);
const isMark = (c) => MARK.test(c) && !LATER.test(c);
const isApostrophe = (c) => c === "'" || c === "’";

/** ASCII, kana, the common kanji, their stops and quotes: what folds to itself but for case, and is no mark. */
const PLAIN = /^[\x00-\x7f\u2013\u2014\u2018\u2019\u201c\u201d\u2190-\u2193\u3001-\u3003\u3005-\u3011\u3041-\u3096\u30a1-\u30fc\u4e00-\u9fff]*$/u;

/** The folded characters `c`, and where in the text each begins and ends. */
function fold(text) {
  if (PLAIN.test(text)) return { c: text.toLowerCase(), from: (i) => i, to: (i) => i + 1 };
  const c = [], from = [], to = [], chars = [...text];
  let at = 0;
  for (let i = 0; i < chars.length;) {
    const start = at;
    let cluster = chars[i];
    at += chars[i].length;
    for (i++; i < chars.length && isMark(chars[i]); i++) { cluster += chars[i]; at += chars[i].length; }
    const first = String.fromCodePoint(cluster.codePointAt(0));
    const put = (one) => { c.push(one); from.push(start); to.push(at); };
    if (LATER.test(first)) put(first);
    else if (PLAIN.test(cluster)) put(cluster.toLowerCase());
    else for (const one of cluster.normalize("NFKC")) for (const lower of one.toLowerCase()) put(lower);
  }
  return { c, from: (i) => from[i], to: (i) => to[i] };
}

export function tokens(text) {
  const { c, from, to } = fold(text);
  const out = [];
  let position = 0, afterCjk = false, stopped = false;
  const add = (kind, text, start, end) => out.push({ text, kind, position, from: from(start), to: to(end), firstTo: to(start) });
  const plain = (start, end) => { let word = ""; for (let i = start; i < end; i++) if (!isApostrophe(c[i])) word += c[i]; return stem(word); };
  for (let at = 0; at < c.length;) {
    if (isCjk(c[at])) {
      if (afterCjk && stopped) position++;
      const [kept, end] = cjkRun(c, at);
      kept.forEach((here, i) => {
        const next = kept[i + 1];
        if (next === undefined) add("last", c[here], here, here); else add("pair", c[here] + c[next], here, next);
        position++;
      });
      at = end; afterCjk = true; stopped = false;
    } else if (isWord(c[at])) {
      const end = wordEnd(c, at);
      add("word", plain(at, end), at, end - 1);
      for (const [start, stop] of parts(text, at, end, from)) if (stop - start > 1) add("part", plain(start, stop), start, stop - 1);
      position++;
      at = end; afterCjk = false; stopped = false;
    } else {
      if (!SPACE.test(c[at])) stopped = true;
      at++;
    }
  }
  return out;
}

/** Where the parts of a word that mixes cases begin and end. */
function parts(text, start, end, from) {
  const is = (pattern, at) => at < end && pattern.test(text[from(at)]);
  const cuts = [start];
  for (let at = start + 1; at < end; at++) if (is(CAPITAL, at) && (is(SMALL, at - 1) || (is(CAPITAL, at - 1) && is(LETTER, at + 1)))) cuts.push(at);
  return cuts.length > 1 ? cuts.map((cut, i) => [cut, cuts[i + 1] ?? end]) : [];
}

function wordEnd(c, start) {
  let end = start;
  for (; end < c.length; end++) {
    const inner = isApostrophe(c[end]) && end > start && end + 1 < c.length && isWord(c[end + 1]) && isWord(c[end - 1]);
    if (!isWord(c[end]) && !inner) break;
  }
  return end;
}

/** The places of a run's characters, without the dots and long marks that are folded away, and its end. */
function cjkRun(c, start) {
  const run = [];
  let at = start, length = 0;
  for (; at < c.length; at++) {
    const dot = c[at] === "・" && at > start && isKatakana(c[at - 1]) && at + 1 < c.length && isKatakana(c[at + 1]);
    if (isCjk(c[at])) run.push(at);
    else if (!dot) break;
  }
  const kept = run.filter((here, i) => {
    length = isKatakana(c[here]) ? length + 1 : 0;
    const ends = i + 1 >= run.length || !isKatakana(c[run[i + 1]]);
    return !(c[here] === "ー" && ends && length >= 4);
  });
  return [kept, at];
}
