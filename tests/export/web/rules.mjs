/** node rules.mjs SITE FILE: what the rules of a face say of each [before, typed] of a JSON list. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [site, file] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(site, "runtime", name)).href);
const [{ OwnSpace, acceptance, joins }, { beginsSentence }, { isCode }] = await Promise.all(
  ["accepting.js", "sentence.js", "places.js"].map(load));

/** What stands after an accepted word when characters are typed one by one. */
function written(before, typed, passed) {
  let space = new OwnSpace(passed), text = "";
  for (const character of typed) {
    if (!space) return text + character;
    ({ text, space } = space.typing(before, character));
  }
  return text;
}

const cases = JSON.parse(await readFile(file, "utf-8"));
console.log(JSON.stringify(cases.map(([before, typed]) => [
  joins(before, typed), beginsSentence(before), isCode(before), written(before, typed, false),
  written(before, typed, true), Object.values(acceptance({ insert: "word " }, typed)),
])));
