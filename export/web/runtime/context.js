/** The text around a cursor, split at the current word. As `Context` in predictor/contract.py. */

import { NEAR, firstOf, isShouted, isSpace, lastOf, lengthOf, normalise, quiet, splitAtCursor,
  isUpper } from "./text.js";

/** Characters before the cursor that any predictor may look at. */
export const REACH = 2048;
/** Of these, characters before the current word. */
export const SEEN = REACH - NEAR;
/** Characters around a cursor that are taken out of a document to ask about it. */
export const BEFORE = 2 * REACH, AFTER = 256;

/**
 * What is typed of the current word, normalised.
 * @typedef {{prefix: string, suffix: string, shouted: boolean}} Typed
 */
/**
 * The finished text before the current word: its last characters, and how many stand before them.
 * @typedef {{text: string, start: number, key: string}} Finished
 */
/**
 * @typedef {object} Context
 * @property {string} before The text that ends at the cursor.
 * @property {string} after The text that begins there.
 * @property {number} start Characters of the document left out before `before`.
 * @property {string} prefix The letters of the current word before the cursor, as typed.
 * @property {string} suffix Its letters after the cursor.
 * @property {string} finishedBefore `before` without the prefix.
 * @property {Typed} typed
 * @property {Finished} finished
 */

/**
 * @param {string} before @param {string} [after] @param {number} [start] @returns {Context}
 */
export function contextOf(before, after = "", start = 0) {
  const { prefix, suffix } = splitAtCursor(lastOf(before, NEAR), after);
  const finishedBefore = before.slice(0, before.length - prefix.length);
  const typed = typedOf(prefix, suffix, before);
  let text = lastOf(finishedBefore, SEEN);
  const begin = start + lengthOf(finishedBefore.slice(0, finishedBefore.length - text.length));
  if (typed.shouted) text = quiet(text);
  const finished = { text, start: begin, key: `${begin}\0${text}` };
  return { before, after, start, prefix, suffix, finishedBefore, typed, finished };
}

/**
 * What stands around a place (in UTF-16 units, as a text field counts) of a whole text.
 * @param {string} text @param {number} cursor @returns {Context}
 */
export function contextAt(text, cursor) {
  const all = text.slice(0, cursor), before = lastOf(all, BEFORE);
  const start = lengthOf(all.slice(0, all.length - before.length));
  return contextOf(before, firstOf(text.slice(cursor), AFTER), start);
}

/**
 * The context if `words` stood in place of the prefix, and the cursor after them.
 * @param {Context} context @param {string} words @returns {Context}
 */
export function continued(context, words) {
  const kept = lastOf(context.finishedBefore, REACH);
  const dropped = lengthOf(context.finishedBefore.slice(0, context.finishedBefore.length - kept.length));
  return contextOf(kept + words, "", context.start + dropped);
}

/**
 * @param {string} prefix @param {string} suffix @param {string} before @returns {Typed}
 */
function typedOf(prefix, suffix, before) {
  const near = lastOf(before, NEAR);
  if (!prefix) {
    if (suffix) return { prefix: "", suffix: normalise(suffix), shouted: false };
    return { prefix: "", suffix: "", shouted: isSpace(lastOf(before, 1)) && isShouted(near) };
  }
  prefix = normalise(prefix);
  suffix = normalise(suffix);
  if (isUpper(prefix) && isShouted(near)) {
    const small = [prefix.toLowerCase(), suffix.toLowerCase()];
    if (lengthOf(small[0]) === lengthOf(prefix) && lengthOf(small[1]) === lengthOf(suffix)) {
      return { prefix: small[0], suffix: small[1], shouted: true };
    }
  }
  return { prefix, suffix, shouted: false };
}

