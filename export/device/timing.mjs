/** node timing.mjs MODULES PACKAGE GRAPH SHAPE: one token after another with a runtime of npm; CPU milliseconds of each. */

import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const [modules, name, graph, told] = process.argv.slice(2);
const shape = JSON.parse(told);
const require = createRequire(join(modules, "index.js"));
const ort = await import(pathToFileURL(require.resolve(name)).href).then((module) => module.default ?? module);
if (ort.env?.wasm) ort.env.wasm.numThreads = 1;
const session = await ort.InferenceSession.create(new Uint8Array(await readFile(graph)), {
  graphOptimizationLevel: "basic", intraOpNumThreads: 1, interOpNumThreads: 1, logSeverityLevel: 4,
});
const dims = [1, shape.n_kv_head, shape.capacity, shape.n_embd / shape.n_head];
const caches = session.inputNames.filter((input) => input.startsWith("past_key_values."));
const buffers = caches.map(() => new Float32Array(dims.reduce((a, b) => a * b)));
const whole = (values, size) => new ort.Tensor("int64", BigInt64Array.from(values, BigInt), size);
const times = [];
for (let past = 0; past < shape.tokens; past++) {
  const feeds = {
    input_ids: whole([(past * 37) % shape.vocab_size], [1, 1]), position_ids: whole([past], [1, 1]),
    rows: whole([0], [1]), attention_bias: new ort.Tensor("float32", new Float32Array(past + 1), [1, 1, 1, past + 1]),
    seqlens_k: new ort.Tensor("int32", Int32Array.of(past), [1]),
    total_sequence_length: new ort.Tensor("int32", Int32Array.of(past + 1), []),
  };
  const fetches = { logits: null };
  caches.forEach((cache, i) => {
    feeds[cache] = new ort.Tensor("float32", buffers[i], dims);
    fetches[cache.replace("past_key_values", "present")] = feeds[cache];
  });
  const before = process.cpuUsage();
  await session.run(feeds, fetches);
  const { user, system } = process.cpuUsage(before);
  times.push((user + system) / 1000);
}
console.log(JSON.stringify(times));
process.exit(0);
