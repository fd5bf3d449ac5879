/** The race: bigram against transformer, and the keys each would have saved. As predictor/suggesting/race.py. */

import { contextAt } from "./context.js";
import { acceptance } from "./accepting.js";
import { LETTER, WORD_CHARACTER } from "./text.js";
import { loops } from "./phrase.js";

const LONGEST_RUN = 12;
const WORD = new RegExp(`[${LETTER}]+(?:['’][${LETTER}]+)*(?=[^${WORD_CHARACTER}'’])`, "gu");
const LONGEST_TYPED = 64;

/** What a racer would write from here if its first word were accepted every time.
 * @param {import("./session.js").Session} session @param {string} text @param {string} racer
 * @param {() => Promise<void>} between Called between questions; throws to stop. */
export async function runOn(session, text, racer, between) {
  const written = [];
  let run = "";
  while (written.length < LONGEST_RUN) {
    await between();
    const { suggestions: [best] } = await session.last({ context: contextAt(text, text.length), model: racer, k: 1 });
    if (!best) break;
    const { insert } = acceptance(best, "");
    text = text.slice(0, text.length - best.replace) + insert;
    run += best.insert;
    written.push(best.text);
    if (written.length > 1 && loops(written)) return { text: run.trimEnd(), loops: true };
  }
  return { text: run.trimEnd(), loops: false };
}

/** The score of a race, and the word that is being written. */
export class Race {
  constructor() {
    /** Letters and spaces of the words that were judged. */
    this.typed = 0;
    /** @type {Record<string, number>} Keys that each racer would have saved. */
    this.saved = {};
    this._since = "";
  }

  /** The words finished since this was last called, each with the text in front of it.
   * @param {string} before The text up to the cursor. @returns {{word: string, before: string}[]} */
  notice(before) {
    const since = this._since, typed = before.slice(since.length);
    if (!before.startsWith(since) || typed.length > LONGEST_TYPED) {
      this._since = before;
      return [];
    }
    const found = [];
    let end = 0;
    for (const match of typed.matchAll(WORD)) {
      if (match.index || !/\p{L}$/u.test(since)) {
        found.push({ word: match[0], before: since + typed.slice(0, match.index) });
      }
      end = match.index + match[0].length;
    }
    this._since = since + typed.slice(0, end);
    return found;
  }

  /** Judge a word: after how many letters each racer has it first; accepting is one key and brings the space.
   * @param {import("./session.js").Session} session @param {{word: string, before: string}} written
   * @param {string[]} racers @param {() => Promise<void>} between */
  async judge(session, { word, before }, racers, between) {
    /** @type {Record<string, number>} */
    const saved = {};
    for (const racer of racers) {
      saved[racer] = 0;
      for (let typed = 0; typed < word.length; typed++) {
        await between();
        const text = before + word.slice(0, typed);
        const { suggestions } = await session.last({ context: contextAt(text, text.length), model: racer, k: 1 });
        if (suggestions[0]?.text !== word) continue;
        saved[racer] = word.length - typed;
        break;
      }
    }
    this.typed += word.length + 1;
    for (const racer of racers) this.saved[racer] = (this.saved[racer] ?? 0) + saved[racer];
  }

  /** The keys saved per hundred characters. @param {string} racer */
  percent(racer) {
    return this.typed ? (100 * (this.saved[racer] ?? 0)) / this.typed : 0;
  }
}
