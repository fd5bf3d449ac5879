/** Small and capital letters: a word's key, and how well its capitals agree with those typed. */

import { isLower, isUpper, lengthOf, lowerOf } from "./text.js";

const COMPARED = 16;
const SMALL_FOR_CAPITAL = Math.fround(0.05);
const CAPITAL_FOR_SMALL = Math.fround(0.01);
const UPPER = /^\p{Uppercase}$/u;

/** A word's key: small letters, straight apostrophes, the same length. @param {string} text */
export function fold(text) {
  if (/^[\x00-\x7f]*$/.test(text)) return text.toLowerCase();
  let folded = "";
  for (const letter of text) folded += letter === "’" ? "'" : lowerOf(letter);
  return folded;
}

/** A number whose bit i says that letter i is a capital, for the first 16. @param {string} text */
export function capitals(text) {
  if (isLower(text)) return 0;
  let bits = 0, place = 0;
  for (const letter of text) {
    if (place === COMPARED) break;
    if (UPPER.test(letter)) bits |= 1 << place;
    place++;
  }
  return bits;
}

/**
 * How likely the letters `typed` are where a word's own capitals are these.
 * @param {string} typed @returns {(own: number) => number}
 */
export function agreement(typed) {
  const mask = capitals(typed), compared = 2 ** Math.min(lengthOf(typed), COMPARED) - 1;
  return (own) => {
    let likely = own & compared & ~mask ? SMALL_FOR_CAPITAL : 1;
    if (~own & mask) likely = Math.fround(likely * CAPITAL_FOR_SMALL);
    return likely;
  };
}

/** @param {string} word @param {string} typed @returns {number} */
export function agreementOf(word, typed) {
  return agreement(typed)(capitals(word));
}

/**
 * A word with the capitals and apostrophes that were typed; its own capitals stay.
 * @param {string} word @param {string} prefix @returns {string}
 */
export function withTypedLetters(word, prefix) {
  if (word.startsWith(prefix)) return word;
  const own = [...word], mine = [...prefix];
  const typed = mine.slice(0, own.length).map((letter, i) =>
    UPPER.test(letter) || letter === "'" || letter === "’" ? letter : own[i]);
  const rest = own.slice(mine.length).join("");
  const shouted = isUpper(prefix) && (prefix.match(/\p{L}/gu) ?? []).length > 1;
  return typed.join("") + (shouted ? rest.toUpperCase() : rest);
}
