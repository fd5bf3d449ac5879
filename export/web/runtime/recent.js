/** What the text itself says of its next word: an n-gram model of its last words, laid over other sources. */

import { agreementOf, fold } from "./capitals.js";
import { chunks, coreOf, firstOf, isLetter, lengthOf, normalise, tail, words } from "./text.js";
import { BEFORE } from "./context.js";

/** How many words the order below weighs as much as. */
const PRIORS = [1500, 60, 20];
const DISCOUNT = 0.5;
const COMMON = 3e-4;
const UPPER = /^\p{Uppercase}/u;

/** The words of the text before the cursor as a source. */
export class RecentWords {
  /** @param {import("./words.js").WordIndex} index @param {Float32Array} usual */
  constructor(index, usual) {
    this.name = "text";
    this._index = index;
    this._usual = usual;
  }

  /** @param {import("./context.js").Finished} finished @returns {Recalled} */
  belief(finished) {
    const cores = chunks(normalise(finished.text)).map(coreOf);
    // Where the text before is not seen, its first word may be half of one.
    if (finished.start !== 0) cores.shift();
    return this._recalled(cores);
  }

  /** @param {string[]} cores @returns {Recalled} */
  _recalled(cores) {
    /** @type {Map<string, number>} */
    const counts = new Map();
    for (const core of cores) counts.set(core, (counts.get(core) ?? 0) + 1);
    /** @type {Map<string, {place: number, rarity: number}>} */
    const used = new Map();
    for (const [core, count] of counts) {
      if (!isLetter(firstOf(core, 1))) continue;
      const place = this._index.place(core);
      // An unlisted word may be a slip: once is enough for a name only.
      if (count < (place >= 0 || UPPER.test(core) ? 1 : 2)) continue;
      used.set(core, { place, rarity: place < 0 ? 1 : Math.min(1, COMMON / this._usual[place]) });
    }
    const once = new Map();
    for (const [core, { rarity }] of used) once.set(core, ((counts.get(core) ?? 0) - DISCOUNT) * rarity);
    const [one, two] = followers(cores);
    const { left, probs } = smoothed([once, counted(used, one), counted(used, two)]);
    const listed = [], unlisted = [];
    for (const [core, { place }] of used) {
      const prob = probs.get(core) ?? 0;
      if (place >= 0) listed.push({ place, prob });
      else unlisted.push({ word: core, folded: fold(core), prob });
    }
    listed.sort((a, b) => a.place - b.place);
    return new Recalled(left, listed, unlisted);
  }
}

/** P(word) = left * P(word by the sources before) + own P(word). */
class Recalled {
  /**
   * @param {number} left @param {{place: number, prob: number}[]} listed
   * @param {{word: string, folded: string, prob: number}[]} unlisted
   */
  constructor(left, listed, unlisted) {
    this.left = left;
    this.listed = listed;
    this.unlisted = unlisted;
  }

  /** @param {import("./words.js").Narrowing} narrowing @returns {import("./ngrams.js").Narrowed} */
  narrowed(narrowing) {
    const { start, stop, agreement, typed } = narrowing;
    const fits = this.listed.filter(({ place }) => place >= start && place < stop);
    const positions = fits.map(({ place }) => place - start);
    let probs = fits.map(({ prob }, i) => (agreement ? prob * agreement[positions[i]] : prob));
    const { prefix, suffix } = typed, key = fold(prefix), shortest = lengthOf(prefix) + lengthOf(suffix);
    /** @type {Map<string, number>} */
    const unlisted = new Map();
    for (const { word, folded, prob } of this.unlisted) {
      if (lengthOf(word) <= shortest || !folded.startsWith(key) || !word.endsWith(suffix)) continue;
      unlisted.set(word, prefix ? prob * agreementOf(word, prefix) : prob);
    }
    let mass = 0;
    for (const prob of probs) mass += prob;
    for (const prob of unlisted.values()) mass += prob;
    if (mass > 0) {
      probs = probs.map((prob) => prob / mass);
      for (const [word, prob] of unlisted) unlisted.set(word, prob / mass);
    }
    return { listed: { positions, probs }, mass, unlisted, left: this.left, unknown: 0 };
  }
}

/** The cores after those like the last one, and after two like the last two. @param {string[]} cores */
function followers(cores) {
  const one = [], two = [], size = cores.length;
  for (let end = 1; end < size; end++) {
    if (cores[end - 1] !== cores[size - 1]) continue;
    one.push(cores[end]);
    if (end > 1 && cores[end - 2] === cores[size - 2]) two.push(cores[end]);
  }
  return [one, two];
}

/** @param {Map<string, any>} used @param {string[]} cores @returns {Map<string, number>} */
function counted(used, cores) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const core of cores) if (used.has(core)) counts.set(core, (counts.get(core) ?? -DISCOUNT) + 1);
  return counts;
}

/** @param {Map<string, number>[]} orders */
function smoothed(orders) {
  let left = 1;
  /** @type {Map<string, number>} */
  const probs = new Map();
  orders.forEach((weights, order) => {
    if (!weights.size) return;
    let sum = 0;
    for (const weight of weights.values()) sum += weight;
    const prior = PRIORS[order], kept = prior / (prior + sum);
    left *= kept;
    for (const [core, prob] of probs) probs.set(core, prob * kept);
    for (const [core, weight] of weights) probs.set(core, (probs.get(core) ?? 0) + (weight * kept) / prior);
  });
  return { left, probs };
}

/**
 * The text's own words that go on with what is typed, where no prose is written.
 * @param {import("./context.js").Context} context @param {number} k
 * @returns {import("./blend.js").Candidate[]}
 */
export function ownWords(context, k) {
  const { prefix, suffix } = context;
  if (!prefix) return [];
  const shortest = lengthOf(prefix) + lengthOf(suffix);
  /** @type {Map<string, number>} */
  const used = new Map();
  let total = 1; // one use is kept for words that the text has not used yet
  for (const word of words(tail(context.finishedBefore, BEFORE))) {
    if (lengthOf(word) <= shortest || !word.startsWith(prefix) || !word.endsWith(suffix)) continue;
    used.set(word, (used.get(word) ?? 0) + 1);
    total++;
  }
  return [...used]
    .sort((a, b) => b[1] - a[1])
    .slice(0, k)
    .map(([text, uses]) => ({ text, probability: uses / total, shares: { text: 1 } }));
}
