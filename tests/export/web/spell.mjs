/** node spell.mjs SITE FILE: the token ids of each text of a JSON list, as the runtime's tokenizer gives them. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [site, file] = process.argv.slice(2);
const { Vocabulary } = await import(pathToFileURL(join(site, "runtime/vocabulary.js")).href);
const { normalise } = await import(pathToFileURL(join(site, "runtime/text.js")).href);
const { unpacked } = await import(pathToFileURL(join(site, "runtime/bundle.js")).href);
const vocabulary = new Vocabulary(await unpacked(new Uint8Array(await readFile(join(site, "bundle/tokenizer.model.gz")))));
const texts = JSON.parse(await readFile(file, "utf-8"));
console.log(JSON.stringify(texts.map((text) => vocabulary.encode(normalise(text)))));
