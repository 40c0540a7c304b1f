// What the preview adds to a page: it is loaded again when it is another, styles are taken over in place, and what was found
// in its document stands in a corner. Nothing of this is published.
const own = new URL(import.meta.url);
const channel = new URL(`./%TOKEN%?page=${encodeURIComponent(location.pathname)}&of=${own.searchParams.get("of")}`, own);
const source = new EventSource(channel);
source.addEventListener("page", () => location.reload());
source.addEventListener("style", ({ data }) => {
  for (const link of document.querySelectorAll('link[rel="stylesheet"]')) link.href = link.href.replace(/\/assets\/[0-9a-f]+\//, `/assets/${data}/`);
});
source.addEventListener("findings", ({ data }) => show(JSON.parse(data)));

const sheet = new CSSStyleSheet();
sheet.replaceSync(`
  #afterword-findings { position: fixed; inset: auto 1rem 1rem auto; max-width: min(46rem, calc(100vw - 2rem)); max-height: 60vh; overflow: auto; padding: .5rem .8rem;
    border: 1px solid; border-radius: .5rem; background: Canvas; color: CanvasText; font: .85rem/1.5 system-ui, sans-serif; z-index: 99; }
  #afterword-findings summary { cursor: pointer; font-weight: 600; }
  #afterword-findings ol { margin: .4rem 0 0; padding-inline-start: 1.4rem; }
  #afterword-findings code { font-size: .8rem; overflow-wrap: anywhere; }
  @media print { #afterword-findings { display: none; } }`);
document.adoptedStyleSheets.push(sheet);

function show(findings) {
  const open = document.querySelector("#afterword-findings details")?.open ?? false;
  document.querySelector("#afterword-findings")?.remove();
  if (!findings.length) return;
  const make = (name, ...children) => { const node = document.createElement(name); node.append(...children); return node; };
  const title = document.documentElement.lang.startsWith("ja") ? `指摘 ${findings.length} 件` : `${findings.length} finding${findings.length > 1 ? "s" : ""}`;
  const line = ({ path, line, rule, level, message, help }) => make("li", make("code", `${path}${line ? `:${line}` : ""}`), ` ${level}[${rule}]: ${message}`, ...(help ? [make("br"), help] : []));
  const details = make("details", make("summary", title), make("ol", ...findings.map(line)));
  details.open = open;
  const box = make("aside", details);
  box.id = "afterword-findings";
  box.setAttribute("aria-label", title);
  document.body.append(box);
}
