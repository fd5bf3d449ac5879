/** What accepting does to the text, what still holds while one types on, and the smart space. */

import { inside, insideSingle } from "./quotes.js";
import { SPACE, WORD_CHARACTER, afterLast, isAlnum, isSpace, split } from "./text.js";

const W = `[${WORD_CHARACTER}]`;
const CLOSING = ".,;:!?…% \n、。，．：；！？،؛؟।";
const JOINING = "-–—/_@";
const BOTH_WAYS = '"*`';
/** @type {Record<string, string>} */
const CLOSED_BY = { "“": "„", "‘": "‚", "«": "»", "‹": "›" };
const CONTRACTION = new RegExp(`^(?:s|t|d|m|ll?|re?|ve?)(?!${W})`, "iu");
const OWN_WORD = new RegExp(
  "^(?:[:;=][-'^]?(?:[()\\[\\]DPpOo\\\\|*]|3(?!\\p{Nd})|/(?!/))|[-–—/]>|--|//|[:%]\\p{L}|\\.\\p{Nd}|\\.{1,2}/" +
  "|!\\[|!=)", "u");
const EMPHASIS = new RegExp(`^_${W}(?:[^_\\n]*[^${SPACE}_])?_(?!${W})`, "u");
const LONGEST_EMPHASIS = 40;
const NEVER_LAST = split(`a an the my your his her our their its this that these those of in on at by for from
  with to and or using`);
const ENDINGS = split(`app c cc ch co com cpp cs css csv de dev doc docx edu eu exe fr gif go gov gz h hpp html io
  ini ipynb java jpeg jpg js json jsx log md me mp3 mp4 net nl odt org pdf php png pptx ps1 py rb rs rst sh sql svg
  tar tex toml ts tsv tsx txt uk us wav xls xlsx xml yaml yml zip`);
const AFTER_STOP = new RegExp(`^\\.(\\p{L}${W}*)`, "u");
const TAG = /<(\/?)\p{L}[^<>]*(?<!\/)>/gu;
const CLEAR = 4;

/** @typedef {import("./session.js").Suggestion} Suggestion */

/**
 * What accepting a suggestion in front of `after` puts in, and characters there that the cursor then passes.
 * @param {{insert: string}} suggestion @param {string} after @returns {{insert: string, passed: number}}
 */
export function acceptance({ insert }, after) {
  const word = insert.replace(/ +$/, "");
  if (word === insert) return { insert: word, passed: 0 };
  if (after.startsWith(" ")) return { insert: word, passed: 1 };
  return { insert: after && !isSpace(after[0]) ? word : `${word} `, passed: 0 };
}

/** The part of a suggestion up to the first space after a word.
 * @param {Suggestion} suggestion @returns {Suggestion} */
export function firstWord(suggestion) {
  const begins = suggestion.insert.search(/[^ ]|$/), end = suggestion.insert.indexOf(" ", begins) + 1;
  return end ? { ...suggestion, insert: suggestion.insert.slice(0, end) } : suggestion;
}

/** The suggestions that `typed` leads to, each without the part that stands there now.
 * @param {Suggestion[]} suggestions @param {string} typed @returns {Suggestion[]} */
export function agreeing(suggestions, typed) {
  if (!typed) return suggestions;
  return suggestions
    .filter(({ replace, insert }) => !replace && insert.startsWith(typed) && insert.slice(typed.length).trim())
    .map((each) => ({ ...each, insert: each.insert.slice(typed.length) }));
}

/** Whether what is typed after an accepted word follows it without a space.
 * @param {string} before @param {string} typed @returns {boolean} */
export function joins(before, typed) {
  const [mark] = typed, rest = typed.slice(mark.length);
  if (OWN_WORD.test(typed)) return false;
  const named = AFTER_STOP.exec(typed);
  if (named) return joinsAfterStop(before, named[1], named[0].length < typed.length);
  if (mark === "'" || mark === "’") {
    const ends = mark === "’" || insideSingle(before);
    return CONTRACTION.test(rest) || (rest ? !isAlnum([...rest][0]) : ends);
  }
  if (mark === "_") return inside(before, mark) || !(isSpace(rest[0] ?? "") || EMPHASIS.test(typed));
  if (mark === "~") return inside(before, "~~");
  if (JOINING.includes(mark)) return !isSpace(rest[0] ?? "");
  if (typed.startsWith("</")) {
    const tags = [...before.matchAll(TAG)].map((match) => match[1]);
    return 2 * tags.filter((end) => end).length < tags.length;
  }
  if (typed.startsWith("**")) return inside(before, "**");
  return closes(before, mark) || (BOTH_WAYS.includes(mark) && inside(before.replaceAll("**", ""), mark));
}

/** @param {string} before @param {string} name @param {boolean} whole */
function joinsAfterStop(before, name, whole) {
  const last = split(before).at(-1) ?? "";
  if (/^\p{Uppercase}/u.test(name) || NEVER_LAST.includes(last.toLowerCase())) return false;
  return whole ? ENDINGS.includes(name) : ENDINGS.some((ending) => ending.startsWith(name));
}

/** @param {string} before @param {string} mark */
function closes(before, mark) {
  const opening = CLOSED_BY[mark];
  if (opening) {
    const paragraph = afterLast(before, "\n\n");
    return paragraph.split(opening).length > paragraph.split(mark).length;
  }
  return CLOSING.includes(mark) || /[\p{Pe}\p{Pf}]/u.test(mark);
}

/** @param {string} typed */
function isClear(typed) {
  if (typed[0] === "_" && isAlnum(typed[1] ?? "")) {
    return typed.includes("\n") || typed.length >= LONGEST_EMPHASIS || new RegExp(`${W}_[^${WORD_CHARACTER}]$`, "u").test(typed);
  }
  if (AFTER_STOP.exec(typed)?.[0] === typed) return false;
  return typed.length >= CLEAR || isSpace(typed[typed.length - 1]) || isAlnum([...typed][0]);
}

/** The space after an accepted word, as long as nothing was done but typing after it. */
export class OwnSpace {
  /** @param {boolean} passed Whether it stood there before. @param {string} [typed] @param {boolean} [taken] */
  constructor(passed, typed = "", taken = false) {
    this.passed = passed;
    this.typed = typed;
    this.taken = taken;
  }

  /** What stands between the word and the cursor. */
  get text() {
    return this.taken ? this.typed : ` ${this.typed}`;
  }

  /** What stands after the word once characters are typed, and the state of the space, null if that is clear.
   * @param {string} before The text up to the end of the word. @param {string} characters
   * @returns {{text: string, space: OwnSpace | null}} */
  typing(before, characters) {
    const typed = this.typed + characters, joined = joins(before, typed);
    if (this.passed) {
      const ends = characters === " " || characters === "\n";
      return { text: joined ? (ends ? typed : `${typed} `) : ` ${typed}`, space: null };
    }
    const space = isClear(typed) ? null : new OwnSpace(false, typed, joined);
    return { text: joined ? typed : ` ${typed}`, space };
  }
}
