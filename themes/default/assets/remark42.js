// What Remark42 must know before its own script runs; the page holds it as data, for no script of the site stands in a page.
const box = document.getElementById("remark42");
globalThis.remark_config = { host: box.dataset.host.replace(/\/$/, ""), site_id: box.dataset.site, url: box.dataset.url, locale: box.dataset.locale, components: ["embed"], theme: matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light" };
