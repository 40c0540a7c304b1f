// Improves pages that are whole without it: from a folder on disk, links to folders gain their file; `/` and Ctrl+K search; what was looked for is marked.
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
const search = async () => { await load(new URL("search.js", base).href); return globalThis.Afterword; };

addEventListener("keydown", (event) => {
  // A box of a dialog that was just closed may still have the focus.
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]")?.checkVisibility();
  const slash = event.key === "/" && !typing && !event.ctrlKey && !event.metaKey && !event.altKey;
  const both = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!(slash || both) || event.isComposing || document.querySelector("dialog[open]")) return;
  const box = document.querySelector("main input[type=search], .find input");
  const form = document.querySelector(".find");
  if (!box && !form) return;
  event.preventDefault();
  // On a page with a large box of its own that is the place; elsewhere, and where it fails, the palette or the small one.
  if (document.querySelector("main input[type=search]") && slash) box.focus();
  else search().then(({ palette }) => palette.openPalette(form)).catch(() => box?.focus());
});

if (document.querySelector("afterword-search")) search();
const looked = new URLSearchParams(location.search).get("h");
const article = document.querySelector("article[data-close]");
if (looked && article) search().then(({ marks }) => marks.show(article, looked));
