/**
 * Foretype's runtime in JavaScript: the same suggestions as the Python one, from a folder that
 * `python -m export web` has written. Nothing but onnxruntime-web or -node is needed, and it is passed in.
 *
 *     const engine = await Engine.load(readFolder("bundle/"), ort);
 *     const session = engine.session();
 *     const answer = await session.last({ context: contextOf("I'll meet you at the st") });
 *
 * docs/runtime.md says step by step what is done; each file of runtime/ names the Python file it follows.
 */

import { Bundle } from "./runtime/bundle.js";
import { Blend } from "./runtime/blend.js";
import { fillIn } from "./runtime/filling.js";
import { Lexicon } from "./runtime/lexicon.js";
import { NGramModel, NGramSource } from "./runtime/ngrams.js";
import { RecentWords } from "./runtime/recent.js";
import { Withheld } from "./runtime/refusal.js";
import { Graph, SequencePool } from "./runtime/sequence.js";
import { Session } from "./runtime/session.js";
import { TransformerSource } from "./runtime/transformer.js";
import { Vocabulary, WordPieces } from "./runtime/vocabulary.js";
import { Window } from "./runtime/window.js";
import { Words } from "./runtime/words.js";

export { contextAt, contextOf } from "./runtime/context.js";

/** The names of a folder's files: packed arrays, and others, each packed with gzip. */
const [WORDS, BIGRAM, NGRAM] = ["words.fta.gz", "bigram.fta.gz", "ngram.fta.gz"];
const [TOKENIZER, MODEL] = ["tokenizer.model.gz", "model.fta.gz"];
const [WITHHELD, MISSPELT] = ["withheld.txt.gz", "misspelt.txt.gz"];

/** A loaded bundle, shared by the sessions of many texts. */
export class Engine {
  /**
   * Load an exported folder; throws an Error that says what is wrong with it.
   * @param {import("./runtime/bundle.js").Reader} read Says the content of a file of the folder.
   * @param {any} ort The module onnxruntime-web or onnxruntime-node.
   * @param {object} [options] Further options of its session.
   * @returns {Promise<Engine>}
   */
  static async load(read, ort, options = {}) {
    const engine = await Engine.begin(read, ort, options);
    await engine.whole;
    return engine;
  }

  /**
   * The same, as soon as the bigram can answer; the other models can once `whole` is there.
   * @param {import("./runtime/bundle.js").Reader} read @param {any} ort @param {object} [options]
   * @returns {Promise<Engine>}
   */
  static async begin(read, ort, options = {}) {
    const engine = new Engine(await Bundle.open(read));
    const [words, bigram] = await Promise.all([engine._bundle.arrays(WORDS), engine._bundle.arrays(BIGRAM)]);
    engine.words = new Words(words, bigram.codebook);
    engine.bigram = new NGramModel(engine.words, bigram);
    engine.withheld = engine._bundle.has(WITHHELD)
      ? new Withheld(new TextDecoder().decode(await engine._bundle.file(WITHHELD)))
      : null;
    if (engine._bundle.has(MISSPELT)) {
      const listed = new TextDecoder().decode(await engine._bundle.file(MISSPELT));
      engine.misspelt = new Set(listed.split("\n"));
    }
    engine.whole = engine._complete(words, await ort, options);
    engine.whole.catch(() => {}); // who waits for it is told
    return engine;
  }

  /** Read what the transformer needs. @param {Record<string, any>} words @param {any} ort @param {object} options */
  async _complete(words, ort, options) {
    const graph = this._bundle.arrays(MODEL).then((model) => ort.InferenceSession.create(fillIn(model), {
      graphOptimizationLevel: "basic", // the head is turned once
      intraOpNumThreads: 1,
      interOpNumThreads: 1,
      ...options,
    }));
    const longer = this._bundle.has(NGRAM) ? this._bundle.arrays(NGRAM) : null;
    this.vocabulary = new Vocabulary(await this._bundle.file(TOKENIZER));
    this.ngrams = longer ? new NGramModel(this.words, await longer) : this.bigram;
    const ends = Float32Array.from(words.ends, (/** @type {number} */ code) => (code + 0.5) / 256);
    this.pieces = new WordPieces(this.vocabulary, ends);
    this.lexicon = new Lexicon(this.words.index, { ...words, ends }, this.vocabulary, this.ngrams.usual);
    this.graph = new Graph(ort, await graph, this.manifest.model);
    return this;
  }

  /** @param {Bundle} bundle */
  constructor(bundle) {
    this._bundle = bundle;
    this.manifest = bundle.manifest;
    const later = /** @type {any} */ (undefined);
    /** @type {Words} */
    this.words = later;
    /** @type {NGramModel} */
    this.bigram = later;
    /** @type {Withheld | null} */
    this.withheld = null;
    /** @type {Set<string>} Words that nobody means, folded. */
    this.misspelt = new Set();
    /** @type {Promise<Engine>} All models; fails with an Error that says what is wrong with the folder. */
    this.whole = later;
    /** @type {NGramModel} */
    this.ngrams = later;
    /** @type {Vocabulary} */
    this.vocabulary = later;
    /** @type {WordPieces} */
    this.pieces = later;
    /** @type {Lexicon} */
    this.lexicon = later;
    /** @type {Graph | undefined} Not there yet as long as the bigram alone can answer. */
    this.graph = later;
    const { tuning = {} } = bundle.manifest;
    /** @type {number[]} */
    this._weights = tuning.weights ?? [];
    this._calibrations = tuning.calibrations ?? {};
    /** What each level of the dial was measured to mean, by model. */
    this.dial = tuning.dial ?? {};
    /** The models that may answer, and the one that does unless a question names another. */
    this.models = this._weights.length ? ["blend", "transformer", "bigram"] : ["transformer", "bigram"];
    this.model = bundle.manifest.default || this.models[0];
  }

  /** @param {string} model */
  calibration(model) {
    return this._calibrations[model];
  }

  /** The state of one text; of the bigram alone until the others are read. offensive: "complete", "never" or "show": docs/offensive.md.
   * @param {{offensive?: string}} [options] @returns {Session} */
  session({ offensive = "complete" } = {}) {
    const { index } = this.words;
    /** @type {Record<string, any>} */
    const models = { bigram: new Blend("bigram", index, [new NGramSource(this.bigram)], [{ bigram: 1 }]) };
    if (!this.graph) return new Session(this, models, offensive);
    const ngrams = new NGramSource(this.ngrams), pool = new SequencePool(this.graph);
    const window = new Window(this.vocabulary, this.graph.blockSize);
    const source = new TransformerSource(pool, window, this.pieces, this.lexicon, ngrams);
    models.source = source;
    models.transformer = new Blend("transformer", index, [source], [{ [source.name]: 1 }]);
    const recent = new RecentWords(index, this.bigram.usual);
    const mixed = this._weights.map((weight) => ({ [source.name]: weight, [ngrams.name]: 1 - weight }));
    if (mixed.length) models.blend = new Blend("blend", index, [source, ngrams, recent], mixed);
    return new Session(this, models, offensive);
  }
}
