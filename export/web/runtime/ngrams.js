/** N-grams as a source of words: P(w | context) = direct + back-off * P(w | shorter context). */

import { chunks, coreOf, normalise, tail } from "./text.js";
import { joint } from "./words.js";

const NEAR = 48;
const REMEMBERED = 6;
const NO_WORDS = new Map();

/**
 * What a source says of the words that fit what is typed.
 * @typedef {object} Narrowed
 * @property {Float32Array | {positions: number[], probs: number[]}} listed
 * @property {number} mass P(prefix | context).
 * @property {Map<string, number>} unlisted
 * @property {number} left What it leaves to the sources before it.
 * @property {number} unknown P(prefix, and a word that no source can name).
 */

/** The n-grams of one order: rows by context, found by walking from word to word. */
class Level {
  /** @param {Record<string, any>} arrays @param {number} order */
  constructor(arrays, order) {
    this.contexts = arrays[`contexts_${order}`];
    this.words = arrays[`words_${order}`];
    this.codes = arrays[`codes_${order}`];
    this.backOff = arrays[`back_off_${order}`];
    const lengths = arrays[`lengths_${order}`];
    this.starts = new Int32Array(lengths.length + 1);
    for (let i = 0; i < lengths.length; i++) this.starts[i + 1] = this.starts[i] + lengths[i];
  }

  /** Which row belongs to a context, -1 if none does. @param {number} context */
  row(context) {
    return find(this.contexts, context, 0, this.contexts.length);
  }

  /** The place of an n-gram by its row and its last word, -1 if none. @param {number} row @param {number} word */
  place(row, word) {
    return find(this.words, word, this.starts[row], this.starts[row + 1]);
  }
}

/** @param {ArrayLike<number>} sorted @param {number} value @param {number} low @param {number} high */
function find(sorted, value, low, high) {
  const end = high;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle] < value) low = middle + 1;
    else high = middle;
  }
  return low < end && sorted[low] === value ? low : -1;
}

/**
 * P(word | history) of all places: `weight` times the general probability plus what n-grams add for some.
 * @typedef {object} Following
 * @property {Float32Array} probs
 * @property {number} unlisted
 * @property {number} weight
 * @property {{places: Int32Array, probs: Float32Array}[]} added Marks have the place after the last.
 */

/** P(core | cores before it). */
export class NGramModel {
  /** @param {import("./words.js").Words} words @param {Record<string, any>} arrays */
  constructor(words, arrays) {
    this.words = words;
    this.codebook = arrays.codebook;
    this.levels = [];
    for (let order = 2; order <= arrays.order[0]; order++) this.levels.push(new Level(arrays, order));
    this.unigram = new Float32Array(arrays.unigram.length);
    let sum = 0;
    for (let i = 0; i < this.unigram.length; i++) sum += this.unigram[i] = this.codebook[arrays.unigram[i]];
    for (let i = 0; i < this.unigram.length; i++) this.unigram[i] /= sum;
    const { numbers } = words.index;
    this._places = new Int32Array(words.length).fill(numbers.length);
    numbers.forEach((number, place) => (this._places[number] = place));
    /** The probability of each listed word in any text. */
    this.usual = Float32Array.from(numbers, (number) => this.unigram[number]);
    this.name = this.levels.length === 1 ? "bigram" : "n-gram";
  }

  /** The cores that the next one depends on, by number. @param {string} text @returns {number[]} */
  history(text) {
    const length = this.levels.length;
    const cores = lastChunks(text, length).map((chunk) => this.words.number(coreOf(chunk)));
    return cores.length === length ? cores : [this.words.length, ...cores];
  }

  /** @param {number[]} history @returns {Following} */
  following(history) {
    let left = 1, unlisted = 0;
    const added = [];
    for (const { level, row } of this._rows(history).reverse()) {
      const start = level.starts[row], stop = level.starts[row + 1];
      const backOff = (level.backOff[row] + 0.5) / 256;
      const probs = new Float32Array(stop - start), places = new Int32Array(stop - start);
      let sum = 0;
      for (let i = 0; i < probs.length; i++) {
        places[i] = this._places[level.words[start + i]];
        sum += probs[i] = this.codebook[level.codes[start + i]];
      }
      const scale = Math.fround(((1 - backOff) * left) / sum);
      for (let i = 0; i < probs.length; i++) probs[i] *= scale;
      left *= backOff;
      if (level.words[start] === 0) unlisted += probs[0];
      added.push({ places, probs });
    }
    const all = new Float32Array(this.usual.length), weight = Math.fround(left);
    for (let i = 0; i < all.length; i++) all[i] = this.usual[i] * weight;
    for (const { places, probs } of added) {
      for (let i = 0; i < places.length; i++) if (places[i] < all.length) all[places[i]] += probs[i];
    }
    return { probs: all, unlisted: unlisted + this.unigram[0] * left, weight: left, added };
  }

  /** The rows of the endings of a context, the shortest first, as far as they are stored. @param {number[]} context */
  _rows(context) {
    const found = [];
    const last = Math.max(-1, context.length - 1 - this.levels.length);
    for (let start = context.length - 1; start > last; start--) {
      const row = this._row(context.slice(start));
      if (row) found.push(row);
    }
    return found;
  }

  /** @param {number[]} context */
  _row(context) {
    let place = context[0];
    for (let i = 1; i < context.length; i++) {
      const level = this.levels[i - 1], row = level.row(place);
      place = row >= 0 ? level.place(row, context[i]) : -1;
      if (place < 0) return null;
    }
    const level = this.levels[context.length - 1], row = level.row(place);
    return row >= 0 ? { level, row } : null;
  }
}

/** @param {string} text @param {number} most @returns {string[]} */
function lastChunks(text, most) {
  let pieces = /** @type {string[]} */ ([]);
  for (const near of [tail(text, NEAR), tail(text)]) {
    pieces = chunks(near);
    if (pieces.length > most || near.length === text.length) break;
  }
  return pieces.slice(Math.max(0, pieces.length - most));
}

/** What n-grams say of one word. */
export class NGramBelief {
  /** @param {Following} following @param {import("./words.js").LetterModel} letters */
  constructor(following, letters) {
    this.following = following;
    this._letters = letters;
  }

  /** @param {import("./words.js").Narrowing} narrowing @returns {Narrowed} */
  narrowed(narrowing) {
    const probs = joint(narrowing, this.following.probs), { prefix } = narrowing.typed;
    if (!prefix) return { listed: probs, mass: 1, unlisted: NO_WORDS, left: 0, unknown: 0 };
    let mass = 0;
    for (const prob of probs) mass += prob;
    const unknown = this.following.unlisted * Math.exp(this._letters.prefixLogProb(prefix));
    if (mass > 0) for (let i = 0; i < probs.length; i++) probs[i] /= mass;
    return { listed: probs, mass, unlisted: NO_WORDS, left: 0, unknown };
  }
}

/** Says what follows the few cores before a word. */
export class NGramSource {
  /** @param {NGramModel} model */
  constructor(model) {
    this.name = model.name;
    this._model = model;
    /** @type {Map<string, NGramBelief>} */
    this._beliefs = new Map();
  }

  /** @param {import("./context.js").Finished} finished @returns {NGramBelief} */
  belief(finished) {
    const text = normalise(tail(finished.text));
    let belief = this._beliefs.get(text);
    if (!belief) {
      const following = this._model.following(this._model.history(text));
      belief = new NGramBelief(following, this._model.words.letters);
      this._beliefs.set(text, belief);
      if (this._beliefs.size > REMEMBERED) this._beliefs.delete(this._beliefs.keys().next().value ?? "");
    }
    return belief;
  }
}

export { NO_WORDS };
