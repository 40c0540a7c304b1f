// Pasted text, the twin of src/search/paste.rs: what belongs to one moment and one machine is told apart from what tells. Pure.
import { isCjk } from "./analyse.js";
import { parts as japanese } from "./japanese.js";

const MANY = 8, MOST = 16, WHOLES = 2;
export const BREAK = "⏎";
const SPLIT = /[\p{White_Space}⏎=,;()[\]{}<>"'`|「」『』“”、。，；（）［］｛｝【】]+/u;
const TRIM = /^[.,:!?*#~&\-—–…：！？・]+|[.,:!?*#~&\-—–…：！？・]+$/gu;

export const isPasted = (typed, plain) => /[\n\r⏎]/.test(typed) || (plain && typed.split(/\p{White_Space}+/u).filter(Boolean).length >= MANY);

export function pieces(typed) {
  const telling = [], noise = [], wholes = [];
  for (const raw of typed.split(SPLIT)) {
    const piece = raw.replace(TRIM, "");
    if (!piece) continue;
    const inner = parts(piece);
    const apart = [...piece].some(isCjk) && !(inner.length === 1 && inner[0] === piece);
    if (apart && wholes.length < WHOLES && !wholes.includes(piece)) wholes.push(piece);
    const [list, found] = isNoise(piece) ? [noise, [piece]] : [telling, inner];
    for (const one of found) if (!list.includes(one)) list.push(one);
  }
  return { telling: mostTelling(telling), noise, wholes };
}

function parts(piece) {
  if ([...piece].some(isCjk)) {
    const found = japanese(piece);
    return found.length ? found : [piece];
  }
  const inner = piece.split(/[^\p{Alphabetic}\p{N}_]/u).filter((part) => bytes(part) >= 3 && !isNoise(part));
  return inner.length > 1 ? [piece, ...inner] : [piece];
}

const bytes = (text) => new TextEncoder().encode(text).length;

function isNoise(piece) {
  const digits = piece.replace(/[^0-9]/g, "").length;
  const stamp = digits >= 2 && /[:\-/.]/.test(piece) && /^[0-9:\-/.+TZtz_]+$/.test(piece);
  const id = piece.length >= 12 && /^[0-9A-Fa-f-]+$/.test(piece) && digits > 0;
  const address = piece.startsWith("0x") || piece.startsWith("@") || (digits >= 4 && piece.split(".").length === 4 && /^[0-9.:/]+$/.test(piece));
  const number = digits === piece.length && digits >= 5;
  return stamp || id || address || number;
}

function mostTelling(list) {
  const weight = (piece) => {
    const chars = [...piece];
    const named = /[_./:-]/.test(piece) || chars.slice(1).some((c) => /\p{Uppercase}/u.test(c)) || (/[0-9]/.test(piece) && /\p{Alphabetic}/u.test(piece));
    return (named ? 100 : 0) + Math.min(chars.length, 24);
  };
  const order = list.map((piece, at) => [weight(piece), at]).sort((a, b) => b[0] - a[0] || a[1] - b[1]).slice(0, MOST);
  return order.map(([, at]) => at).sort((a, b) => a - b).map((at) => list[at]);
}
