// The search page's element: the one module that touches the page. Text reaches it as text nodes only.
import { Bundle } from "./bundle.js";
import { excerpt, find } from "./excerpt.js";
import { parse } from "./query.js";
import { rank } from "./rank.js";

const LIMIT = 20;
const WAIT = 120;

class AfterwordSearch extends HTMLElement {
  connectedCallback() {
    this.bundle = new Bundle(new URL(this.getAttribute("bundle"), location.href));
    this.words = JSON.parse(this.getAttribute("words"));
    this.input = this.querySelector("input");
    this.list = this.querySelector(".results");
    this.status = this.querySelector(".count");
    this.turn = 0;
    this.input.addEventListener("focus", () => this.bundle.open().catch(() => {}), { once: true });
    this.input.addEventListener("input", (event) => { if (!event.isComposing) this.later(); });
    this.input.addEventListener("compositionend", () => this.later());
    this.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.search(); });
    addEventListener("popstate", () => this.fromAddress());
    this.fromAddress();
  }

  fromAddress() {
    this.input.value = new URLSearchParams(location.search).get("q") ?? "";
    if (this.input.value) this.search(); else { this.show([], [], 0); this.input.focus(); }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(), WAIT);
  }

  async search() {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    const turn = ++this.turn;
    const address = new URL(location.href);
    if (typed) address.searchParams.set("q", typed); else address.searchParams.delete("q");
    history.replaceState(null, "", address);
    const query = parse(typed);
    if (!query.units.length && !query.filters.length) { this.show([], [], 0); return; }
    try {
      const { shown, wanted, total } = await this.find(query).catch((error) => {
        if (!error.stale) throw error;
        return this.find(query);
      });
      if (turn === this.turn) this.show(shown, wanted, total, typed);
    } catch (error) {
      if (turn === this.turn) { this.list.replaceChildren(); this.status.textContent = this.words.search_failed; }
      throw error;
    }
  }

  async find(query) {
    await this.bundle.open();
    const now = new Date();
    const today = Date.UTC(now.getFullYear(), now.getMonth(), now.getDate()) / 86400000;
    const { hits, total, wanted } = await rank(this.bundle, query, today, LIMIT);
    const shown = await Promise.all(hits.map(async (hit) => ({ ...hit, page: await this.bundle.document(hit.document) })));
    return { shown, wanted, total };
  }

  show(shown, wanted, total, typed) {
    this.status.textContent = !typed ? "" : total ? this.words.search_count.replace("{n}", total) : this.words.search_none;
    this.list.replaceChildren(...shown.map((hit) => this.item(hit, wanted)));
    this.dataset.state = typed ? "done" : "idle";
  }

  item({ page, matched, score }, wanted) {
    const found = excerpt(page.blocks.map(([, text]) => text), wanted);
    const section = found && page.sections[page.blocks[found.block][0]];
    const href = `${this.getAttribute("root")}postmortems/${encodeURIComponent(page.id)}/${location.protocol === "file:" ? "index.html" : ""}`;
    const item = document.createElement("li");
    item.dataset.id = page.id;
    item.dataset.score = score;
    const heading = element("h2", { lang: page.lang });
    const link = element("a", { href });
    marked(link, page.title, find(page.title, wanted).marks);
    heading.append(link);
    const meta = element("p", { className: "meta" });
    const facts = [page.date ?? this.words.no_date, page.severity, this.words[page.status], ...page.services];
    if (matched < wanted.length) facts.push(this.words.search_matched.replace("{n}", matched).replace("{m}", wanted.length));
    meta.append(...facts.filter(Boolean).map((fact) => element("span", { textContent: fact })));
    item.append(heading, meta);
    if (found) {
      const passage = element("p", { className: "excerpt", lang: page.lang });
      if (section) { passage.append(element("a", { className: "in", href: `${href}#${encodeURIComponent(section[0])}`, textContent: section[1] }), " — "); }
      marked(passage, found.text, found.marks);
      item.append(passage);
    }
    return item;
  }
}

function element(name, properties) {
  return Object.assign(document.createElement(name), properties);
}

/** Appends a text with its marks, as text nodes and `mark` elements. */
function marked(parent, text, marks) {
  let at = 0;
  for (const [from, to] of marks) {
    parent.append(text.slice(at, from), element("mark", { textContent: text.slice(from, to) }));
    at = to;
  }
  parent.append(text.slice(at));
}

customElements.define("afterword-search", AfterwordSearch);
