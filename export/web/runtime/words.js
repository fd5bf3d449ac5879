/** The listed words by their letters, and how likely spellings outside the list are. */

import { agreement, fold } from "./capitals.js";
import { lengthOf } from "./text.js";

const ANY = -Math.log(0x110000);
const [BOUNDARY, OTHER, FIRST] = [0, 1, 2];
const REMEMBERED = 16;

/**
 * The listed words that fit what is typed: places start to stop, and how likely the capitals typed are where
 * each is meant; which of them end in the suffix; how many, the first, are no longer than the prefix.
 * @typedef {object} Narrowing
 * @property {import("./context.js").Typed} typed
 * @property {number} start
 * @property {number} stop
 * @property {Float32Array | null} agreement
 * @property {Uint8Array | null} ending
 * @property {number} whole
 * @property {boolean} empty
 */

/** P(w | context, prefix) of the words that fit is narrowed from P(word): see `joint`. */
export class WordIndex {
  /** @param {string[]} cores @param {Uint16Array} numbers @param {Uint16Array} capitals */
  constructor(cores, numbers, capitals) {
    this.numbers = numbers;
    this.capitals = capitals;
    this.words = Array.from(numbers, (number) => cores[number]);
    this.keys = this.words.map(fold);
    /** @type {Map<string, Narrowing>} */
    this._narrowed = new Map();
  }

  get length() {
    return this.numbers.length;
  }

  /** The first place whose key is not below `key`. @param {string} key @param {number} low
   * @returns {number} */
  first(key, low = 0) {
    let high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The places of the words that begin with `prefix`, case aside.
   * @param {string} prefix @returns {{start: number, stop: number}} */
  range(prefix) {
    const key = fold(prefix), start = this.first(key);
    return { start, stop: this.first(`${key}\uffff`, start) };
  }

  /** The place of a word, -1 if it is not listed. @param {string} word @returns {number} */
  place(word) {
    const key = fold(word);
    for (let place = this.first(key); this.keys[place] === key; place++) {
      if (this.words[place] === word) return place;
    }
    return -1;
  }

  /** Whether a text is a listed word, capitals and apostrophes aside. @param {string} text */
  holds(text) {
    const key = fold(text);
    return this.keys[this.first(key)] === key;
  }

  /** @param {import("./context.js").Typed} typed @returns {Narrowing} */
  narrow(typed) {
    const key = `${typed.prefix}\0${typed.suffix}\0${typed.shouted}`;
    let narrowing = this._narrowed.get(key);
    if (!narrowing) {
      narrowing = this._narrow(typed);
      this._narrowed.set(key, narrowing);
      if (this._narrowed.size > REMEMBERED) this._narrowed.delete(this._narrowed.keys().next().value ?? "");
    }
    return narrowing;
  }

  /** @param {import("./context.js").Typed} typed @returns {Narrowing} */
  _narrow(typed) {
    const { prefix, suffix } = typed, { start, stop } = this.range(prefix);
    const agrees = prefix ? new Float32Array(stop - start) : null, likely = agreement(prefix);
    if (agrees) for (let i = 0; i < agrees.length; i++) agrees[i] = likely(this.capitals[start + i]);
    let ending = null, empty = start === stop;
    if (suffix) {
      const shortest = lengthOf(prefix) + lengthOf(suffix);
      ending = Uint8Array.from(this.words.slice(start, stop), (/** @type {any} */ word) =>
        lengthOf(word) > shortest && word.endsWith(suffix) ? 1 : 0);
      empty = !ending.includes(1);
    }
    let whole = 0;
    const length = lengthOf(prefix);
    while (prefix && start + whole < stop && lengthOf(this.words[start + whole]) === length) whole++;
    return { typed, start, stop, agreement: agrees, ending, whole, empty };
  }
}

/** P(word and prefix) of the words that fit, from P(word) of all places. A new array, but for the whole of it.
 * @param {Narrowing} narrowing @param {Float32Array} probs @returns {Float32Array} */
export function joint(narrowing, probs) {
  const agrees = narrowing.agreement;
  if (!agrees) return probs.subarray(narrowing.start, narrowing.stop);
  const here = probs.slice(narrowing.start, narrowing.stop);
  for (let i = 0; i < here.length; i++) here[i] *= agrees[i];
  return here;
}

/** How likely spellings outside the list are: a letter trigram. */
export class LetterModel {
  /** @param {Int32Array} alphabet @param {Uint8Array} codes @param {Float32Array} codebook */
  constructor(alphabet, codes, codebook) {
    this.size = alphabet.length + FIRST;
    this._symbols = new Map(Array.from(alphabet, (point, i) => [String.fromCodePoint(point), i + FIRST]));
    this._codes = codes;
    this._codebook = codebook;
  }

  /** The natural-log probability that a spelling starts with `prefix`. @param {string} prefix */
  prefixLogProb(prefix) {
    let before = BOUNDARY, last = BOUNDARY, total = 0;
    for (const letter of prefix) {
      const symbol = this._symbols.get(letter) ?? OTHER;
      total += this._logProb(before, last, symbol) + (symbol === OTHER ? ANY : 0);
      before = last;
      last = symbol;
    }
    return total;
  }

  /** @param {number} before @param {number} last @param {number} symbol */
  _logProb(before, last, symbol) {
    const row = (before * this.size + last) * this.size;
    let sum = 0;
    for (let i = 0; i < this.size; i++) sum += this._codebook[this._codes[row + i]];
    return Math.log(this._codebook[this._codes[row + symbol]] / sum);
  }
}

/** What all models of a bundle know of words and marks. */
export class Words {
  /** @param {Record<string, any>} arrays @param {Float32Array} codebook */
  constructor(arrays, codebook) {
    this.cores = new TextDecoder().decode(arrays.cores).slice(0, -1).split("\n").map(unescape);
    this.index = new WordIndex(this.cores, arrays.sorted_words, arrays.capitals);
    const isMark = new Uint8Array(this.cores.length).fill(1);
    for (const number of arrays.sorted_words) isMark[number] = 0;
    /** @type {Map<string, number>} */
    this.marks = new Map();
    this.cores.forEach((core, number) => isMark[number] && this.marks.set(core, number));
    this._space = arrays.space;
    this.letters = new LetterModel(arrays.alphabet, arrays.letters, codebook);
  }

  get length() {
    return this.cores.length;
  }

  /** The number of a core, 0 if it is not listed. @param {string} core */
  number(core) {
    const place = this.index.place(core);
    return place >= 0 ? this.index.numbers[place] : this.marks.get(core) ?? 0;
  }

  /** P(a space follows | core). @param {string} core */
  spaceAfter(core) {
    return (this._space[this.number(core)] + 0.5) / 256;
  }
}

/** @param {string} written @returns {string} */
function unescape(written) {
  if (!written.startsWith("\\")) return written;
  /** @type {Record<string, string>} */
  const known = { "\\n": "\n", "\\t": "\t", "\\s": "" };
  return known[written] ?? written.replaceAll("\\\\", "\\");
}
