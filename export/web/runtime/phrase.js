/** Several words at once: the first suggestion, continued while that is expected to save more keys. */

import { continued } from "./context.js";
import { lengthOf, tail, words } from "./text.js";

const MOST_WORDS = 6;
const LEAST = 0.2, MEAN = 0.35;
const GOES_ON = 0.5;
const LOOP = 4;

/**
 * A phrase of two or more words that begins with `first`, null if one word saves as much.
 * @param {(context: import("./context.js").Context) => Promise<{text: string, probability: number}[]>} find
 * @param {import("./context.js").Context} context @param {{text: string, probability: number}} first
 * @param {(word: string) => number} space P(a space follows | word).
 * @returns {Promise<{text: string, probability: number} | null>}
 */
export async function continuePhrase(find, context, first, space) {
  const typed = lengthOf(context.prefix);
  const recent = words(tail(context.finishedBefore)).slice(-2 * LOOP);
  let phrase = [first.text], probability = first.probability;
  let saving = probability * (lengthOf(first.text) - typed);
  while (phrase.length < MOST_WORDS) {
    const goesOn = space(phrase[phrase.length - 1]);
    if (goesOn < GOES_ON) break;
    const [next] = await find(continued(context, `${phrase.join(" ")} `));
    if (!next) break;
    const longer = [...phrase, next.text], likely = probability * goesOn * next.probability;
    const grown = likely * (lengthOf(longer.join(" ")) - typed);
    const unsure = next.probability < LEAST || likely < MEAN ** longer.length;
    if (unsure || grown <= saving || loops([...recent, ...longer])) break;
    [phrase, probability, saving] = [longer, likely, grown];
  }
  return phrase.length > 1 ? { text: phrase.join(" "), probability } : null;
}

/** Whether the words end with the same stretch twice in a row. @param {string[]} text */
export function loops(text) {
  for (let length = 1; length <= Math.min(LOOP, text.length >> 1); length++) {
    const end = text.slice(-length), before = text.slice(-2 * length, -length);
    if (end.every((word, i) => word === before[i])) return true;
  }
  return false;
}
