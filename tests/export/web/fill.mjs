/** node fill.mjs SITE FILE: the SHA-256 of the graph that the runtime fills in from packed arrays. */

import { createHash } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [site, file] = process.argv.slice(2);
const { readArrays } = await import(pathToFileURL(join(site, "runtime/arrays.js")).href);
const { fillIn } = await import(pathToFileURL(join(site, "runtime/filling.js")).href);
const graph = fillIn(readArrays(new Uint8Array(await readFile(file))));
console.log(createHash("sha256").update(graph).digest("hex"));
