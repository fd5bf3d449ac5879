/**
 * node keys.mjs SITE TEXT [--ahead]: milliseconds of each key under Node, the text typed letter by letter: CPU time
 * of the process (with the threads of V8, which compile and clear away), and time that passed.
 * --ahead: between keys the session looks ahead, as a face does while nobody waits; that time is not a key's.
 */

import * as ort from "onnxruntime-node";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [site, file, ahead] = process.argv.slice(2);
const load = (name) => import(pathToFileURL(join(site, name)).href);
const [{ Engine, contextOf }, { readFolder }] = await Promise.all([load("foretype.js"), load("node.js")]);
const engine = await Engine.load(readFolder(join(site, "bundle")), ort);
const times = [], passed = [], kinds = { word: [], letter: [] };
for (const text of readFileSync(file, "utf8").split("\n%%\n")) {
  const session = engine.session();
  for (let end = 1; end <= text.length; end++) {
    const context = contextOf(text.slice(0, end)), passes = engine.graph.passes;
    const start = performance.now(), before = process.cpuUsage();
    await session.last({ context, level: "balanced" });
    const { user, system } = process.cpuUsage(before), took = (user + system) / 1000;
    passed.push(performance.now() - start);
    times.push(took);
    kinds[engine.graph.passes > passes ? "word" : "letter"].push(took);
    if (ahead) await session.lookAhead({ context });
  }
}
const told = (list) => {
  const sorted = list.toSorted((a, b) => a - b);
  const at = (share) => +(sorted[Math.floor(share * (sorted.length - 1))] ?? 0).toFixed(2);
  return { count: list.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), most: at(1) };
};
const half = Math.floor(times.length / 2);
console.log(JSON.stringify({
  cpu: told(times), cpu_second_half: told(times.slice(half)), passed: told(passed),
  with_pass: told(kinds.word), without: told(kinds.letter),
}));
process.exit(0);
