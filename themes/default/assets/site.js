// Improves pages that are whole without it: from a folder on disk, links to folders gain their file; `/` goes to the search box.
if (location.protocol === "file:") {
  for (const link of document.querySelectorAll("a[href], form[action]")) {
    const name = link.tagName === "FORM" ? "action" : "href";
    const written = link.getAttribute(name);
    const [path, rest] = written.split(/(?=[#?])/s, 2);
    if (path.endsWith("/") && !/^[a-z]+:/i.test(path)) link.setAttribute(name, `${path}index.html${rest ?? ""}`);
  }
}

addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (event.key !== "/" || typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const box = document.querySelector("main input[type=search], .find input");
  if (box) { event.preventDefault(); box.focus(); }
});

if (document.querySelector("afterword-search")) import("./search/element.js");
