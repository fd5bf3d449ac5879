/** node conformance.mjs SITE: what differs between the vectors of a site and the runtime under Node, as JSON. */

import * as ort from "onnxruntime-node";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const site = process.argv[2];
const load = (name) => import(pathToFileURL(join(site, name)).href);
const [{ Engine }, { compare }, { readFolder }, { unpacked }] = await Promise.all(
  ["foretype.js", "conformance.js", "node.js", "runtime/bundle.js"].map(load));
const read = readFolder(join(site, "bundle"));
const engine = await Engine.load(read, ort);
const vectors = JSON.parse(new TextDecoder().decode(await unpacked(await read("vectors.json.gz"))));
console.log(JSON.stringify(await compare(engine, vectors)));
