/**
 * Pure rules about text: normalisation, chunks, words, and where the typed prefix begins. As predictor/text.py.
 *
 * Python counts characters, JavaScript UTF-16 units: wherever a number of characters decides, `lastOf` and
 * `lengthOf` count as Python does.
 */

// Python's \w, \s and letters, of which JavaScript has narrower ones: for use in classes of expressions.
export const LETTER = "\\p{L}\\p{Nl}\\p{No}";
export const WORD_CHARACTER = "\\p{L}\\p{N}_";
export const SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";
const LETTERS = `[${LETTER}]+(?:[\\u0300-\\u036f]+[${LETTER}]*)*`;
const WORD = `${LETTERS}(?:['’]${LETTERS})*`;

// Runs of one mark are cut at 16 so that a ruler of dashes cannot become one endless chunk.
const CHUNK = new RegExp(
  `(?:${WORD}|\\p{Nd}|([^${WORD_CHARACTER}${SPACE}]|_)\\1{0,15}) ?|[${SPACE}]`,
  "gu",
);
const WORDS = new RegExp(WORD, "gu");
const WHOLE_WORD = new RegExp(`^${WORD}$`, "u");
// A word still being typed may end in an apostrophe: "don'" is on its way to "don't".
const PREFIX = new RegExp(`(?:${WORD}['’]?|${LETTERS}['’])$`, "u");
const SUFFIX = new RegExp(`^['’]?${WORD}`, "u");
const LAST_RUN = new RegExp(`[${LETTER}'’\\u0300-\\u036f]*$`, "u");
const SPACES = new RegExp(`[${SPACE}]+`, "u");
const IS_SPACE = new RegExp(`^[${SPACE}]$`, "u");
const IS_ALNUM = /^[\p{L}\p{N}]$/u;
const IS_LETTER = /^\p{L}$/u;
const IS_INVISIBLE = /^[\p{Cf}\p{Cc}\p{Mn}\p{Me}]$/u;
const ASTRAL = /[\ud800-\udfff]/;
// What has a capital in any text: the first letter of a sentence, and "I".
const SENTENCE = new RegExp(
  `(?:^|[.!?][${SPACE}"'”’)]+|\\n[${SPACE}]*)[${LETTER}]|(?<![${WORD_CHARACTER}])i(?![${WORD_CHARACTER}])`,
  "gu",
);
// Up to the end of the last word with a small letter.
const LAST_SMALL = new RegExp(`^[^]*[a-z][^${SPACE}]*`, "u");

/** No word is longer than this for our purpose; it bounds the search for the prefix in a huge document. */
export const LONGEST_PREFIX = 64;
/** So many characters before the cursor hold the prefix and what stands in front of it. */
export const NEAR = 2 * LONGEST_PREFIX;

/** The number of characters (code points) of a text. @param {string} text @returns {number} */
export function lengthOf(text) {
  if (!ASTRAL.test(text)) return text.length;
  let length = 0;
  for (const _ of text) length++;
  return length;
}

/** The last `most` characters of a text. @param {string} text @param {number} most @returns {string} */
export function lastOf(text, most) {
  if (text.length <= most) return text;
  if (!ASTRAL.test(text)) return most ? text.slice(-most) : "";
  const characters = [...text];
  return most ? characters.slice(-most).join("") : "";
}

/** The first `most` characters of a text. @param {string} text @param {number} most @returns {string} */
export function firstOf(text, most) {
  return ASTRAL.test(text) ? [...text].slice(0, most).join("") : text.slice(0, most);
}

/** A text without its first characters. @param {string} text @param {number} count @returns {string} */
export function after(text, count) {
  return ASTRAL.test(text) ? [...text].slice(count).join("") : text.slice(count);
}

/** A text whose characters can be asked for by number. @param {string} text @returns {string | string[]} */
export function characters(text) {
  return ASTRAL.test(text) ? [...text] : text;
}

/** @param {string} character @returns {boolean} */
export const isSpace = (character) => IS_SPACE.test(character);
/** @param {string} character @returns {boolean} */
export const isAlnum = (character) => IS_ALNUM.test(character);
/** @param {string} character @returns {boolean} */
export const isLetter = (character) => IS_LETTER.test(character);

/** Whether a text has capitals and no other cased letters. @param {string} text @returns {boolean} */
export function isUpper(text) {
  return /\p{Uppercase}/u.test(text) && !/[\p{Lowercase}\p{Lt}]/u.test(text);
}

/** Whether a text has small letters and no other cased ones. @param {string} text @returns {boolean} */
export function isLower(text) {
  return /\p{Lowercase}/u.test(text) && !/[\p{Uppercase}\p{Lt}]/u.test(text);
}

/** The words between white space. @param {string} text @returns {string[]} */
export function split(text) {
  return text.split(SPACES).filter((part) => part);
}

/** Text without white space at its ends. @param {string} text @returns {string} */
export function strip(text) {
  return text.replace(new RegExp(`^[${SPACE}]+|[${SPACE}]+$`, "gu"), "");
}

/** Text without white space at its end. @param {string} text @returns {string} */
export function stripEnd(text) {
  return text.replace(new RegExp(`[${SPACE}]+$`, "u"), "");
}

/** What stands after the last `mark`, or all. @param {string} text @param {string} mark @returns {string} */
export function afterLast(text, mark) {
  const place = text.lastIndexOf(mark);
  return place < 0 ? text : text.slice(place + mark.length);
}

/**
 * Text in the one form that training and prediction share: NFC, line ends as "\n", no BOM.
 * @param {string} text @returns {string}
 */
export function normalise(text) {
  if (/^[\x00-\x0c\x0e-\x7f]*$/.test(text)) return text;
  return text.replace(/^\ufeff/, "").replace(/\r\n?/g, "\n").toWellFormed().normalize("NFC");
}

/** Cut text into chunks; joined together they give it again. @param {string} text @returns {string[]} */
export function chunks(text) {
  return text.match(CHUNK) ?? [];
}

/** The core of a chunk and whether a space follows it. @param {string} chunk @returns {string} */
export function coreOf(chunk) {
  return chunk.endsWith(" ") ? chunk.slice(0, -1) : chunk;
}

/** The words of a text in order. @param {string} text @returns {string[]} */
export function words(text) {
  return text.match(WORDS) ?? [];
}

/** Whether a text is one word. @param {string} text @returns {boolean} */
export function isWord(text) {
  return WHOLE_WORD.test(text);
}

/**
 * Whether the last three words, the one under way among them, are written in capitals.
 * @param {string} before @returns {boolean}
 */
export function isShouted(before) {
  if (lengthOf(strip(afterLast(before, "\n"))) < 2) return false;
  const all = split(before);
  const several = (/** @type {string} */ word) => (word.match(/\p{L}/gu) ?? []).length > 1;
  const last = isSpace(lastOf(before, 1))
    ? all.filter(several).slice(-3)
    : [...all.slice(0, -1).filter(several).slice(-2), ...all.slice(-1)];
  return last.length === 3 && last.every(isUpper);
}

/**
 * A text of the same length whose end, if it is WRITTEN IN CAPITALS, is written as others are.
 * @param {string} text @returns {string}
 */
export function quiet(text) {
  const begin = LAST_SMALL.exec(text)?.[0].length ?? 0;
  let small = "";
  for (const letter of text.slice(begin)) small += lowerOf(letter);
  const capital = small.replace(SENTENCE, (begun) => {
    const upper = begun.toUpperCase();
    return lengthOf(upper) === lengthOf(begun) ? upper : begun;
  });
  return text.slice(0, begin) + capital;
}

/** A letter's small form where that is one letter, else itself. @param {string} letter @returns {string} */
export function lowerOf(letter) {
  const low = letter.toLowerCase();
  return lengthOf(low) === 1 ? low : letter;
}

const SCRIPTS = ["Latin", "Greek", "Cyrillic", "Armenian", "Hebrew", "Arabic", "Devanagari", "Thai", "Georgian",
  "Hangul", "Hiragana", "Katakana", "Han"].map((name) => new RegExp(`^\\p{Script=${name}}$`, "u"));

/** Whether all letters are of one script; full-width ones are of their own. @param {string} word */
export function inOneScript(word) {
  if (/^[\x00-\x7f]*$/.test(word)) return true;
  const scripts = new Set();
  for (const letter of word) {
    if (!isLetter(letter)) continue;
    const wide = letter >= "\uff21" && letter <= "\uff5a";
    scripts.add(wide ? "wide" : SCRIPTS.findIndex((script) => script.test(letter)));
  }
  return scripts.size <= 1;
}

/**
 * The letters of the current word before and after a cursor.
 * @param {string} before @param {string} after @returns {{prefix: string, suffix: string}}
 */
export function splitAtCursor(before, after) {
  const run = LAST_RUN.exec(lastOf(before, LONGEST_PREFIX))?.[0] ?? "";
  const prefix = PREFIX.exec(run)?.[0] ?? "";
  const suffix = SUFFIX.exec(firstOf(after, LONGEST_PREFIX))?.[0] ?? "";
  return { prefix, suffix };
}

/**
 * Whether what joins two letters across these texts is nothing but characters that nobody sees.
 * @param {string} before @param {string} after @returns {boolean}
 */
export function splitsWord(before, after) {
  const first = [...before], rest = [...after];
  const invisible = (/** @type {string} */ one) => !isSpace(one) && IS_INVISIBLE.test(one);
  let end = first.length, begin = 0;
  while (end && invisible(first[end - 1])) end--;
  while (begin < rest.length && invisible(rest[begin])) begin++;
  const hidden = begin > 0 || end < first.length;
  return hidden && end > 0 && isLetter(first[end - 1]) && begin < rest.length && isLetter(rest[begin]);
}

/**
 * The end of a text, about `most` characters, whose last chunks are those of the whole text.
 * @param {string} text @param {number} [most] @returns {string}
 */
export function tail(text, most = 256) {
  const near = lastOf(text, most);
  if (near.length === text.length || !most) return near;
  const mark = firstOf(near, 1), before = text.slice(0, text.length - near.length);
  if (mark !== lastOf(before, 1) || isAlnum(mark)) return near;
  let start = before.length;
  while (before.endsWith(mark, start) && start > 0) start -= mark.length;
  return text.slice(start);
}

/**
 * The length of the longest common beginning of two lists.
 * @param {ArrayLike<number>} a @param {ArrayLike<number>} b @returns {number}
 */
export function sharedLength(a, b) {
  const most = Math.min(a.length, b.length);
  let same = 0;
  while (same < most && a[same] === b[same]) same++;
  return same;
}
