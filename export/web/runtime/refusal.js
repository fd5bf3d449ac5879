/** Words that offend: slurs, rude words, sensitive ones; and what is not suggested here. */

import { fold } from "./capitals.js";
import { strip, tail, words } from "./text.js";

const KINDS = ["slurs", "rude", "sensitive"];
const MOST_BEFORE = 4;
const LEAST_LETTERS = 4, MOST_WORDS = 100, MOST_ASKED = 500;

/** @typedef {{kind: string | null, before: string[], spelling: string}} Entry */

/** The list of a bundle. */
export class Withheld {
  /** @param {string} text The content of a withheld.txt. */
  constructor(text) {
    /** @type {Map<string, Entry[]>} */
    this._whole = new Map();
    /** @type {Map<string, Entry[]>} */
    this._stems = new Map();
    let kind = KINDS[0];
    for (const written of text.split(/\r\n|\r|\n/)) {
      const line = strip(written.split("#")[0]);
      if (line.startsWith("[")) {
        kind = strip(line.replace(/^[[\]]+|[[\]]+$/g, ""));
        if (!KINDS.includes(kind)) throw new Error(`The list of words that offend has a section ${kind}.`);
        continue;
      }
      const spelled = words(line), folded = words(fold(line)), word = folded.pop();
      if (!word) continue;
      const entries = line.endsWith("*") ? this._stems : this._whole;
      const found = line.startsWith("!") ? null : kind;
      const spelling = line.startsWith("=") ? spelled[spelled.length - 1] : "";
      const entry = { kind: found, before: folded.slice(-MOST_BEFORE), spelling };
      entries.set(word, [...(entries.get(word) ?? []), entry]);
    }
  }

  /**
   * Why a suggestion offends here, the worst of it; null if it does not.
   * @param {import("./context.js").Context} context @param {string} text @returns {Entry | null}
   */
  entry(context, text) {
    /** @type {Entry[]} */
    const found = [];
    const spelled = words(text.replaceAll("’", "'"));
    let before = /** @type {string[] | null} */ (null);
    spelled.forEach((word, place) => {
      const folded = withoutPossessive(fold(word)), entries = [...(this._whole.get(folded) ?? [])];
      for (let end = 1; end <= folded.length; end++) entries.push(...(this._stems.get(folded.slice(0, end)) ?? []));
      if (!entries.length) return;
      before ??= words(fold(tail(context.finishedBefore))).slice(-MOST_BEFORE);
      const written = [...before, ...spelled.slice(0, place).map(fold)];
      const here = entries.filter((one) =>
        one.before.every((each, i) => written[written.length - one.before.length + i] === each) &&
        isSpelled(one, word, context));
      if (here.every((one) => one.kind)) found.push(...here);
    });
    found.sort((a, b) => KINDS.indexOf(a.kind ?? "") - KINDS.indexOf(b.kind ?? ""));
    return found[0] ?? null;
  }
}

/** @param {string} word */
const withoutPossessive = (word) => (word.endsWith("'s") ? word.slice(0, -2) : word);

/** @param {Entry} entry @param {string} word @param {import("./context.js").Context} context */
function isSpelled(entry, word, context) {
  const own = word.slice(0, withoutPossessive(fold(word)).length);
  if (entry.spelling === "" || entry.spelling === own) return true;
  return context.typed.shouted && own === entry.spelling.toUpperCase();
}

/** What holds at one question. offensive: "complete", "never" or "show". */
export class Refusal {
  /**
   * @param {Withheld | null} withheld @param {string} offensive @param {import("./words.js").WordIndex} index
   * @param {Set<string>} misspelt Words that nobody means, folded.
   */
  constructor(withheld, offensive, index, misspelt) {
    this._misspelt = misspelt;
    this._withheld = withheld;
    this._offensive = offensive;
    this._index = index;
  }

  /** Whether a word may not be suggested here.
   * @param {import("./context.js").Context} context @param {string} text */
  holds(context, text) {
    if (this._misspelt.has(fold(text))) return true;
    if (this._offensive === "show" || !this._withheld) return false;
    const entry = this._withheld.entry(context, text);
    if (!entry) return false;
    return this._offensive === "never" || entry.kind === "slurs" || !this._onlyOffensive(context);
  }

  /** Whether the letters typed leave no other word. @param {import("./context.js").Context} context */
  _onlyOffensive(context) {
    const { prefix } = context.typed;
    if ([...prefix].length < LEAST_LETTERS) return false;
    const { start, stop } = this._index.range(prefix);
    if (stop - start > MOST_WORDS) return false;
    return this._index.words.slice(start, stop).every((word) => this._withheld?.entry(context, word));
  }
}

/**
 * The best `k` words that are not refused here. find: returns as many as asked for, best first.
 * @param {(n: number) => Promise<import("./blend.js").Candidate[]>} find @param {Refusal} refusal
 * @param {import("./context.js").Context} context @param {number} k
 */
export async function allowed(find, refusal, context, k) {
  for (let asked = k; ; asked = Math.min(2 * asked + 8, MOST_ASKED)) {
    const found = await find(asked);
    const kept = found.filter((word) => !refusal.holds(context, word.text));
    if (kept.length >= k || found.length < asked || asked >= MOST_ASKED) return kept.slice(0, k);
  }
}

