/**
 * Token sequences with their key/value caches. Asked for another sequence, one keeps the shared beginning and
 * computes only the rest. After it stands a tree of branches; when the sequence grows along one of them, its
 * keys and values are moved into place.
 */

import { sharedLength } from "./text.js";

/** Tokens in one pass of a long context, and of reading ahead. */
const CHUNK = 32, AHEAD_CHUNK = 8;
/** Rows of the cache beyond the model's window. */
const BRANCH_ROOM = 64;
const REMEMBERED = 8;
const HIDDEN = -1e9;
const POOL = 3;
/** Cutting back by more than this would lose what the writer may come back to. */
const WORTH_KEEPING = 24;

/** A graph in ONNX Runtime. */
export class Graph {
  /**
   * @param {any} ort The module onnxruntime-web or onnxruntime-node.
   * @param {any} session Its session. @param {any} shape The model's shape, from the manifest.
   */
  constructor(ort, session, shape) {
    this.ort = ort;
    this.session = session;
    this.blockSize = shape.block_size;
    this.vocabSize = shape.vocab_size;
    this.caches = session.inputNames.filter((/** @type {string} */ name) => name.startsWith("past_key_values."));
    this.heads = shape.n_kv_head;
    this.width = shape.n_embd / shape.n_head;
    this.capacity = this.blockSize + BRANCH_ROOM;
    this.passes = 0;
    /** Whether the runtime writes keys and values into the arrays that they are read from; else it makes new ones. */
    this.inPlace = true;
  }
}

/** One token sequence with its cache. */
export class Sequence {
  /** @param {Graph} graph */
  constructor(graph) {
    this.graph = graph;
    /** @type {number[]} */
    this.tokens = [];
    const size = graph.heads * graph.capacity * graph.width;
    /** @type {Float32Array[]} */
    this._cache = graph.caches.map(() => new Float32Array(size));
    /** @type {Map<number, Float32Array>} */
    this._known = new Map();
    // The branches after the sequence: their places in the cache, and the distributions asked for.
    /** @type {Map<string, number>} */
    this._places = new Map();
    /** @type {Map<string, Float32Array>} */
    this._after = new Map();
    this._used = 0;
  }

  /**
   * Make the cache hold exactly `tokens`; return next-token probabilities.
   * @param {number[]} tokens @param {number} [chunk] @param {() => Promise<void>} [between] Called between passes.
   * @returns {Promise<Float32Array>}
   */
  async advance(tokens, chunk = CHUNK, between) {
    this._cut(sharedLength(this.tokens, tokens));
    this._adopt(tokens);
    const known = this.tokens.length === tokens.length ? this._known.get(tokens.length) : undefined;
    if (known) {
      this._known.delete(tokens.length);
      this._known.set(tokens.length, known);
      return known;
    }
    if (this.tokens.length === tokens.length) this._cut(tokens.length - 1);
    /** @type {Float32Array} */
    let logits = new Float32Array(0);
    while (this.tokens.length < tokens.length) {
      await between?.();
      logits = await this._append(tokens.slice(this.tokens.length, this.tokens.length + chunk));
    }
    return this._remember(tokens.length, softmax(logits));
  }

  /**
   * Next-token probabilities after continuations of the sequence, in few passes; the sequence stays.
   * @param {number[][]} paths @returns {Promise<Float32Array[]>}
   */
  async branch(paths) {
    const nodes = new Set(paths.flatMap((path) => path.map((_, i) => path.slice(0, i + 1).join())));
    if (nodes.size > BRANCH_ROOM) {
      const half = paths.length >> 1;
      return [...(await this.branch(paths.slice(0, half))), ...(await this.branch(paths.slice(half)))];
    }
    if (this._used + nodes.size > BRANCH_ROOM) this._dropBranches();
    const asked = new Map(paths.map((path) => [path.join(), path]));
    for (const key of [...asked.keys()]) if (this._after.has(key)) asked.delete(key);
    if (asked.size) await this._grow([...asked.values()].sort((a, b) => a.length - b.length));
    return paths.map((path) => /** @type {Float32Array} */ (this._after.get(path.join())));
  }

  /** Hold the first tokens of another sequence. @param {Sequence} other @param {number} length */
  follow(other, length) {
    this._dropBranches();
    this._cache = other._cache.map((cache) => cache.slice());
    this.tokens = other.tokens.slice(0, length);
    this._known = new Map([...other._known].filter(([at]) => at <= length));
  }

  /** Run the graph on the tokens that come next and keep them. @param {number[]} chunk */
  async _append(chunk) {
    this._dropBranches();
    const past = this.tokens.length, total = past + chunk.length;
    const bias = new Float32Array(chunk.length * total);
    chunk.forEach((_, row) => bias.fill(HIDDEN, row * total + past + row + 1, (row + 1) * total));
    const positions = chunk.map((_, i) => past + i);
    const logits = await this._run(chunk, positions, bias, total, [chunk.length - 1]);
    this.tokens = [...this.tokens, ...chunk];
    return logits;
  }

  /** Compute the distributions after some paths, and the branches that lead there. @param {number[][]} asked */
  async _grow(asked) {
    const past = this.tokens.length, places = new Map(this._places);
    /** @type {number[][]} */
    const fresh = [];
    const isFresh = new Set();
    for (const path of asked) {
      path.forEach((_, i) => {
        const node = path.slice(0, i + 1), key = node.join();
        const last = node.length === path.length;
        // A known token whose distribution is wanted only now is computed once more.
        if (places.has(key) && !(last && !isFresh.has(key))) return;
        places.set(key, past + this._used + fresh.length);
        isFresh.add(key);
        fresh.push(node);
      });
    }
    const total = past + this._used + fresh.length;
    const bias = new Float32Array(fresh.length * total).fill(HIDDEN);
    fresh.forEach((node, row) => {
      bias.fill(0, row * total, row * total + past);
      node.forEach((_, i) => (bias[row * total + (places.get(node.slice(0, i + 1).join()) ?? 0)] = 0));
    });
    const keys = fresh.map((node) => node.join());
    const rows = asked.map((path) => keys.indexOf(path.join()));
    const tokens = fresh.map((node) => node[node.length - 1]);
    const logits = await this._run(tokens, fresh.map((node) => past + node.length - 1), bias, total, rows);
    this._places = places;
    this._used += fresh.length;
    const width = this.graph.vocabSize;
    asked.forEach((path, i) => this._after.set(path.join(), softmax(logits.slice(i * width, (i + 1) * width))));
  }

  /** Take over the branch, if there is one, along which the sequence is to grow. @param {number[]} wanted */
  _adopt(wanted) {
    const past = this.tokens.length;
    /** @type {number[]} */
    const path = [];
    while (past + path.length < wanted.length) {
      const longer = [...path, wanted[past + path.length]];
      if (!this._places.has(longer.join())) break;
      path.push(longer[longer.length - 1]);
    }
    if (!path.length) return;
    const { heads, capacity, width } = this.graph;
    const places = path.map((_, i) => this._places.get(path.slice(0, i + 1).join()) ?? 0);
    for (const cache of this._cache) {
      for (let head = 0; head < heads; head++) {
        const rows = places.map((place) => cache.slice((head * capacity + place) * width,
          (head * capacity + place + 1) * width));
        rows.forEach((row, i) => cache.set(row, (head * capacity + past + i) * width));
      }
    }
    this.tokens = [...this.tokens, ...path];
    path.forEach((_, i) => {
      const row = this._after.get(path.slice(0, i + 1).join());
      if (row) this._remember(past + i + 1, row);
    });
    this._dropBranches();
  }

  /** Forget what lies after `length`. @param {number} length */
  _cut(length) {
    if (length >= this.tokens.length) return;
    this._dropBranches();
    this.tokens = this.tokens.slice(0, length);
    for (const known of [...this._known.keys()]) if (known > length) this._known.delete(known);
  }

  _dropBranches() {
    this._places = new Map();
    this._after = new Map();
    this._used = 0;
  }

  /** @param {number} length @param {Float32Array} probs */
  _remember(length, probs) {
    this._known.set(length, probs);
    if (this._known.size > REMEMBERED) this._known.delete(this._known.keys().next().value ?? 0);
    return probs;
  }

  /**
   * Run the graph on tokens that see what `bias` [new, total] says; return logits [rows, V].
   * @param {number[]} tokens @param {number[]} positions @param {Float32Array} bias
   * @param {number} total @param {number[]} rows @returns {Promise<Float32Array>}
   */
  async _run(tokens, positions, bias, total, rows) {
    const { ort, session, caches, heads, capacity, width } = this.graph;
    const present = caches.map((/** @type {string} */ name) => name.replace("past_key_values", "present"));
    const int64 = (/** @type {number[]} */ values, /** @type {number[]} */ dims) =>
      new ort.Tensor("int64", BigInt64Array.from(values, BigInt), dims);
    /** @type {Record<string, any>} */
    const feeds = {
      input_ids: int64(tokens, [1, tokens.length]),
      position_ids: int64(positions, [1, tokens.length]),
      attention_bias: new ort.Tensor("float32", bias, [1, 1, tokens.length, total]),
      rows: int64(rows, [rows.length]),
      seqlens_k: new ort.Tensor("int32", Int32Array.of(total - 1), [1]),
      total_sequence_length: new ort.Tensor("int32", Int32Array.of(total), []),
    };
    /** @type {Record<string, any>} */
    const fetches = { logits: null };
    caches.forEach((/** @type {string} */ name, /** @type {number} */ i) => {
      const cache = new ort.Tensor("float32", this._cache[i], [1, heads, capacity, width]);
      feeds[name] = fetches[present[i]] = cache;
    });
    const row = (total - tokens.length) * width, [first] = this._cache;
    // Keys are never all zero: if these stay so, the runtime has written into a copy of its own.
    if (this.graph.inPlace) first.fill(0, row, row + width);
    let results = this.graph.inPlace ? await session.run(feeds, fetches) : null;
    if (results && first.subarray(row, row + width).every((value) => value === 0)) this.graph.inPlace = false;
    if (!this.graph.inPlace) {
      results = await session.run(feeds);
      present.forEach((/** @type {string} */ name, /** @type {number} */ i) => (this._cache[i] = results[name].data));
    }
    this.graph.passes++;
    return results.logits.data;
  }
}

/** Probabilities, in place; throws an Error if one is no number. @param {Float32Array} logits */
export function softmax(logits) {
  let most = -Infinity, sum = 0;
  for (let i = 0; i < logits.length; i++) if (!(logits[i] <= most)) most = logits[i];
  for (let i = 0; i < logits.length; i++) sum += logits[i] = Math.exp(logits[i] - most);
  if (!(sum > 0) || sum === Infinity) throw new Error("The model gave a probability that is not a number.");
  for (let i = 0; i < logits.length; i++) logits[i] /= sum;
  return logits;
}

/** A few sequences: the one at the cursor, where the writer came from, one read ahead. */
export class SequencePool {
  /** @param {Graph} graph */
  constructor(graph) {
    this.graph = graph;
    this._sequences = [new Sequence(graph)]; // the one used last comes first
  }

  /** @param {number[]} tokens @returns {Promise<Float32Array>} */
  async advance(tokens) {
    let { shared, sequence } = nearest(tokens, this._sequences);
    if (sequence.tokens.length - shared > WORTH_KEEPING) {
      const other = this._spare(sequence);
      other.follow(sequence, shared);
      sequence = other;
    }
    this._move(sequence, 0);
    return sequence.advance(tokens);
  }

  /** @param {number[][]} paths @returns {Promise<Float32Array[]>} */
  branch(paths) {
    return this._sequences[0].branch(paths);
  }

  /** Read a sequence that will be wanted soon, in small steps, and stay where we are.
   * @param {number[]} tokens @param {() => Promise<void>} [between] */
  async readAhead(tokens, between) {
    const others = this._sequences.length > 1 ? this._sequences.slice(1) : [this._spare(this._sequences[0])];
    let { shared, sequence } = nearest(tokens, others);
    if (shared <= WORTH_KEEPING && sequence.tokens.length > WORTH_KEEPING) {
      sequence = this._spare(this._sequences[0]);
    }
    this._move(sequence, 1);
    await sequence.advance(tokens, AHEAD_CHUNK, between);
  }

  /** @param {Sequence} taken @returns {Sequence} */
  _spare(taken) {
    if (this._sequences.length < POOL) this._sequences.push(new Sequence(this.graph));
    return /** @type {Sequence} */ (this._sequences.findLast((sequence) => sequence !== taken));
  }

  /** @param {Sequence} sequence @param {number} place */
  _move(sequence, place) {
    this._sequences.splice(this._sequences.indexOf(sequence), 1);
    this._sequences.splice(place, 0, sequence);
  }
}

/** @param {number[]} tokens @param {Sequence[]} sequences */
function nearest(tokens, sequences) {
  let shared = -1, found = sequences[0];
  for (const sequence of sequences) {
    const length = sharedLength(sequence.tokens, tokens);
    if (length > shared) [shared, found] = [length, sequence];
  }
  return { shared, sequence: found };
}
