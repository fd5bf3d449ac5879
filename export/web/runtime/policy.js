/** When to stay silent, and the dial: the cost, in keys, of reading a wrong suggestion. */

import { endsWord } from "./quotes.js";
import { LONGEST_PREFIX, firstOf, isAlnum, isSpace, lastOf, lengthOf, splitsWord } from "./text.js";

export const INSIDE_NUMBER = "inside a number";
export const AFTER_MARK = "waiting for a space";
export const SPLIT_WORD = "inside a word with an invisible character";
export const MID_WORD = "nothing fits between these letters";
export const NO_CANDIDATE = "no word fits";
export const TOO_UNSURE = "too unsure to be worth reading";

const OPENERS = "([{\"'“‘«¿¡—–-/<*_#>~`|=+&@";

/** @type {Record<string, number>} */
export const DIAL = { all: 0, more: 0.25, balanced: 0.75, less: 2, least: 6 };

/** Why no word should be suggested at this cursor, "" if one may be.
 * @param {import("./context.js").Context} context @returns {string} */
export function silenceBefore(context) {
  const { before, prefix, suffix, finishedBefore, after } = context;
  if (endsWord(before)) return AFTER_MARK;
  if (prefix) {
    const rest = firstOf(after.slice(suffix.length), LONGEST_PREFIX);
    const part = splitsWord(lastOf(finishedBefore, LONGEST_PREFIX), prefix) || splitsWord(prefix + suffix, rest);
    return part ? SPLIT_WORD : "";
  }
  if (!before) return "";
  const last = lastOf(before, 1);
  if (isSpace(last) || OPENERS.includes(last)) return "";
  return isAlnum(last) ? INSIDE_NUMBER : AFTER_MARK;
}

/** Why nothing is shown, "" if something is.
 * @param {import("./context.js").Context} context @param {number} found @param {number} shown */
export function silenceAfter(context, found, shown) {
  if (shown) return "";
  if (found) return TOO_UNSURE;
  return context.suffix ? MID_WORD : NO_CANDIDATE;
}

/** Whether showing is expected to save keys, net of reading wrong suggestions.
 * @param {{probability: number, insert: string}} suggestion @param {string} level */
export function isWorth({ probability, insert }, level) {
  const cost = DIAL[level], saved = Math.max(0, lengthOf(insert) - 1);
  return cost === 0 || probability * saved > (1 - probability) * cost;
}
