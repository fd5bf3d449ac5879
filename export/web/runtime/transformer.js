/** The transformer as a source of words: window + sequences + lexicon + spelling. */

import { NO_WORDS } from "./ngrams.js";
import { inOneScript, isWord, lengthOf } from "./text.js";
import { joint } from "./words.js";

const REMEMBERED = 6;
const LEAST = 1e-30;
/** A word that nobody has listed is offered only if it is as likely as this and has few letters more. */
const SURE = 0.6, MOST_ADDED = 3;
/** Estimates that make up more than this share of what fits are not relied upon. */
const MUCH = 0.4;
/** Longest spelling of the prefix that is followed; pieces of one kind that are looked at after one. */
const LONGEST = 8, CHILDREN = 12;

/** Says what comes next with a language model over tokens. */
export class TransformerSource {
  /**
   * @param {import("./sequence.js").SequencePool} model @param {import("./window.js").Window} window
   * @param {import("./vocabulary.js").WordPieces} pieces @param {import("./lexicon.js").Lexicon} lexicon
   * @param {import("./ngrams.js").NGramSource} ngrams
   */
  constructor(model, window, pieces, lexicon, ngrams) {
    this.name = "transformer";
    this._parts = { model, pieces, lexicon };
    this._window = window;
    this._ngrams = ngrams;
    /** @type {Map<string, TransformerBelief>} */
    this._beliefs = new Map();
  }

  /** @param {import("./context.js").Finished} finished @returns {Promise<TransformerBelief>} */
  async belief(finished) {
    let belief = this._beliefs.get(finished.key);
    if (!belief) {
      const cut = this._window.cut(finished);
      const root = await this._parts.model.advance(cut.tokens);
      belief = new TransformerBelief(this._parts, cut, root, this._ngrams.belief(finished).following);
    }
    this._beliefs.delete(finished.key);
    this._beliefs.set(finished.key, belief);
    if (this._beliefs.size > REMEMBERED) this._beliefs.delete(this._beliefs.keys().next().value ?? "");
    return belief;
  }

  /** Read, while nobody waits, the context as it will start soon.
   * @param {import("./context.js").Finished} finished @param {() => Promise<void>} [between] */
  async readAhead(finished, between) {
    const cut = this._beliefs.get(finished.key)?.cut ?? this._window.cut(finished);
    const soon = this._window.soon(finished, cut);
    if (soon) await this._parts.model.readAhead(soon.tokens, between);
  }
}

/** What the model says of one word. */
class TransformerBelief {
  /**
   * @param {{model: import("./sequence.js").SequencePool, pieces: import("./vocabulary.js").WordPieces,
   *   lexicon: import("./lexicon.js").Lexicon}} parts
   * @param {import("./window.js").Cut} cut @param {Float32Array} root
   * @param {import("./ngrams.js").Following} likely
   */
  constructor(parts, cut, root, likely) {
    this.cut = cut;
    this._parts = parts;
    this._root = root;
    this._likely = likely.probs;
    this._words = parts.lexicon.masses(root, likely);
    /** @type {Map<string, Float32Array>} */
    this._rows = new Map();
  }

  /** @param {import("./words.js").Narrowing} narrowing @returns {Promise<import("./ngrams.js").Narrowed>} */
  async narrowed(narrowing) {
    const masses = joint(narrowing, this._words), { prefix } = narrowing.typed;
    if (!prefix) return { listed: masses, mass: 1, unlisted: NO_WORDS, left: 0, unknown: 0 };
    const beginsSo = this._parts.pieces.mass(this._root, prefix);
    await this._lookFurther(narrowing, masses, beginsSo);
    let total = beginsSo, listed = 0;
    const typed = lengthOf(prefix);
    for (let i = 0; i < masses.length; i++) {
      listed += masses[i];
      if (this._parts.lexicon.isShorter(narrowing.start + i, typed)) total += masses[i];
    }
    /** @type {Map<string, number>} */
    let spelled = NO_WORDS;
    if (narrowing.empty) {
      const found = await this._spell(narrowing.typed);
      spelled = found.words;
      total += found.mass;
    }
    for (const mass of spelled.values()) listed += mass;
    total = Math.max(total, listed, LEAST);
    for (let i = 0; i < masses.length; i++) masses[i] /= total;
    const sure = new Map();
    for (const [text, mass] of spelled) {
      if (mass / total >= SURE && lengthOf(text) <= typed + MOST_ADDED && inOneScript(text)) {
        sure.set(text, mass / total);
      }
    }
    return { listed: masses, mass: total, unlisted: sure, left: 0, unknown: 0 };
  }

  /**
   * Replace estimates in `masses` by what one pass says, where they make up much of what fits.
   * @param {import("./words.js").Narrowing} narrowing @param {Float32Array} masses @param {number} beginsSo
   */
  async _lookFurther(narrowing, masses, beginsSo) {
    const { lexicon } = this._parts, { start, stop, agreement } = narrowing;
    let sum = 0;
    for (const mass of masses) sum += mass;
    const pieces = lexicon.likeliestPieces(start, masses, MUCH * Math.max(beginsSo, sum));
    const rows = await this._expand(pieces.map((piece) => [piece]));
    pieces.forEach((piece, i) => {
      for (const { place, prob } of lexicon.after(piece, this._root[piece], rows[i], this._likely)) {
        if (place < start || place >= stop) continue;
        masses[place - start] = agreement ? prob * agreement[place - start] : prob;
      }
    });
  }

  /** Next-token probabilities after each branch; what earlier letters asked is remembered.
   * @param {number[][]} branches @returns {Promise<Float32Array[]>} */
  async _expand(branches) {
    const missing = branches.filter((branch) => !this._rows.has(branch.join()));
    if (missing.length) {
      await this._parts.model.advance(this.cut.tokens);
      const rows = await this._parts.model.branch(missing);
      missing.forEach((branch, i) => this._rows.set(branch.join(), rows[i]));
    }
    return branches.map((branch) => /** @type {Float32Array} */ (this._rows.get(branch.join())));
  }

  /** Words outside the list: the tokenizer's own spelling of what is typed, followed to the words after it.
   * @param {import("./context.js").Typed} typed */
  async _spell({ prefix, suffix }) {
    /** @type {Map<string, number>} */
    const words = new Map();
    const { pieces } = this._parts, steps = pieces.spell(prefix);
    if (steps.length < 1 || steps.length > LONGEST) return { words, mass: 0 };
    const tokens = steps.map(({ id }) => id);
    const rows = await this._expand(tokens.map((_, i) => tokens.slice(0, i + 1)));
    let mass = 1, all = 0, before = this._root;
    steps.forEach(({ id, text }, i) => {
      mass *= before[id];
      before = rows[i];
      if (!text) return;
      const rest = prefix.slice(text.length);
      const add = (/** @type {string} */ word, /** @type {number} */ own) =>
        words.set(word, (words.get(word) ?? 0) + own);
      for (const piece of pieces.closed.best(rows[i], rest, CHILDREN)) add(text + piece.text, mass * piece.share);
      for (const piece of pieces.open.best(rows[i], rest, CHILDREN)) {
        add(text + piece.text, mass * piece.share * pieces.ends[piece.id]);
      }
      // After a part of the prefix, what covers its rest was not counted yet; after all of it, it was.
      if (rest) all += mass * pieces.mass(rows[i], rest);
    });
    const shortest = lengthOf(prefix) + lengthOf(suffix);
    for (const word of [...words.keys()]) {
      if (lengthOf(word) <= shortest || !word.endsWith(suffix) || !isWord(word)) words.delete(word);
    }
    return { words, mass: all };
  }
}
