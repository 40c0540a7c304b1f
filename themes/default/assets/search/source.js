// Where the files of the bundle come from: a server, or, where the page was opened from a folder on disk and may fetch nothing,
// scripts that hold them.
const DISK = location.protocol === "file:";
const page = (globalThis.Afterword ??= {});
const held = new Map();

// What a script of files calls: names and their bytes in base64.
page.put = (files) => { for (const [name, text] of Object.entries(files)) held.set(name, text); };

const bytesOf = (text) => Uint8Array.from(atob(text), (c) => c.charCodeAt(0));

/** What was promised for a key, made once unless it failed; where there is a limit, only of the keys asked for last. */
export function kept(map, key, make, most = Infinity) {
  const found = map.get(key) ?? make();
  found.catch(() => map.delete(key));
  map.delete(key);
  map.set(key, found);
  if (map.size > most) map.delete(map.keys().next().value);
  return found;
}

export class Source {
  constructor(base) { this.base = base; this.files = new Map(); }

  /** What names every other file: asked for each time, since the site may have been published anew. */
  async manifest() {
    if (DISK) {
      await page.load(new URL("offline.js", this.base).href);
      return page.offline.manifest;
    }
    const response = await fetch(new URL("manifest.json", this.base), { cache: "no-cache", redirect: "error" });
    if (!response.ok) throw new Error(`manifest: ${response.status}`);
    return response.json();
  }

  /** A file's bytes, fetched once. One that is gone means that the site was published anew: the error is `stale`. */
  file(name) { return kept(this.files, name, () => (DISK ? this.#held(name) : this.#fetched(name))); }

  async #fetched(name) {
    // A way to a login is no file: what a login page says must not be kept as one.
    const response = await fetch(new URL(name, this.base), { redirect: "error" });
    if (!response.ok) throw Object.assign(new Error(`${name}: ${response.status}`), { stale: response.status === 404 });
    return new Uint8Array(await response.arrayBuffer());
  }

  /** From the script that holds names up to the first one of the next. */
  async #held(name) {
    if (!held.has(name)) await page.load(new URL(page.offline.packs.findLast(([first]) => first <= name)[1], this.base).href);
    return bytesOf(held.get(name));
  }
}
