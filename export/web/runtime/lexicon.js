/** The word list as the transformer sees it: from next-token probabilities to P(word) of every listed word. */

const ASKED = 3;
const WHOLE = 255;

/** The pieces of the listed words, by the words' places. */
export class Lexicon {
  /**
   * @param {import("./words.js").WordIndex} index @param {Record<string, any>} spellings
   * @param {import("./vocabulary.js").Vocabulary} vocabulary @param {Float32Array} usual
   */
  constructor(index, spellings, vocabulary, usual) {
    const of = (/** @type {Uint16Array} */ pieces) => Uint16Array.from(index.numbers, (number) => pieces[number]);
    this._ends = spellings.ends;
    this._closed = of(spellings.closed);
    this._open = of(spellings.open);
    this._firstOf = of(spellings.first);
    this._secondOf = of(spellings.second);
    // The first pieces; which of them a word begins with, their number if it is one piece.
    this._first = Uint16Array.from(new Set(this._firstOf.filter((piece) => piece > 0))).sort();
    const ranks = new Map(Array.from(this._first, (piece, rank) => [piece, rank]));
    this._rank = Int32Array.from(this._firstOf, (piece) => ranks.get(piece) ?? this._first.length);
    // The places of the words of several pieces, and of those of one.
    const places = Int32Array.from(this._rank, (_, place) => place);
    this._continued = places.filter((place) => this._rank[place] < this._first.length);
    this._whole = places.filter((place) => this._closed[place] || this._open[place]);
    /** @type {number[][]} The places of the words of several pieces, by the rank of their first. */
    this._several = Array.from(this._first, () => []);
    this._usual = new Float64Array(this._first.length);
    this._totals = new Float64Array(this._first.length + 1);
    this._rank.forEach((rank, place) => {
      if (rank === this._first.length) return;
      this._several[rank].push(place);
      this._usual[rank] += usual[place];
    });
    const lengths = [...Array.from(this._first, (piece) => [...vocabulary.letters(piece)].length), WHOLE];
    this._lengths = Uint8Array.from(this._rank, (rank) => lengths[rank]);
    this._closes = (/** @type {number} */ piece) => vocabulary.closes(piece);
  }

  /**
   * P(word) of every place. root: next-token probabilities; likely: what the n-grams say.
   * @param {Float32Array} root @param {import("./ngrams.js").Following} likely @returns {Float32Array}
   */
  masses(root, likely) {
    const count = this._first.length, places = this._rank.length;
    const sums = this._usual.map((usual) => usual * likely.weight);
    for (const { places: some, probs } of likely.added) {
      for (let i = 0; i < some.length; i++) {
        const rank = some[i] < places ? this._rank[some[i]] : count;
        if (rank < count) sums[rank] += probs[i];
      }
    }
    const scale = new Float32Array(count + 1);
    for (let i = 0; i < count; i++) {
      scale[i] = (root[this._first[i]] * (1 - this._ends[this._first[i]])) / sums[i];
    }
    const masses = new Float32Array(places), { probs } = likely;
    for (const place of this._continued) masses[place] = scale[this._rank[place]] * probs[place];
    for (const place of this._whole) {
      const closed = this._closed[place], open = this._open[place];
      if (closed) masses[place] = root[closed];
      if (open) masses[place] += root[open] * this._ends[open];
    }
    return masses;
  }

  /**
   * The few first pieces after which more than `least` of the mass of a range is estimated.
   * @param {number} start @param {Float32Array} masses Of the words in the range. @param {number} least
   * @returns {number[]}
   */
  likeliestPieces(start, masses, least) {
    const totals = this._totals.fill(0);
    let all = 0;
    for (let i = 0; i < masses.length; i++) {
      const rank = this._rank[start + i];
      totals[rank] += masses[i];
      if (rank < this._first.length) all += masses[i];
    }
    if (all <= least) return [];
    /** @type {[number, number][]} */
    const large = [];
    for (let rank = 0; rank < this._first.length; rank++) {
      if (Math.fround(totals[rank]) > least) large.push([rank, totals[rank]]);
    }
    return large
      .sort((a, b) => b[1] - a[1] || a[0] - b[0])
      .slice(0, ASKED)
      .map(([rank]) => this._first[rank]);
  }

  /**
   * The words that begin with a piece, and P(word) of each.
   * @param {number} piece @param {number} mass P(piece). @param {Float32Array} row Probabilities after it.
   * @param {Float32Array} likely What the n-grams say. @returns {{place: number, prob: number}[]}
   */
  after(piece, mass, row, likely) {
    const places = this._several[this._first.indexOf(piece)];
    const sums = new Map();
    const longer = (/** @type {number} */ place) => !this._closes(this._secondOf[place]);
    for (const place of places) {
      const second = this._secondOf[place];
      if (longer(place)) sums.set(second, (sums.get(second) ?? 0) + likely[place]);
    }
    return places.map((place) => {
      const second = this._secondOf[place];
      let prob = row[second] * mass;
      if (longer(place)) prob *= (likely[place] / sums.get(second)) * (1 - this._ends[second]);
      return { place, prob };
    });
  }

  /** Whether a word has a first piece of fewer letters than are typed. @param {number} place @param {number} typed */
  isShorter(place, typed) {
    return this._lengths[place] < typed;
  }
}
