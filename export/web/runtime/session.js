/** One text: the bigram's answer at once, the chosen model's when it is ready, then a phrase. */

import { calibrate } from "./calibration.js";
import { continued } from "./context.js";
import { continuePhrase } from "./phrase.js";
import { isCode } from "./places.js";
import { isWorth, silenceAfter, silenceBefore } from "./policy.js";
import { ownWords } from "./recent.js";
import { Refusal, allowed } from "./refusal.js";
import { strip } from "./text.js";

/** The word after a suggestion is looked up ahead only if the suggestion is as likely as this. */
const LIKELY = 0.25;

/**
 * One suggestion: the word, what to type at the cursor, characters before it to delete first (UTF-16 units).
 * @typedef {object} Suggestion
 * @property {string} text
 * @property {string} insert
 * @property {number} replace
 * @property {number} probability
 * @property {string} source
 * @property {Record<string, number>} shares
 */
/**
 * What there is to say at one moment; a later answer replaces it.
 * @typedef {object} Answer
 * @property {Suggestion[]} suggestions
 * @property {string} model
 * @property {boolean} final
 * @property {string} silence
 * @property {Suggestion | null} phrase
 */
/**
 * What is asked. model: "blend", "transformer", "bigram"; level: of the dial; between: called between the words of
 * a phrase, may throw to end it.
 * @typedef {{context: import("./context.js").Context, model?: string, level?: string, k?: number,
 *   phrase?: boolean, between?: () => Promise<void>}} Question
 */

/** Suggestions for one text. Ask one question at a time: await all answers, or stop, before the next. */
export class Session {
  /** @param {import("../foretype.js").Engine} engine @param {Record<string, any>} models */
  constructor(engine, models, offensive = "complete") {
    this._engine = engine;
    this._models = models;
    this.offensive = offensive;
  }

  /** Ever better answers; the last one is final. @param {Question} question @returns {AsyncGenerator<Answer>} */
  ask(question) {
    return this._answers(question, true);
  }

  /** @param {Question} question @param {boolean} all Whether the bigram's answer is wanted before the model's. */
  async *_answers({ context, model = this._engine.model, level = "all", k = 3, phrase = false, between }, all) {
    const silence = silenceBefore(context);
    if (silence) {
      yield { suggestions: [], model, final: true, silence, phrase: null };
      return;
    }
    const code = isCode(context.before), refusal = this._refusal();
    const wanted = phrase && !context.suffix && !strip(context.after.split("\n")[0]) && !code;
    const names = code || model === "bigram" || !all ? [model] : ["bigram", model];
    let found = /** @type {import("./blend.js").Found} */ ({ asked: k, words: [], whole: 0 }), answer;
    for (const name of names) {
      if (code) {
        const words = await allowed(async (n) => ownWords(context, n), refusal, context, k);
        found = { asked: k, words, whole: 0 };
      } else {
        found = await this._models[name].find(context, k, refusal);
      }
      answer = this._answer(found, context, name, level, name === model && !wanted);
      yield answer;
    }
    if (wanted && answer) {
      const several = await this._phrase(this._first(context, found.words), context, model, level, k, between);
      yield { ...answer, final: true, phrase: several };
    }
  }

  /** The final answer alone. @param {Question} question @returns {Promise<Answer>} */
  async last(question) {
    let last;
    for await (const answer of this._answers(question, false)) last = answer;
    return /** @type {Answer} */ (last);
  }

  /**
   * Do ahead what the next keys will need: the word after the first suggestion, the context as it starts soon.
   * @param {Question} question @param {() => Promise<void>} [between] Called between passes; throws to stop.
   */
  async lookAhead({ context, model = this._engine.model, k = 3 }, between) {
    if (model === "bigram") return;
    await this._models.source.readAhead(context.finished, between);
    if (silenceBefore(context) || isCode(context.before) || context.suffix) return;
    const refusal = this._refusal(), [first] = (await this._models[model].find(context, k, refusal)).words;
    if (!first || first.probability < LIKELY) return;
    await between?.();
    await this._models[model].find(continued(context, `${first.text} `), k, refusal);
  }

  _refusal() {
    return new Refusal(
      this._engine.withheld, this.offensive, this._engine.words.index, this._engine.misspelt,
    );
  }

  /** The word that a phrase begins with: the best one, or a whole word that is typed.
   * @param {import("./context.js").Context} context @param {import("./blend.js").Candidate[]} found */
  _first(context, found) {
    const others = found.reduce((sum, { probability }) => sum + probability, 0);
    if (!context.prefix || others >= 0.5 || !this._engine.words.index.holds(context.prefix)) return found[0];
    return { text: context.prefix, probability: 1 - others, shares: {} };
  }

  /**
   * @param {import("./blend.js").Candidate | undefined} first @param {import("./context.js").Context} context
   * @param {string} model @param {string} level @param {number} k @param {(() => Promise<void>) | undefined} between
   */
  async _phrase(first, context, model, level, k, between) {
    const refusal = this._refusal();
    if (!first || refusal.holds(context, first.text)) return null;
    const find = async (/** @type {import("./context.js").Context} */ at) => {
      await between?.();
      return (await this._models[model].find(at, k, refusal)).words;
    };
    const space = (/** @type {string} */ word) => this._engine.words.spaceAfter(word);
    const phrase = await continuePhrase(find, context, first, space);
    if (!phrase) return null;
    const curve = this._engine.calibration(`${model} phrase`);
    const [calibrated] = calibrate([{ ...phrase, shares: {} }], curve);
    const suggestion = toSuggestion(calibrated, context, " ", model);
    return isWorth(suggestion, level) ? suggestion : null;
  }

  /**
   * @param {import("./blend.js").Found} found @param {import("./context.js").Context} context
   * @param {string} model @param {string} level @param {boolean} final @returns {Answer}
   */
  _answer(found, context, model, level, final) {
    const space = context.suffix || context.after.startsWith(" ") ? "" : " ";
    const all = calibrate(found.words, this._engine.calibration(model))
      .map((word) => toSuggestion(word, context, space, model));
    // A word that is as likely to be whole as it stands is not stretched into another.
    const shown = level === "all" ? all : all.filter((suggestion, i) =>
      found.words[i].probability > found.whole && isWorth(suggestion, level));
    const silence = silenceAfter(context, all.length, shown.length);
    return { suggestions: shown, model, final, silence, phrase: null };
  }
}

/**
 * What must be typed at the cursor, followed by `space`, to write a word.
 * @param {import("./blend.js").Candidate} candidate @param {import("./context.js").Context} context
 * @param {string} space @param {string} model @returns {Suggestion}
 */
function toSuggestion({ text, probability, shares }, context, space, model) {
  const prefix = context.typed.shouted ? context.typed.prefix.toUpperCase() : context.typed.prefix;
  const agrees = text.startsWith(prefix);
  let insert = agrees ? text.slice(prefix.length) : text;
  if (context.suffix && insert.endsWith(context.suffix)) insert = insert.slice(0, -context.suffix.length);
  const source = Object.entries(shares).reduce((a, b) => (b[1] > a[1] ? b : a), [model, 0])[0];
  return { text, insert: insert + space, replace: agrees ? 0 : context.prefix.length, probability, source, shares };
}
