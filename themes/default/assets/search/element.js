// The search page's element.
import { button, element, isComposed, isHeld, item, whenTyped } from "./results.js";
import { Searcher, withFilter, without } from "./searcher.js";

// Texts are fetched for the first few results; more come when the end of the list is seen.
const FIRST = 5, STEP = 10, WAIT = 120, FRAMES = 34; // the last two in milliseconds

class AfterwordSearch extends HTMLElement {
  connectedCallback() {
    this.searcher = new Searcher(new URL(this.getAttribute("bundle"), location.href));
    this.words = JSON.parse(this.getAttribute("words"));
    this.root = this.getAttribute("root");
    [this.input, this.list, this.status, this.sorts, this.asked, this.facets, this.help, this.more] = ["input", ".results", ".count", ".sort", ".asked", ".facets", ".help", ".more-results"].map((part) => this.querySelector(part));
    // Beside the results there is room for all of it; above them it opens when asked.
    this.filters = this.querySelector(".filters");
    if (this.filters) this.filters.open = matchMedia("(min-width: 60rem)").matches;
    this.turn = 0;
    this.limit = FIRST;
    this.input.addEventListener("focus", () => this.searcher.open().catch(() => {}), { once: true });
    whenTyped(this.input, () => this.later());
    this.querySelector("form").addEventListener("submit", (event) => { event.preventDefault(); this.search(); });
    this.sorts.querySelector("select").addEventListener("change", (event) => this.sort(event.target.value));
    const further = () => { this.limit += STEP; this.search(this.limit, this.typing); };
    this.more.addEventListener("click", further);
    new IntersectionObserver(([end]) => { if (end.isIntersecting && this.dataset.state === "done" && !this.more.hidden) further(); }).observe(this.more);
    this.addEventListener("keydown", (event) => this.key(event));
    addEventListener("popstate", () => this.fromAddress());
    this.fromAddress();
  }

  fromAddress() {
    this.input.value = new URLSearchParams(location.search).get("q") ?? "";
    if (this.input.value) this.search(); else { this.clear(); this.input.focus(); }
  }

  toAddress(typed) {
    const address = new URL(location.href);
    if (typed) address.searchParams.set("q", typed); else address.searchParams.delete("q");
    // An address with a password in it may not be rewritten.
    try { history.replaceState(null, "", address); } catch { /* It keeps the query of before. */ }
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.search(undefined, !/\s$/u.test(this.input.value)), WAIT);
  }

  ask(typed) {
    this.input.value = typed;
    this.search();
  }

  sort(word) {
    let typed = this.input.value;
    if (this.sorted) typed = without(typed, this.sorted);
    this.ask(word === "relevance" ? typed : `${typed} sort:${word}`.trim());
  }

  clear() {
    for (const part of [this.list, this.asked, this.facets, this.help]) part.replaceChildren();
    this.status.textContent = this.shownFor = "";
    this.sorts.hidden = this.more.hidden = true;
    this.dataset.state = "idle";
  }

  async search(limit = (this.limit = FIRST), typing = false) {
    clearTimeout(this.timer);
    const typed = this.input.value.trim();
    const turn = ++this.turn;
    this.typing = typing;
    // Not before the hits, where they are there at once.
    setTimeout(() => { if (turn === this.turn) this.toAddress(typed); }, FRAMES);
    try {
      const found = await this.searcher.find(typed, limit, typing);
      if (turn !== this.turn) return;
      if (!found) { this.clear(); return; }
      const more = this.shownFor === typed;
      this.show(found, typed);
      // Two frames later the hits are painted; only then, and if nothing else was asked meanwhile, are the values to narrow by counted.
      await new Promise((painted) => { setTimeout(painted, FRAMES); });
      if (!more && turn === this.turn) await this.browse(found, typed, turn);
    } catch (error) {
      if (turn === this.turn) { this.clear(); this.status.textContent = this.words.search_failed; }
      throw error;
    }
  }

  show({ query, hits, wanted, counted, total, unknown, corrected, loosened }, typed) {
    const { words } = this;
    this.status.textContent = total ? words.search_count.replace("{n}", total) : words.search_none;
    // Results that stand already stay as they are, so that neither focus nor place is lost when more come.
    const kept = this.shownFor === typed ? Math.min(this.list.children.length, hits.length) : 0;
    if (!kept) this.list.replaceChildren();
    this.list.append(...hits.slice(kept).map((hit) => item(hit, wanted, counted, this.root, words)));
    this.shownFor = typed;
    this.more.hidden = hits.length >= total;
    this.sorted = query.sortWritten;
    this.sorts.hidden = !total;
    this.sorts.querySelector("select").value = query.sort;
    this.asked.replaceChildren(
      ...query.filters.map((filter) => element("li", {}, button(`${filter.written} ✕`, () => this.ask(without(typed, filter.written)), { title: words.search_without.replace("{x}", filter.written) }))),
      ...corrected.map(({ written, words: near }) => element("li", {}, words.search_corrected.replace("{x}", written).replace("{y}", near.map((word) => `${word}…`).join(", ")), " ", button(`"${written}"`, () => this.ask(typed.replace(written, `"${written}"`))))),
      ...wanted.filter(({ also }) => also.length).map(({ written, also }) => element("li", { textContent: words.search_synonyms.replace("{x}", written).replace("{y}", also.join(", ")) })),
      ...loosened.map((whole) => element("li", { textContent: words.search_loosened.replace("{x}", whole) })),
      ...query.hints.map((hint) => element("li", { textContent: words.search_no_filter.replace("{x}", hint) })),
      ...unknown.map((word) => element("li", { textContent: words.search_unknown.replace("{x}", word) })),
      ...(query.noise.length ? [element("li", {}, `${words.search_noise} `, ...query.noise.slice(0, 12).flatMap((noise) => [element("s", { textContent: noise }), " "]))] : []),
    );
    this.dataset.state = "done";
  }

  /** What follows when the hits stand: values to narrow by, or ways out when there are none. */
  async browse(found, typed, turn) {
    const [facets, wider] = found.total ? [await this.searcher.facets(found), []] : [[], await this.searcher.without(found)];
    if (turn !== this.turn) return;
    this.help.replaceChildren(...wider.map(({ filter, total }) => element("li", {}, button(this.words.search_wider.replace("{n}", total).replace("{x}", filter.written), () => this.ask(without(typed, filter.written))))));
    const value = (name, { label, key, count, filter }) => element("li", {}, button(`${this.words[label] ?? label} `, () => this.ask(filter ? without(typed, filter.written) : withFilter(typed, name, key)), { ariaPressed: String(!!filter) }, element("span", { className: "n", textContent: count })));
    this.facets.replaceChildren(...facets.map(({ name, values }) => element("details", { open: matchMedia("(min-width: 60rem)").matches || values.some(({ filter }) => filter) }, element("summary", { textContent: this.words[name] }), element("ul", {}, ...values.map((one) => value(name, one))))));
  }

  /** Arrows walk from the box through the titles of the results and back. */
  key(event) {
    if (isComposed(event) || isHeld(event)) return;
    const titles = [...this.list.querySelectorAll("h2 a")];
    const at = titles.indexOf(document.activeElement);
    if (at < 0 && document.activeElement !== this.input) return;
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: at < 0 ? null : 0, End: at < 0 ? null : titles.length - 1 }[event.key];
    if (event.key === "Escape" && at < 0 && this.input.value) { event.preventDefault(); this.ask(""); return; }
    if (to === undefined || to === null || (at < 0 && event.key === "ArrowUp")) return;
    event.preventDefault();
    (to < 0 ? this.input : titles[Math.min(to, titles.length - 1)])?.focus();
  }
}

customElements.define("afterword-search", AfterwordSearch);
