// What was typed, as units: the twin of src/search/query.rs. Pure.
import { tokens } from "./analyse.js";

export const MAX_CHARACTERS = 256;
const CLOSE = new Map([['"', '"'], ["＂", "＂"], ["“", "”"], ["「", "」"], ["『", "』"]]);

export function parse(typed) {
  typed = [...typed].slice(0, MAX_CHARACTERS).join("");
  const units = [];
  for (const [piece, quoted] of pieces(typed)) {
    const excluded = !quoted && /^-\p{Alphabetic}/u.test(piece);
    const unit = unitOf(excluded ? piece.slice(1) : piece, excluded);
    if (unit && !units.some((known) => known.key === unit.key)) units.push(unit);
  }
  return units;
}

/** How many of the wanted units a document must have. */
export const needed = (units) => (units <= 2 ? 1 : Math.ceil(units / 3));

function pieces(typed) {
  const out = [];
  let current = "";
  const flush = () => { if (current) out.push([current, false]); current = ""; };
  for (let at = 0; at < typed.length;) {
    const c = String.fromCodePoint(typed.codePointAt(at));
    const after = at + c.length;
    const close = CLOSE.get(c);
    const end = close ? typed.indexOf(close, after) : -1;
    if (end >= 0) {
      flush();
      out.push([typed.slice(after, end), true]);
      at = end + close.length;
      continue;
    }
    if (/\p{White_Space}/u.test(c)) flush(); else current += c;
    at = after;
  }
  flush();
  return out;
}

function unitOf(text, excluded) {
  const all = tokens(text);
  const picked = [];
  for (let at = 0; at < all.length;) {
    if (all[at].kind === "word") { picked.push([all[at].position, all[at].text]); at++; continue; }
    let end = at;
    while (end < all.length && all[end].kind !== "last") end++;
    end = Math.min(end + 1, all.length);
    coverRun(all.slice(at, end), end === all.length, picked);
    at = end;
  }
  if (!picked.length) return null;
  const first = picked[0][0];
  const prefix = picked.length === 1 && all.length === 1 && all[0].kind === "last";
  const list = picked.map(([position, token]) => [position - first, token]);
  return { tokens: list, prefix, excluded, written: text, key: JSON.stringify([list, prefix, excluded]) };
}

function coverRun(run, endsUnit, picked) {
  const pairs = run.length - 1;
  if (pairs === 0) {
    if (!endsUnit || !picked.length) picked.push([run[0].position, run[0].text]);
    return;
  }
  for (let i = 0; i < pairs; i++) if (i % 2 === 0 || i + 1 === pairs) picked.push([run[i].position, run[i].text]);
}
