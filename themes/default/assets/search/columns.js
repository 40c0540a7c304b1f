// Filters and orders over every document's values, the twin of src/search/columns.rs. Pure.
import { fold } from "./query.js";

const FLAG = { "is:open-action": 1, "has:timeline": 2, "has:action": 4, "is:near-miss": 8, "has:resolution": 16 };
const UNREVIEWED = 32;

/** What makes two spellings one value. */
export const keyOf = (name) => [...fold(name)].map((c) => (/\p{White_Space}/u.test(c) || c === "_" ? "-" : c)).join("").split("-").filter(Boolean).join("-");

/** Whether a filter asks for the file of facets. */
export const needsFacets = ({ name, values }) => !["after", "before", "on"].includes(name) && !values.every((value) => FLAG[`${name}:${value}`] || (name === "is" && value === "reviewed"));

/** One byte a document: 1 where it passes. `columns` has days, ranks, flags, severities; `facets` has values and minutes. */
export function passing(columns, facets, filter, today, n) {
  const out = new Uint8Array(n);
  const where = (test) => { for (let document = 0; document < n; document++) if (test(document)) out[document] = 1; };
  const listed = (name, value) => {
    const key = keyOf(value);
    for (const known of facets.values.get(name) ?? []) if (known.keys.includes(key)) for (const document of known.members) out[document] = 1;
  };
  if (["after", "before", "on"].includes(filter.name)) {
    const spans = filter.values.map((value) => span(value, today));
    where((document) => columns.days[document] !== null && spans.some(([start, end]) => inSpan(filter, columns.days[document], start, end)));
  } else if (filter.name === "severity") {
    for (const value of filter.values) severity(columns, filter, value, where, listed);
  } else if (filter.name === "is" || filter.name === "has") {
    for (const value of filter.values) {
      const flag = FLAG[`${filter.name}:${value}`];
      if (flag) where((document) => columns.flags[document] & flag);
      else if (filter.name === "has") where((document) => facets.minutes[document] !== null);
      else if (value === "reviewed") where((document) => !(columns.flags[document] & UNREVIEWED));
      else listed("status", value);
    }
  } else {
    for (const value of filter.values) listed(filter.name, value);
  }
  if (filter.excluded) for (let document = 0; document < n; document++) out[document] ^= 1;
  return out;
}

function severity(columns, { op }, value, where, listed) {
  const place = (text) => {
    const at = columns.severities.findIndex((keys) => keys.includes(keyOf(text)));
    return at >= 0 ? at + 1 : /^\+?\d{1,15}$/.test(text) ? Number(text) : null;
  };
  const at = value.indexOf("..");
  const [from, to] = at < 0 ? [place(value), place(value)] : [place(value.slice(0, at)), place(value.slice(at + 2))];
  if (from === null || to === null) { if (!op) listed("severity", value); return; }
  const holds = { "": (rank) => rank >= Math.min(from, to) && rank <= Math.max(from, to), "<": (rank) => rank < from, "<=": (rank) => rank <= from, ">": (rank) => rank > from, ">=": (rank) => rank >= from }[op];
  where((document) => columns.ranks[document] !== 255 && holds(columns.ranks[document]));
}

function inSpan({ name, op }, day, start, end) {
  if (name === "after" || op === ">=") return day >= start;
  if (name === "before" || op === "<") return day < start;
  if (op === ">") return day >= end;
  return op === "<=" ? day < end : day >= start && day < end;
}

const days = (year, month, day = 1) => Date.UTC(year, month - 1, day) / 86400000;

/** The days of `2024-01`, from the first to the one after the last; of `7d` those from so long ago to today. */
function span(value, today) {
  const at = value.indexOf("..");
  if (at >= 0) return [span(value.slice(0, at), today)[0], span(value.slice(at + 2), today)[1]];
  const relative = /^(\d+)([dwmy])$/.exec(value);
  if (relative) return [today - relative[1] * { d: 1, w: 7, m: 30, y: 365 }[relative[2]], today + 1];
  const [year, month, day] = value.split("-").map(Number);
  if (!month) return [days(year, 1), days(year + 1, 1)];
  return day ? [days(year, month, day), days(year, month, day) + 1] : [days(year, month), days(year, month + 1)];
}
