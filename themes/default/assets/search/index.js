// What the page and whoever asks from outside sees of the search, as `Afterword`.
import { tokens } from "./analyse.js";
import { Bundle } from "./bundle.js";
import { show } from "./marks.js";
import { openPalette } from "./palette.js";
import { parse } from "./query.js";
import { rank } from "./rank.js";
import { stem } from "./stem.js";
import { widen } from "./synonyms.js";

export { Bundle, openPalette, parse, rank, show, stem, tokens, widen };
