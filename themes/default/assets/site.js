// Improves pages that are whole without it: from a folder on disk, links to folders gain their file; keys search and step; what was looked for is marked; times are shown in the reader's zone too.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll("a[href], form[action]")) {
    const name = link.tagName === "FORM" ? "action" : "href";
    const written = link.getAttribute(name);
    const [path, rest] = written.split(/(?=[#?])/s, 2);
    if (path.endsWith("/") && !/^[a-z]+:/i.test(path)) link.setAttribute(name, `${path}index.html${rest ?? ""}`);
  }
}

// The one way to load a script: only from this site, which the page's policy on trusted types sees to as well.
const base = new URL(document.currentScript.src);
const site = new URL("../../", base).href;
const policy = { createScriptURL: (url) => { if (!url.startsWith(site)) throw new TypeError(`${url} is not of this site`); return url; } };
const trusted = globalThis.trustedTypes?.createPolicy("afterword", policy) ?? policy;
const loading = new Map();
const load = (url) => {
  if (!loading.has(url)) loading.set(url, new Promise((done, failed) => document.head.append(Object.assign(document.createElement("script"), { src: trusted.createScriptURL(url), onload: done, onerror: () => { loading.delete(url); failed(new Error(url)); } }))));
  return loading.get(url);
};
globalThis.Afterword = { load };
const styles = (name) => new Promise((done) => {
  const address = new URL(name, base).href;
  if ([...document.styleSheets].some((one) => one.href === address)) done();
  else document.head.append(Object.assign(document.createElement("link"), { rel: "stylesheet", href: address, onload: done, onerror: done }));
});
const search = async () => { await Promise.all([load(new URL("search.js", base).href), styles("search.css")]); return globalThis.Afterword; };

// Keys without Ctrl may be turned off, for those whose voice or hand types by itself.
const OFF = "afterword.keys.off";
const stored = (key) => { try { return localStorage.getItem(key); } catch { return null; } };
const keep = (key, value) => { try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch { /* stays for this page */ } };

const go = (selector) => { const link = document.querySelector(selector); if (link) location.assign(link.href); };

/** The next heading below the top of the window, or the one above it. */
const step = (by) => {
  const headings = [...document.querySelectorAll("main h2:not(.sr), main h3[id]")].filter((one) => one.checkVisibility() && !one.closest("aside"));
  const top = parseFloat(getComputedStyle(document.querySelector("main h2") ?? document.body).scrollMarginTop) || 0;
  const place = (one) => Math.round(one.getBoundingClientRect().top - top);
  const next = by > 0 ? headings.find((one) => place(one) > 1) : headings.findLast((one) => place(one) < -1);
  next?.scrollIntoView();
};

const SINGLE = { "?": () => sheet(), j: () => step(1), k: () => step(-1), "[": () => go("a[rel=prev]"), "]": () => go("a[rel=next]") };

addEventListener("keydown", (event) => {
  // A box of a dialog that was just closed may still have the focus.
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]")?.checkVisibility();
  const both = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  const single = !typing && !event.ctrlKey && !event.metaKey && !event.altKey && stored(OFF) === null;
  const slash = event.key === "/" && single;
  if (event.isComposing || document.querySelector("dialog[open]")) return;
  if (single && SINGLE[event.key]) { event.preventDefault(); SINGLE[event.key](); return; }
  if (!(slash || both)) return;
  const box = document.querySelector("main input[type=search], .find input");
  const form = document.querySelector(".find");
  if (!box && !form) return;
  event.preventDefault();
  // On a page with a large box of its own that is the place; elsewhere, and where it fails, the palette or the small one.
  if (document.querySelector("main input[type=search]") && slash) box.focus();
  else search().then(({ openPalette }) => openPalette(form)).catch(() => box?.focus());
});

const element = (tag, properties, ...children) => { const made = Object.assign(document.createElement(tag), properties); made.append(...children); return made; };

/** The sheet of the keys; its words come with those of the search. */
async function sheet() {
  const form = document.querySelector(".find");
  if (!form) return;
  await load(new URL("words.js", new URL(form.getAttribute("action"), location.href)).href);
  const words = globalThis.Afterword.words;
  const row = (keys, text) => [element("dt", {}, ...keys.map((key) => element("kbd", {}, key))), element("dd", {}, text)];
  const box = element("input", { type: "checkbox", checked: stored(OFF) === null });
  box.addEventListener("change", () => keep(OFF, box.checked ? null : "1"));
  const close = element("button", { type: "button" }, words.close);
  const dialog = element("dialog", { className: "sheet", ariaLabel: words.keys },
    element("h2", {}, words.keys),
    element("dl", {}, ...row(["Ctrl K"], words.keys_search), ...row(["/"], words.keys_box), ...row(["j", "k"], words.keys_sections), ...row(["[", "]"], words.keys_neighbours), ...row(["?"], words.keys_help)),
    element("p", {}, element("label", {}, box, ` ${words.keys_single}`)), close);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => { if (event.target === dialog) dialog.close(); });
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** Beside every written time the reader's own, where it is another. */
function zone(button) {
  const on = button.getAttribute("aria-pressed") !== "true";
  button.setAttribute("aria-pressed", String(on));
  for (const old of document.querySelectorAll(".local")) old.remove();
  if (!on) return;
  const lang = document.documentElement.lang;
  for (const time of document.querySelectorAll("main time[datetime*=T]")) {
    const at = new Date(time.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    const day = new Intl.DateTimeFormat("sv").format(at) === time.dateTime.slice(0, 10) ? {} : { month: "short", day: "numeric" };
    time.after(element("small", { className: "local" }, new Intl.DateTimeFormat(lang, { ...day, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZoneName: "short" }).format(at)));
  }
}

const DO = {
  keys: () => sheet(),
  print: () => print(),
  zone,
  copy: async (button) => {
    await navigator.clipboard.writeText(document.querySelector("link[rel=canonical]")?.href ?? location.href.split(/[?#]/)[0]);
    const before = button.textContent;
    button.textContent = button.dataset.done;
    setTimeout(() => { button.textContent = before; }, 2000);
  },
};
// What is said of a section begins with its name.
addEventListener("click", (event) => {
  const heading = event.target.closest?.(".permalink.discuss[href^=\"#\"]")?.parentElement;
  const box = heading && document.querySelector("#isso-thread textarea");
  if (!box) return;
  event.preventDefault();
  if (!box.value) { box.value = `> ${heading.textContent.trim()}\n\n`; box.dispatchEvent(new Event("input", { bubbles: true })); }
  box.focus();
});

for (const button of document.querySelectorAll("button[data-do]")) {
  // Where a page may not write to the clipboard (plain http), there is no such button.
  if (button.dataset.do === "copy" && !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", () => DO[button.dataset.do](button));
}

if (document.querySelector("afterword-search")) search();
const looked = new URLSearchParams(location.search).get("h");
const article = document.querySelector("article[data-close]");
if (looked && article) search().then(({ show }) => show(article, looked));
