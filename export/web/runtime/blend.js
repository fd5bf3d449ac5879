/** Several sources as one model: a weighted mean of most, the others laid over it; and the best words of it. */

import { withTypedLetters } from "./capitals.js";
import { allowed } from "./refusal.js";

const REMEMBERED = 6;

/**
 * One word that a model believes in: all of it, the typed prefix included.
 * @typedef {{text: string, probability: number, shares: Record<string, number>}} Candidate
 */
/** @typedef {{text: string, probability: number, positions: number[], unlisted: string[]}} Ranked */
/** @typedef {{asked: number, words: Candidate[], whole: number}} Found */
/** @typedef {import("./ngrams.js").Narrowed} Narrowed */

/**
 * The mean of the sources that have a weight, with the others laid over it in their order.
 * @param {Map<string, Narrowed>} said @param {Record<string, number>} weights
 * @returns {{shares: Record<string, number>, known: number}}
 */
export function blend(said, weights) {
  const shares = { ...weights };
  let mass = 0, unknown = 0;
  for (const [name, narrowed] of said) {
    unknown += narrowed.unknown;
    if (name in weights) {
      mass += weights[name] * narrowed.mass;
      continue;
    }
    const below = narrowed.left * mass;
    mass = below + narrowed.mass;
    const kept = mass > 0 ? below / mass : 1;
    for (const other in shares) shares[other] *= kept;
    shares[name] = 1 - kept;
  }
  return { shares, known: mass > 0 ? mass / (mass + unknown) : 1 };
}

/** A model made of sources. */
export class Blend {
  /**
   * @param {string} name @param {import("./words.js").WordIndex} index @param {any[]} sources In their order.
   * @param {Record<string, number>[]} weights By letters typed, of the sources that speak for themselves.
   */
  constructor(name, index, sources, weights) {
    this.name = name;
    this._index = index;
    this._sources = sources;
    this._weights = weights;
    /** @type {Map<string, {beliefs: Map<string, any>, found: Map<string, Found>}>} */
    this._words = new Map();
    // For one question at a time: what is as long as the list would keep the garbage collector busy.
    this._listed = new Float32Array(index.length);
  }

  /**
   * At most `k` words that complete what is typed, best first, and how likely it is that no letter follows.
   * @param {import("./context.js").Context} context @param {number} k
   * @param {import("./refusal.js").Refusal} refusal @returns {Promise<Found>}
   */
  async find(context, k, refusal) {
    const word = await this._word(context.finished);
    const found = await this._found(word, context.typed, k);
    const more = async (/** @type {number} */ n) => (await this._found(word, context.typed, n)).words.slice(0, n);
    return { ...found, words: await allowed(more, refusal, context, k) };
  }

  /** @param {import("./context.js").Finished} finished */
  async _word(finished) {
    let word = this._words.get(finished.key);
    if (!word) {
      const beliefs = new Map();
      for (const source of this._sources) beliefs.set(source.name, await source.belief(finished));
      word = { beliefs, found: new Map() };
    }
    this._words.delete(finished.key);
    this._words.set(finished.key, word);
    if (this._words.size > REMEMBERED) this._words.delete(this._words.keys().next().value ?? "");
    return word;
  }

  /** @param {any} word @param {import("./context.js").Typed} typed @param {number} k @returns {Promise<Found>} */
  async _found(word, typed, k) {
    const key = `${typed.prefix}\0${typed.suffix}\0${typed.shouted}`;
    let found = word.found.get(key);
    if (!found || found.asked < k) {
      found = await this._find(word.beliefs, typed, k);
      word.found.set(key, found);
    }
    return found;
  }

  /** @param {Map<string, any>} beliefs @param {import("./context.js").Typed} typed @param {number} k */
  async _find(beliefs, typed, k) {
    const narrowing = this._index.narrow(typed), letters = [...typed.prefix].length;
    /** @type {Map<string, Narrowed>} */
    const said = new Map();
    for (const [name, belief] of beliefs) said.set(name, await belief.narrowed(narrowing));
    const { shares, known } = blend(said, this._weights[Math.min(letters, this._weights.length - 1)]);
    const listed = this._listed.subarray(0, narrowing.stop - narrowing.start).fill(0);
    /** @type {Map<string, number>} */
    const unlisted = new Map();
    for (const [name, narrowed] of said) {
      const share = shares[name] * known;
      add(listed, narrowed.listed, share);
      for (const [word, prob] of narrowed.unlisted) unlisted.set(word, (unlisted.get(word) ?? 0) + share * prob);
    }
    let whole = 0;
    for (let i = 0; i < narrowing.whole; i++) whole += listed[i];
    const words = bestWords(this._index, narrowing, listed, unlisted, k);
    const candidates = words.map((word) => ({
      text: word.text,
      probability: word.probability,
      shares: sharesOf(word, said, shares),
    }));
    return { asked: k, words: candidates, whole };
  }
}

/** @param {Float32Array} total @param {Narrowed["listed"]} listed @param {number} share */
function add(total, listed, share) {
  if (listed instanceof Float32Array) {
    for (let i = 0; i < total.length; i++) total[i] += share * listed[i];
  } else {
    listed.positions.forEach((position, i) => (total[position] += share * listed.probs[i]));
  }
}

/** Which share of a word's probability each source gave; together 1.
 * @param {Ranked} word @param {Map<string, Narrowed>} said @param {Record<string, number>} shares */
function sharesOf(word, said, shares) {
  if (said.size === 1) return { ...shares };
  /** @type {Record<string, number>} */
  const parts = {};
  let total = 0;
  for (const [name, { listed, unlisted }] of said) {
    let own = 0;
    for (const position of word.positions) {
      if (listed instanceof Float32Array) own += listed[position];
      else own += listed.probs[listed.positions.indexOf(position)] ?? 0;
    }
    for (const spelling of word.unlisted) own += unlisted.get(spelling) ?? 0;
    parts[name] = shares[name] * own;
    total += parts[name];
  }
  for (const name in parts) parts[name] /= total || 1;
  return parts;
}

/**
 * At most `k` words that complete the prefix, best first; spellings that become one word when typed so add up.
 * @param {import("./words.js").WordIndex} index @param {import("./words.js").Narrowing} narrowing
 * @param {Float32Array} listed @param {Map<string, number>} unlisted @param {number} k @returns {Ranked[]}
 */
function bestWords(index, narrowing, listed, unlisted, k) {
  const { prefix, suffix, shouted } = narrowing.typed, { ending, start } = narrowing;
  if (ending) listed = listed.map((prob, i) => (ending[i] ? prob : 0));
  const whole = shouted ? prefix.toUpperCase() : prefix;
  /** @type {Ranked[]} */
  const spellings = largest(listed, 2 * k + 6)
    .filter((place) => listed[place] > 0)
    .map((place) => ({
      text: index.words[start + place], probability: listed[place], positions: [place], unlisted: [],
    }));
  for (const [text, probability] of unlisted) {
    if (probability > 0) spellings.push({ text, probability, positions: [], unlisted: [text] });
  }
  /** @type {Map<string, Ranked>} */
  const merged = new Map();
  for (const spelling of spellings) {
    let word = spelling.text;
    if (prefix) {
      // What stands after the cursor stays as it is written.
      if (suffix && word.endsWith(suffix)) word = word.slice(0, word.length - suffix.length);
      word = withTypedLetters(word, prefix) + suffix;
    }
    if (shouted) word = word.toUpperCase();
    const key = word.replaceAll("’", "'"), known = merged.get(key);
    if (known) {
      known.probability += spelling.probability;
      known.positions.push(...spelling.positions);
      known.unlisted.push(...spelling.unlisted);
    } else if (word !== whole) {
      merged.set(key, { ...spelling, text: word });
    }
  }
  const ranked = [...merged.values()].sort((a, b) => b.probability - a.probability).slice(0, k);
  for (const word of ranked) word.probability = Math.min(1, word.probability);
  return ranked;
}

/** The places of the largest values, largest first; of equal ones the first.
 * @param {Float32Array} values @param {number} most @returns {number[]} */
function largest(values, most) {
  /** @type {number[]} */
  const places = [];
  let least = -1;
  for (let place = 0; place < values.length; place++) {
    const value = values[place];
    if (value <= least) continue;
    let at = places.length;
    while (at > 0 && values[places[at - 1]] < value) at--;
    places.splice(at, 0, place);
    if (places.length > most) places.pop();
    if (places.length === most) least = values[places[most - 1]];
  }
  return places;
}
