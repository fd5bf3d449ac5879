/** Places of a text where no prose is written: code, addresses, names of files. */

import { NEAR, inside } from "./quotes.js";
import { LETTER, SPACE, WORD_CHARACTER, afterLast, firstOf, lastOf, strip, stripEnd } from "./text.js";

const W = `[${WORD_CHARACTER}]`, S = `[${SPACE}]`, NOT_S = `[^${SPACE}]`, D = "\\p{Nd}";
/** What an item of a list begins with. */
export const BULLET = `${S}*(?:[-*+]|${D}+[.)])`;
const FENCE = new RegExp(
  `^([ \\t>]*(?:(?:[-*+]|${D}{1,9}[.)])(?=[ \\t])[ \\t>]+)*)(?:\`\`\`+|~~~+)[ \\t]*([^\\n]*)$`, "gmu");
const INDENTED = /^(?: {4}|\t)/;
const LIST_ITEM = new RegExp(`^${BULLET}${S}`, "u");
const ADDRESS = new RegExp(
  `://|^www\\.|^[~.]{0,2}/|${W}[/\\\\]${W}*[/\\\\.]|${W}\\.${W}|^--?${W}|^\\$|${W}@|${W}_${W}|\\\\${W}`, "u");
const LONGEST = 200;
const MARKS = /^[(\[{<"'`*_]+/;
const TARGET = new RegExp(`\\]\\([^()${SPACE}]*$`, "u");
const HTML = `
  a abbr address article aside audio b base blockquote body br button canvas caption cite code col colgroup
  data dd del details dfn dialog div dl dt em embed fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
  head header hgroup hr html i iframe img input ins kbd label legend li link main map mark menu meta meter
  nav noscript object ol optgroup option output p param picture pre progress q rp rt ruby s samp script
  section select slot small source span strong style sub summary sup svg table tbody td template textarea
  tfoot th thead time title tr track u ul var video wbr
`.trim().split(/\s+/);
const TAG = new RegExp(`^<(/?)([a-zA-Z][${WORD_CHARACTER}:.-]*|)((?:${S}[^<>]*)?)$`, "u");
const ATTRIBUTE = new RegExp(`${S}[${WORD_CHARACTER}:@.-]+=`, "u");
const READ = new RegExp(
  `${S}(?:alt|title|placeholder|label|summary|content|aria-${W}+)=(?:"[^"]*|'[^']*)$`, "iu");
const CODE = new RegExp(
  `^${S}*(?:(?:def|class|import|return|elif|while|const|let|var|function|func|fn|public|private|static|struct` +
  `|enum|void|int|sudo|export)${S}|from ${NOT_S}+ import\\b|[#<]${W}|\\$ |//|/\\*|(?:for|if) [^\\n]*[:({]${S}*$)` +
  `|[${LETTER}_]${W}*\\((?!s\\b)|${W}\\[|${S}[-+*/%|&]?=${S}|==|[=-]>|[{};]${S}*$`, "u");
const PROSE = new RegExp(`^${S}+["'“‘(]?[A-Z][a-z]*(?:['’][a-z]+)?(?:,?${S}[^\\n]*)?$`, "u");

/** Whether what is written after `before` is code, an address or the name of a file. @param {string} before */
export function isCode(before) {
  const line = afterLast(before, "\n");
  const name = lastOf(line.slice(line.lastIndexOf(" ") + 1), LONGEST).replace(MARKS, "");
  return ADDRESS.test(name) || TARGET.test(lastOf(line, LONGEST)) || inside(line, "`") || inTag(before) ||
    inFence(before) || inIndented(before, line);
}

/** @param {string} before */
function inTag(before) {
  const near = afterLast(lastOf(before, NEAR), "\n\n"), begin = near.lastIndexOf("<");
  const tag = begin >= 0 ? TAG.exec(near.slice(begin)) : null;
  if (!tag) return false;
  const [, end, name, rest] = tag, small = name.toLowerCase();
  if (!rest) return Boolean(end) || (name !== "" && HTML.some((known) => known.startsWith(small)));
  return (HTML.includes(small) || ATTRIBUTE.test(rest)) && !READ.test(rest);
}

/** @param {string} before */
function inFence(before) {
  if (!before.includes("`") && !before.includes("~")) return false;
  const fences = [...before.matchAll(FENCE)];
  const lastOpening = Math.max(0, fences.findLastIndex((fence) => strip(fence[2])));
  if ((fences.length - lastOpening) % 2 === 0) return false;
  const last = fences[fences.length - 1];
  const lines = before.slice(last.index + last[0].length).split("\n").slice(1);
  return !last[1].includes(">") || lines.every((line) => line.replace(/^[ \t]+/, "").startsWith(">"));
}

/** @param {string} before @param {string} line */
function inIndented(before, line) {
  if (!INDENTED.test(line)) return false;
  let first = line, empty = false;
  for (const above of before.split("\n").slice(0, -1).reverse()) {
    if (!strip(above)) empty = true;
    else if (!INDENTED.test(above)) {
      const announced = stripEnd(above).endsWith(":");
      return empty && !LIST_ITEM.test(above) && (announced || !isProse(first) || showsCode(line));
    } else {
      first = above;
      empty = false;
    }
  }
  return showsCode(line) || showsCode(first);
}

/** @param {string} line */
const showsCode = (line) => CODE.test(firstOf(line, LONGEST));
/** @param {string} line */
const isProse = (line) => PROSE.test(firstOf(line, LONGEST)) && !showsCode(line);
