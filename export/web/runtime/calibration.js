/** From a model's probability to how often such a suggestion is right: a rising curve of few points. */

const LEAST = 1e-6;

/** @typedef {{given: number[], right: number[]}} Curve */

/** The curve of a model that was never calibrated. */
export const IDENTITY = { given: [0, 1], right: [0, 1] };

/** @param {Curve} curve @param {number} probability @returns {number} */
function at({ given, right }, probability) {
  let i = 0;
  while (i < given.length && given[i] <= probability) i++; // as bisect_right
  i = Math.min(Math.max(i, 1), given.length - 1);
  const [x1, x2, y1, y2] = [given[i - 1], given[i], right[i - 1], right[i]];
  const share = x2 > x1 ? Math.min((probability - x1) / (x2 - x1), 1) : 1;
  return y1 + (y2 - y1) * share;
}

/**
 * Candidates, best first, with calibrated probabilities: each gets no more than those before it have left.
 * @template {{probability: number}} T
 * @param {T[]} candidates @param {Curve} [curve] @returns {T[]}
 */
export function calibrate(candidates, curve = IDENTITY) {
  let left = 1;
  return candidates.map((each) => {
    const probability = Math.max(Math.min(at(curve, each.probability), left), LEAST);
    left -= probability;
    return { ...each, probability };
  });
}
