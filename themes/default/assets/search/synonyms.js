// What means the same in this archive, the twin of src/search/synonyms.rs. Pure.
import { isCjk } from "./analyse.js";
import { fold, unitOf } from "./query.js";

const MOST = 12;
const isOpen = (unit) => unit.loose && !unit.whole;
const said = (unit) => (unit.prefix === null ? unit.alternatives[0] : undefined);
const same = (a, b) => !!a && a.length === b.length && a.every(([offset, token], i) => offset === b[i][0] && token === b[i][1]);

function memberOf(written) {
  const unit = unitOf(written, false);
  return unit && unit.prefix === null ? { written, tokens: unit.alternatives[0] } : null;
}

/** Single words in a row that are a member together. */
const inRow = (units, { tokens }) => units.length >= tokens.length && tokens.every(([offset, token], at) => offset === at && isOpen(units[at]) && said(units[at])?.length === 1 && said(units[at])[0][1] === token);

/** What stands before and behind a member within a Japanese run. */
function inside(run, member) {
  const [text, part] = [fold(run), fold(member)];
  const at = text.indexOf(part);
  if (at < 0 || ![...part].every(isCjk) || text.length === part.length) return null;
  return [text.slice(0, at), text.slice(at + part.length)];
}

/** The query with more ways to say its units; `groups` are lists of members as written. */
export function widen(query, groups) {
  const more = query.units.map(() => []);
  for (const group of groups) {
    const members = group.map(memberOf);
    members.forEach((member, at) => {
      const others = members.filter((_, other) => other !== at);
      query.units.forEach((unit, start) => {
        if (!isOpen(unit)) return;
        const around = inside(unit.written, member.written);
        if (same(said(unit), member.tokens)) more[start].push(...others);
        else if (member.tokens.length > 1 && inRow(query.units.slice(start), member)) member.tokens.forEach((_, i) => more[start + i].push(...others));
        else if (around) more[start].push(...others.filter((other) => [...other.written].every(isCjk)).map((other) => memberOf(around[0] + other.written + around[1])).filter(Boolean));
      });
    });
  }
  const units = query.units.map((unit, at) => {
    const alternatives = [...unit.alternatives], also = [];
    for (const { written, tokens } of more[at]) {
      if (alternatives.length >= MOST || alternatives.some((known) => same(known, tokens))) continue;
      alternatives.push(tokens);
      also.push(written);
    }
    return { ...unit, alternatives, also };
  });
  return { ...query, units };
}
