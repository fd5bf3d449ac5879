/** Which part of the text the model sees, as tokens: a function of the text alone. */

import { characters, isSpace, lengthOf, normalise, after } from "./text.js";

/** (hop, limit) in characters. */
const STEPS = [[256, 768], [64, 192], [16, 48]];
const ROOM = 8;
/** The context is read ahead when it will move within this many characters. */
const AHEAD = 64;

/**
 * A context: what the model reads, where it starts, and with which of the steps it was cut.
 * @typedef {{tokens: number[], start: number, step: number}} Cut
 */

/** Cuts contexts out of texts. */
export class Window {
  /** @param {import("./vocabulary.js").Vocabulary} vocabulary @param {number} blockSize */
  constructor(vocabulary, blockSize) {
    this._vocabulary = vocabulary;
    this._most = blockSize - ROOM;
  }

  /** @param {import("./context.js").Finished} finished @param {number} [ahead] @returns {Cut} */
  cut(finished, ahead = 0) {
    let tokens = /** @type {number[]} */ ([]), start = 0, step = 0;
    for (step = 0; step < STEPS.length; step++) {
      start = startOf(finished, step, ahead);
      tokens = this._vocabulary.encode(normalise(after(finished.text, start)));
      if (finished.start + start === 0 || !tokens.length) tokens.unshift(this._vocabulary.document);
      if (tokens.length <= this._most) break;
    }
    return { tokens: tokens.slice(-this._most), start, step: Math.min(step, STEPS.length - 1) };
  }

  /** The context as it will start in a moment; null if that is the present one.
   * @param {import("./context.js").Finished} finished @param {Cut} now @returns {Cut | null} */
  soon(finished, now) {
    return startOf(finished, now.step, AHEAD) === now.start ? null : this.cut(finished, AHEAD);
  }
}

/** @param {import("./context.js").Finished} finished @param {number} step @param {number} ahead */
function startOf({ text, start: base }, step, ahead) {
  const [hop, limit] = STEPS[step], length = lengthOf(text), end = length + ahead;
  if (base + end <= limit) return 0;
  const least = Math.max(1, Math.ceil((base + end - limit) / hop) * hop - base);
  const all = characters(text);
  for (let place = least; place < Math.min(least + hop, end, length); place++) {
    if (isSpace(all[place - 1])) return place;
  }
  return Math.min(least, end);
}
