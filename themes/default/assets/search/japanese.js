// Where a Japanese question is taken apart, the twin of src/search/japanese.rs. Pure.
import { isCjk } from "./analyse.js";

const PARTICLE = /^(?:[のをがはにでとへもや]|から|まで|より|しか|だけ|など|ほど|こそ)/u;
const ENDING = /^(?:が[らりるれっ]|と[さしす]|や[さしす])/u;
const RUNS = /[\u3041-\u3096\u309d\u309e]+|[、。，．！？…「」『』（）［］【】：；〜～]+|[^\u3041-\u3096\u309d\u309e、。，．！？…「」『』（）［］【】：；〜～]+/gu;
export const HIRAGANA = /^[\u3041-\u3096\u309d\u309e]/u;
const KANJI = /^[\u3005-\u3007\u3400-\u9fff]/u, STOP = /^[、。，．！？…「」『』（）［］【】：；〜～]/u;

export function parts(text) {
  const runs = text.match(RUNS) ?? [];
  const out = [];
  let part = "";
  const end = () => {
    if ([...part].some((c) => isCjk(c) || /[\p{Alphabetic}\p{N}]/u.test(c)) && !out.includes(part)) out.push(part);
    part = "";
  };
  runs.forEach((run, at) => {
    const next = runs[at + 1];
    const inner = next !== undefined && !HIRAGANA.test(next) && !STOP.test(next);
    if (STOP.test(run)) end();
    else if (!HIRAGANA.test(run)) part += run;
    else if (!part) { if (!inner && [...run].length > 2) out.push(run); }
    else {
      const particle = PARTICLE.test(run) && !ENDING.test(run);
      if (KANJI.test(next) && !particle && [...run].length === 1 && !"てただなず".includes(run)) { part += run; return; }
      if (!particle && [...part].length === 1 && isCjk(part)) part += run[0];
      end();
    }
  });
  end();
  const longer = out.filter((one) => [...one].length > 1);
  return longer.length > 1 ? longer : out;
}
