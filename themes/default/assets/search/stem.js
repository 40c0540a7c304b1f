// English stems, the twin of src/search/stem.rs: the same rules in the same order, so that both engines stem alike.
const VOWEL = /[aeiouy]/;
/** Suffix, what takes its place, the region it must stand in, letters of which one stands before it. */
const rules = (written, common) => written.split(" ").map((rule) => { const [suffix, to = "", region = common, after] = rule.split(":"); return [suffix, to, Number(region), after]; });
const STEP_2 = rules("ization:ize ational:ate fulness:ful ousness:ous iveness:ive tional:tion biliti:ble lessli:less entli:ent ation:ate alism:al aliti:al ousli:ous iviti:ive fulli:ful enci:ence anci:ance abli:able izer:ize ator:ate alli:al bli:ble ogi:og:1:l li::1:cdeghkmnrt", 1);
const STEP_3 = rules("ational:ate tional:tion alize:al icate:ic iciti:ic ative::2 ical:ic ness: ful:", 1);
const STEP_4 = rules("ement ance ence able ible ment ant ent ism ate iti ous ive ize ion::2:st al er ic", 2);

const region = (w, from) => { for (let i = from + 1; i < w.length; i++) if (!VOWEL.test(w[i]) && VOWEL.test(w[i - 1])) return i + 1; return w.length; };
const endsShort = (w) => {
  const n = w.length;
  if (n < 2) return false;
  if (n === 2) return VOWEL.test(w[0]) && !VOWEL.test(w[1]);
  return !VOWEL.test(w[n - 3]) && VOWEL.test(w[n - 2]) && !VOWEL.test(w[n - 1]) && !"wxY".includes(w[n - 1]);
};

function plural(w) {
  if (w.endsWith("sses")) return w.slice(0, -2);
  if (w.endsWith("ied") || w.endsWith("ies")) return w.slice(0, w.length > 4 ? -2 : -1);
  if (w.endsWith("s") && !w.endsWith("us") && !w.endsWith("ss") && w.length > 2 && VOWEL.test(w.slice(0, -2))) return w.slice(0, -1);
  return w;
}

function past(w, r1) {
  for (const suffix of ["eedly", "eed"]) if (w.endsWith(suffix)) return w.length - suffix.length >= r1 ? w.slice(0, w.length - suffix.length + 2) : w;
  for (const suffix of ["ingly", "edly", "ing", "ed"]) {
    if (!w.endsWith(suffix)) continue;
    const rest = w.slice(0, -suffix.length);
    if (!VOWEL.test(rest)) return w;
    if (/(at|bl|iz)$/.test(rest)) return rest + "e";
    if (/(bb|dd|ff|gg|mm|nn|pp|rr|tt)$/.test(rest)) return rest.slice(0, -1);
    return r1 >= rest.length && endsShort(rest) ? rest + "e" : rest;
  }
  return w;
}

function replaceFirst(w, r1, r2, rules) {
  for (const [suffix, to, region, after] of rules) {
    if (!w.endsWith(suffix)) continue;
    const at = w.length - suffix.length;
    const holds = at >= (region === 2 ? r2 : r1) && (!after || (at > 0 && after.includes(w[at - 1])));
    return holds ? w.slice(0, at) + to : w;
  }
  return w;
}

const known = new Map();

/** The stem of a word, remembered: texts repeat their words. */
export function stem(word) {
  let found = known.get(word);
  if (found === undefined) known.set(word, (found = stemOf(word)));
  return found;
}

function stemOf(word) {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  let w = "";
  for (const c of word) w += c === "y" && (w === "" || VOWEL.test(w.at(-1))) ? "Y" : c;
  const prefix = ["gener", "commun", "arsen"].find((start) => w.startsWith(start));
  const r1 = prefix ? prefix.length : region(w, 0);
  const r2 = region(w, r1);
  w = past(plural(w), r1);
  const n = w.length;
  if (n > 2 && (w[n - 1] === "y" || w[n - 1] === "Y") && !VOWEL.test(w[n - 2])) w = w.slice(0, -1) + "i";
  w = replaceFirst(w, r1, r2, STEP_2);
  w = replaceFirst(w, r1, r2, STEP_3);
  w = replaceFirst(w, r1, r2, STEP_4);
  if (w.endsWith("e")) { if (w.length > r2 || (w.length > r1 && !endsShort(w.slice(0, -1)))) w = w.slice(0, -1); }
  else if (w.endsWith("ll") && w.length > r2) w = w.slice(0, -1);
  return w.toLowerCase();
}
