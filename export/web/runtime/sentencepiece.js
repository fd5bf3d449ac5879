/**
 * SentencePiece's unigram segmentation with byte fallback, exactly: the `.model` file is read as protobuf, and
 * the best path is found in 32-bit sums, as SentencePiece does. Pieces: Kudo & Richardson, EMNLP 2018.
 */

const [NORMAL, UNKNOWN, CONTROL, USER_DEFINED, BYTE] = [1, 2, 3, 4, 6];
const UNKNOWN_PENALTY = 10;
const SPACE_MARK = "▁";

/**
 * @typedef {{text: string, score: number, type: number}} Piece
 */

/** A unigram model. */
export class SentencePiece {
  /** @param {Uint8Array} model The content of a tokenizer.model; throws an Error for another kind of model. */
  constructor(model) {
    const { pieces, normaliser } = readModel(model);
    // Ours normalise nothing and put no space in front; what does is not spoken here.
    if (normaliser.charsmap || normaliser.dummyPrefix || normaliser.removeSpaces || !normaliser.escapeSpaces) {
      throw new Error("The tokenizer normalises its text, which this runtime does not.");
    }
    this.pieces = pieces;
    /** @type {Map<string, number>} */
    this._ids = new Map();
    /** @type {number[]} */
    this.bytes = new Array(256).fill(-1);
    this._longest = 0;
    let least = Infinity, most = -Infinity;
    pieces.forEach(({ text, score, type }, id) => {
      if (type === BYTE) this.bytes[parseInt(text.slice(3, 5), 16)] = id;
      if (type === NORMAL) [least, most] = [Math.min(least, score), Math.max(most, score)];
      if (type !== NORMAL && type !== USER_DEFINED) return;
      this._ids.set(text, id);
      this._longest = Math.max(this._longest, text.length);
    });
    if (this.bytes.includes(-1)) throw new Error("The tokenizer has no pieces for bytes.");
    this._unknown = Math.fround(least - UNKNOWN_PENALTY);
    this._scores = pieces.map(({ text, score, type }) =>
      type === USER_DEFINED ? Math.fround([...text].length * most - 0.1) : score);
  }

  /** The id of a mark such as "<doc>". @param {string} text */
  mark(text) {
    return this.pieces.findIndex((piece) => piece.text === text && piece.type === CONTROL);
  }

  /** Whether a piece stands for something that is no text. @param {number} id */
  isMark(id) {
    const { type } = this.pieces[id];
    return type === UNKNOWN || type === CONTROL || type === BYTE;
  }

  /** The ids of a text's pieces. @param {string} text @returns {number[]} */
  encode(text) {
    const escaped = text.replaceAll(" ", SPACE_MARK), size = escaped.length;
    const best = new Float32Array(size + 1), from = new Int32Array(size + 1).fill(-1);
    const ids = new Int32Array(size + 1);
    for (let at = 0; at < size; ) {
      const step = (escaped.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
      let single = false;
      const longest = Math.min(this._longest, size - at);
      for (let length = 1; length <= longest; length++) {
        const id = this._ids.get(escaped.slice(at, at + length));
        if (id === undefined) continue;
        this._reach(best, from, ids, at, at + length, this._scores[id], id);
        if (length === step) single = true;
      }
      if (!single) this._reach(best, from, ids, at, at + step, this._unknown, -1);
      at += step;
    }
    const found = [];
    for (let end = size; end > 0; end = from[end]) {
      if (ids[end] >= 0) found.push(ids[end]);
      else {
        const bytes = new TextEncoder().encode(escaped.slice(from[end], end));
        for (const byte of bytes.reverse()) found.push(this.bytes[byte]);
      }
    }
    return found.reverse();
  }

  /**
   * @param {Float32Array} best @param {Int32Array} from @param {Int32Array} ids
   * @param {number} at @param {number} end @param {number} score @param {number} id
   */
  _reach(best, from, ids, at, end, score, id) {
    const total = Math.fround(best[at] + score);
    if (from[end] >= 0 && total <= best[end]) return;
    best[end] = total;
    from[end] = at;
    ids[end] = id;
  }
}

/** A reader of protobuf: fields of a message, one after the other. */
class Fields {
  /** @param {Uint8Array} content */
  constructor(content) {
    this.content = content;
    this._view = new DataView(content.buffer, content.byteOffset, content.byteLength);
    this._at = 0;
  }

  /** @returns {Generator<{number: number, value: any}>} */
  *[Symbol.iterator]() {
    while (this._at < this.content.length) {
      const key = this._varint(), number = key >>> 3;
      yield { number, value: this._value(key & 7) };
    }
  }

  /** @param {number} wire */
  _value(wire) {
    if (wire === 0) return this._varint();
    const size = wire === 5 ? 4 : wire === 1 ? 8 : wire === 2 ? this._varint() : -1;
    const start = this._at;
    this._at += size;
    if (size < 0 || this._at > this.content.length) throw new Error("The tokenizer model is damaged.");
    return wire === 5 ? this._view.getFloat32(start, true) : this.content.subarray(start, this._at);
  }

  _varint() {
    let value = 0, scale = 1;
    for (;;) {
      const byte = this.content[this._at++];
      if (byte === undefined) throw new Error("The tokenizer model is damaged.");
      value += (byte & 127) * scale;
      if (byte < 128) return value;
      scale *= 128;
    }
  }
}

/** @param {Uint8Array} model */
function readModel(model) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  /** @type {Piece[]} */
  const pieces = [];
  const normaliser = { charsmap: 0, dummyPrefix: 1, removeSpaces: 1, escapeSpaces: 1 };
  let kind = NORMAL;
  for (const { number, value } of new Fields(model)) {
    if (number === 1) {
      const piece = { text: "", score: 0, type: NORMAL };
      for (const part of new Fields(value)) {
        if (part.number === 1) piece.text = text.decode(part.value);
        if (part.number === 2) piece.score = part.value;
        if (part.number === 3) piece.type = part.value;
      }
      pieces.push(piece);
    } else if (number === 2) {
      for (const part of new Fields(value)) if (part.number === 3) kind = part.value;
    } else if (number === 3) {
      for (const part of new Fields(value)) {
        if (part.number === 2) normaliser.charsmap = part.value.length;
        if (part.number === 3) normaliser.dummyPrefix = part.value;
        if (part.number === 4) normaliser.removeSpaces = part.value;
        if (part.number === 5) normaliser.escapeSpaces = part.value;
      }
    }
  }
  if (kind !== 1 || !pieces.length) throw new Error("The tokenizer is no unigram model.");
  return { pieces, normaliser };
}
