// The palette on every page: Ctrl+K or Cmd+K, and `/`. A combobox over a list of results; the search page has the whole.
import { addressOf, button, element, head, isComposed, marked, pageOf, whenTyped } from "./results.js";
import { passages } from "./excerpt.js";
import { Searcher } from "./searcher.js";

const LIMIT = 8, SERVICES = 3, WAIT = 120, RECENT = "afterword.recent", RECENTS = 7, OFF = "afterword.recent.off";

const store = {
  get off() { try { return localStorage.getItem(OFF) !== null; } catch { return true; } },
  get list() { try { return JSON.parse(localStorage.getItem(RECENT) ?? "[]").filter((one) => typeof one === "string"); } catch { return []; } },
  keep(typed) { if (!this.off && typed) try { localStorage.setItem(RECENT, JSON.stringify([typed, ...this.list.filter((one) => one !== typed)].slice(0, RECENTS))); } catch { /* no room, no recents */ } },
  clear() { try { localStorage.removeItem(RECENT); } catch { /* nothing kept */ } },
  turn(off) { try { if (off) { localStorage.setItem(OFF, "1"); this.clear(); } else localStorage.removeItem(OFF); } catch { /* stays as it is */ } },
};

class Palette {
  constructor(search, root, words) {
    [this.search, this.root, this.words] = [search, root, words];
    this.searcher = new Searcher(new URL("./", new URL(search, location.href)));
    this.input = element("input", { type: "search", id: "aw-palette-q", role: "combobox", ariaLabel: words.search_label, ariaExpanded: "false", ariaAutoComplete: "list", autocomplete: "off", spellcheck: false, placeholder: words.search_placeholder, maxLength: 4000 });
    this.input.setAttribute("aria-controls", "aw-palette-list");
    this.list = element("div", { id: "aw-palette-list", role: "listbox", ariaLabel: words.search });
    this.live = element("p", { className: "count", role: "status" });
    this.foot = element("p", { className: "keys" }, words.search_keys);
    this.dialog = element("dialog", { className: "palette", ariaLabel: words.search }, this.input, this.live, this.list, this.foot);
    document.body.append(this.dialog);
    this.turn = 0;
    whenTyped(this.input, () => this.later());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.dialog.addEventListener("click", (event) => { if (event.target === this.dialog) this.dialog.close(); });
    this.dialog.addEventListener("close", () => this.opener?.focus());
  }

  open() {
    if (this.dialog.open) return;
    this.opener = document.activeElement;
    this.dialog.showModal();
    this.input.select();
    this.searcher.open().catch(() => {});
    if (!this.input.value) this.recent();
  }

  later() { clearTimeout(this.timer); this.timer = setTimeout(() => this.ask(!/\s$/u.test(this.input.value)), WAIT); }

  async ask(typing = false) {
    const typed = this.input.value.trim();
    const turn = ++this.turn;
    try {
      const found = typed ? await this.searcher.find(typed, LIMIT, typing) : null;
      if (turn !== this.turn) return;
      if (!found) { this.recent(); return; }
      this.fill(found.hits.map((hit) => this.option(hit, found)));
      this.say(found.total ? this.words.search_count.replace("{n}", found.total) : this.words.search_none);
      this.foot.replaceChildren(element("a", { href: pageOf(this.search, typed), textContent: this.words.search_all.replace("{n}", found.total) }), " ", this.words.search_keys);
    } catch {
      if (turn === this.turn) { this.fill([]); this.say(this.words.search_failed); }
    }
  }

  /** Told when typing rests, not on every key. */
  say(text) { clearTimeout(this.saying); this.saying = setTimeout(() => { this.live.textContent = text; }, 500); }

  recent() {
    this.say("");
    const list = store.list;
    this.fill(list.map((typed) => { const option = this.bare(typed); option.dataset.typed = typed; return option; }));
    const turn = (text, then) => button(text, () => { then(); this.recent(); });
    this.foot.replaceChildren(this.words.search_keys, " ", ...(list.length ? [turn(this.words.search_forget, () => store.clear())] : []), turn(store.off ? this.words.search_recent_on : this.words.search_recent_off, () => store.turn(!store.off)));
  }

  bare(text) { return element("div", { role: "option", className: "option", textContent: text }); }

  option(hit, { wanted, counted }) {
    const { page } = hit;
    const name = element("p", { className: "name" });
    const about = head(hit, wanted, counted, this.words, name, SERVICES);
    const option = element("div", { role: "option", className: "option", lang: page.lang }, name, ...about);
    option.dataset.href = addressOf(this.root, page.id, wanted);
    const [passage] = passages(page.blocks, wanted);
    if (passage) option.append(marked(element("p", { className: "excerpt" }), passage.text, passage.marks));
    return option;
  }

  fill(options) {
    options.forEach((option, at) => {
      option.id = `aw-option-${at}`;
      option.ariaSelected = "false";
      option.addEventListener("pointermove", () => this.select(at));
      option.addEventListener("click", (event) => this.go(at, event.ctrlKey || event.metaKey || event.shiftKey));
    });
    this.list.replaceChildren(...options);
    this.input.ariaExpanded = String(options.length > 0);
    this.select(-1);
  }

  select(at) {
    this.at = at;
    [...this.list.children].forEach((option, i) => { option.ariaSelected = String(i === at); });
    const option = this.list.children[at];
    if (option) { this.input.setAttribute("aria-activedescendant", option.id); option.scrollIntoView({ block: "nearest" }); } else this.input.removeAttribute("aria-activedescendant");
  }

  go(at, apart) {
    const { typed, href } = this.list.children[at].dataset;
    if (typed !== undefined) { this.input.value = typed; this.ask(); return; }
    store.keep(this.input.value.trim());
    if (apart) open(href, "_blank", "noopener"); else location.assign(href);
  }

  key(event) {
    // While an input method composes, its keys are its own.
    if (isComposed(event)) return;
    const n = this.list.children.length;
    const to = { ArrowDown: (this.at + 1) % n, ArrowUp: this.at <= 0 ? n - 1 : this.at - 1, PageDown: Math.min(this.at + 5, n - 1), PageUp: Math.max(this.at - 5, 0) }[event.key];
    if (to !== undefined && n) { event.preventDefault(); this.select(to); }
    else if ((event.key === "Home" || event.key === "End") && this.at >= 0) { event.preventDefault(); this.select(event.key === "Home" ? 0 : n - 1); }
    else if (event.key === "Enter") {
      event.preventDefault();
      const typed = this.input.value.trim();
      if (this.at >= 0) this.go(this.at, event.ctrlKey || event.metaKey || event.shiftKey);
      else if (typed) { store.keep(typed); location.assign(pageOf(this.search, typed)); }
    } else if (event.key === "Escape" && this.input.value) { event.preventDefault(); this.input.value = ""; this.ask(); }
  }
}

let palette;

/** Opens the palette; `form` is the page's search form, which knows where the search page is. */
export async function openPalette(form) {
  const search = form.getAttribute("action").replace(/index\.html$/, "");
  palette ??= (async () => {
    const { load } = globalThis.Afterword;
    await load(new URL(`${search}words.js`, location.href).href);
    return new Palette(search, `${search}../`, globalThis.Afterword.words);
  })();
  palette.catch(() => { palette = undefined; });
  (await palette).open();
}
