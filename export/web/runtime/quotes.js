/** Quotes and apostrophes, which look alike: which of them a mark in front of the cursor is. */

import { WORD_CHARACTER, afterLast, isAlnum, lastOf } from "./text.js";

const ALNUM = "\\p{L}\\p{N}";
const OPENING = new RegExp(`(?<![${ALNUM}])(?<![.,;:!?…)\\]'’])['‘](?=[${WORD_CHARACTER}])`, "gu");
const QUOTED_WORD = new RegExp(`(?<![${ALNUM}])['’‘][${WORD_CHARACTER}]+$`, "u");
const WITHOUT_BEGINNING = new RegExp(
  `^(?:(?:em|til|tis|twas|cause|bout|round|cos|n)(?![${WORD_CHARACTER}])|\\p{Nd})`, "iu");
const CLOSING = new RegExp(`(?<=[${WORD_CHARACTER}.,;:!?…)\\]])['’](?![${WORD_CHARACTER}])`, "u");
/** Characters before the cursor in which the beginning of a quotation is looked for. */
export const NEAR = 1000;

/** @param {string} before @returns {string} */
const paragraph = (before) => afterLast(lastOf(before, NEAR), "\n\n");

/** Whether an apostrophe at the end is no letter of a word that goes on. @param {string} before */
export function endsWord(before) {
  const mark = lastOf(before, 1);
  if (!mark || !"'’‘".includes(mark)) return false;
  const word = before.slice(0, -1), last = lastOf(word, 1);
  if (!last || !isAlnum(last)) return false;
  const finished = "sS".includes(last) || /[\p{Nd}\p{No}]/u.test(last) || QUOTED_WORD.test(lastOf(word, NEAR));
  return finished || insideSingle(word);
}

/** Whether a single quote that was opened in this paragraph is still open. @param {string} before */
export function insideSingle(before) {
  const text = paragraph(before);
  const opened = [...text.matchAll(OPENING)]
    .map((match) => match.index + match[0].length)
    .filter((end) => !WITHOUT_BEGINNING.test(text.slice(end)));
  if (!opened.length) return false;
  const end = opened[opened.length - 1];
  // The mark that opens is seen by what looks behind a mark that may close.
  const rest = new RegExp(CLOSING.source, "gu");
  rest.lastIndex = end;
  return !rest.test(text);
}

/** Whether a mark that opens and closes alike is open in this paragraph. @param {string} before @param {string} mark */
export function inside(before, mark) {
  const text = paragraph(before);
  let isOpen = false, end = 0;
  for (let place = text.indexOf(mark); place >= 0; place = text.indexOf(mark, end)) {
    end = place + mark.length;
    const last = place ? lastOf(text.slice(0, place), 1) : "";
    if (isOpen || !last || !isAlnum(last)) isOpen = !isOpen;
  }
  return isOpen;
}

