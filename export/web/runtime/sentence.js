/** Capitals where a sentence begins. As predictor/suggesting/capitals.py. */

import { BULLET } from "./places.js";
import { SPACE, WORD_CHARACTER, afterLast, isLower, isUpper, lastOf, split } from "./text.js";

const ENDS = ".!?…";
const SHORT = 6, SEEN = 80;
const HEADING = /^#{1,6} $/;
const ITEM = new RegExp(`^${BULLET} $`, "u");
const ITEM_TEXT = new RegExp(`^${BULLET} [^${WORD_CHARACTER}]*([${WORD_CHARACTER}])`, "gmu");
const I = new RegExp(`^I(?![${WORD_CHARACTER}])`, "u");

/** Whether a word after `before` begins a sentence; null: a full stop that may be an abbreviation's.
 * @param {string} before @returns {boolean | null} */
export function beginsSentence(before) {
  const near = lastOf(before, SEEN), text = near.replace(/[ \n]+$/, ""), gap = near.slice(text.length);
  const line = afterLast(before, "\n");
  if (HEADING.test(line)) return true;
  if (ITEM.test(line)) {
    const above = [...before.matchAll(ITEM_TEXT)].map((match) => match[1]);
    return above.length > 0 && isUpper(above[above.length - 1]);
  }
  if (!text || gap.includes("\n\n")) return gap.includes("\n\n") || near.length === before.length;
  const bare = text.replace(/["'”’)\]*_]+$/, ""), last = bare[bare.length - 1] ?? "";
  if (!gap || !last || !ENDS.includes(last)) return false;
  if (last !== ".") return true;
  const word = (split(bare.slice(0, -1)).at(-1) ?? "").replace(/^[(["'“‘]+/, "");
  if (!word.replace(/^\.+|\.+$/g, "")) return false;
  return word.length <= SHORT || word.includes(".") ? null : true;
}

/** An answer with capitals, if a sentence begins after `before`.
 * @param {string} before @param {import("./session.js").Answer} answer */
export function atSentence(before, answer) {
  if (!(beginsSentence(before) ?? wantsCapital(answer))) return answer;
  const distinct = new Map();
  for (const each of answer.suggestions.map(capitalised)) if (!distinct.has(each.text)) distinct.set(each.text, each);
  return { ...answer, suggestions: [...distinct.values()], phrase: answer.phrase && capitalised(answer.phrase) };
}

/** @param {import("./session.js").Answer} answer */
function wantsCapital({ suggestions, phrase }) {
  const every = suggestions.length || !phrase ? suggestions : [phrase];
  let all = 0, capital = 0;
  for (const { text, probability } of every.filter(({ text }) => !I.test(text))) {
    all += probability;
    if (isUpper([...text][0] ?? "")) capital += probability;
  }
  return capital > all / 2;
}

/** @param {import("./session.js").Suggestion} suggestion */
function capitalised(suggestion) {
  const { insert, text, replace } = suggestion, word = insert.split(" ", 1)[0];
  if (replace || !isLower(word) || !text.startsWith(insert.replace(new RegExp(`[${SPACE}]+$`, "u"), ""))) return suggestion;
  return { ...suggestion, insert: upper(insert), text: upper(text) };
}

/** @param {string} text */
const upper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);
