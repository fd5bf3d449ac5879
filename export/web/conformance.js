/**
 * Whether this runtime says what Python says: vectors in, what differs out.
 */

import { contextOf } from "./foretype.js";

/** Of the vectors, so many must have the same words; so far may a probability differ. */
export const SAME = 0.995, NEAR = 0.02;

/**
 * @param {import("./foretype.js").Engine} engine @param {any[]} vectors
 * @returns {Promise<{asked: number, same: number, largest: number, phrases: number, different: any[],
 *   milliseconds: number[]}>}
 */
export async function compare(engine, vectors) {
  const session = engine.session();
  let same = 0, largest = 0, phrases = 0;
  const different = [], milliseconds = [];
  for (const vector of vectors) {
    session.offensive = vector.offensive;
    const context = contextOf(vector.before, vector.after, vector.start), started = performance.now();
    const answer = await session.last({ ...vector, context });
    milliseconds.push(performance.now() - started);
    const said = answer.suggestions.map(({ text, insert, replace }) => [text, insert, replace].join("\t"));
    const wanted = vector.suggestions.map((/** @type {any[]} */ each) => each.slice(0, 3).join("\t"));
    const agrees = said.join("\n") === wanted.join("\n") && answer.silence === vector.silence;
    const off = answer.suggestions.map(({ text, probability }) => {
      const other = vector.suggestions.find((/** @type {any[]} */ each) => each[0] === text);
      return other ? Math.abs(other[3] - probability) : 0;
    });
    largest = Math.max(largest, ...off);
    if (agrees) same++;
    if ((answer.phrase?.text ?? "") !== vector.continued) phrases++;
    if (!agrees || (answer.phrase?.text ?? "") !== vector.continued) {
      different.push({ before: vector.before.slice(-60), after: vector.after.slice(0, 20), model: vector.model,
        wanted, said, silence: [vector.silence, answer.silence], phrase: [vector.continued, answer.phrase?.text] });
    }
  }
  return { asked: vectors.length, same, largest, phrases, different, milliseconds };
}
