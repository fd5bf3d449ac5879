/** Text to token ids and back, one chunk at a time; and which pieces words are made of. */

import { agreement, capitals, fold } from "./capitals.js";
import { SentencePiece } from "./sentencepiece.js";
import { chunks } from "./text.js";

const SPACE_MARK = "▁";
const MOSTLY = 0.5;
const REMEMBERED = 1 << 14;

/** Token ids for text, lossless for any text. Pieces end in their space. */
export class Vocabulary {
  /** @param {Uint8Array} model */
  constructor(model) {
    this._pieces = new SentencePiece(model);
    this.size = this._pieces.pieces.length;
    this.document = this._pieces.mark("<doc>");
    if (this.document < 0) throw new Error("The tokenizer has no <doc>.");
    /** @type {(string | null)[]} */
    this.surfaces = this._pieces.pieces.map(({ text }, id) =>
      this._pieces.isMark(id) ? null : text.replaceAll(SPACE_MARK, " "));
    this._byteOf = new Map(this._pieces.bytes.map((id, byte) => [id, byte]));
    /** @type {Map<string, number[]>} */
    this._known = new Map();
  }

  /** The ids of a normalised text. @param {string} text @returns {number[]} */
  encode(text) {
    return chunks(text).flatMap((chunk) => this._chunk(chunk));
  }

  /** What a piece spells of a word: its text without the space that ends it. @param {number} id */
  letters(id) {
    const surface = this.surfaces[id] ?? "";
    return surface.endsWith(" ") ? surface.slice(0, -1) : surface;
  }

  /** Whether a piece ends the word that it stands in. @param {number} id */
  closes(id) {
    return (this.surfaces[id] ?? "").endsWith(" ");
  }

  /** The text of ids; bytes that form no character become U+FFFD. @param {number[]} ids */
  decode(ids) {
    const bytes = [];
    for (const id of ids) {
      const surface = this.surfaces[id], byte = this._byteOf.get(id);
      if (surface !== null) bytes.push(...new TextEncoder().encode(surface));
      else if (byte !== undefined) bytes.push(byte);
    }
    return new TextDecoder("utf-8", { ignoreBOM: true }).decode(new Uint8Array(bytes));
  }

  /** @param {string} chunk @returns {number[]} */
  _chunk(chunk) {
    let ids = this._known.get(chunk);
    if (!ids) {
      if (this._known.size >= REMEMBERED) this._known.clear();
      ids = chunk.includes(SPACE_MARK) ? this._spelled(chunk) : this._pieces.encode(chunk);
      this._known.set(chunk, ids);
    }
    return ids;
  }

  /** A chunk that holds SentencePiece's own mark of a space: spelled in bytes. @param {string} chunk */
  _spelled(chunk) {
    return [...chunk].flatMap((one) =>
      one === SPACE_MARK
        ? [...new TextEncoder().encode(one)].map((byte) => this._pieces.bytes[byte])
        : this._pieces.encode(one));
  }
}

/** Pieces of one kind, sorted by key. */
class Pieces {
  /** @param {{text: string, id: number}[]} spelled */
  constructor(spelled) {
    const keyed = spelled.map((piece) => ({ ...piece, key: fold(piece.text) }));
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    this.keys = keyed.map(({ key }) => key);
    this.texts = keyed.map(({ text }) => text);
    this.ids = keyed.map(({ id }) => id);
    this.capitals = this.texts.map(capitals);
  }

  /** Which of them begin with `typed`, case aside. @param {string} typed */
  range(typed) {
    const key = fold(typed), first = this._first(key);
    return { first, last: this._first(`${key}\uffff`) };
  }

  /** @param {string} key */
  _first(key) {
    let low = 0, high = this.keys.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.keys[middle] < key) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The probability of those that begin with `typed`. @param {Float32Array} row @param {string} typed */
  mass(row, typed) {
    const { first, last } = this.range(typed), likely = agreement(typed);
    let sum = 0;
    for (let i = first; i < last; i++) sum += row[this.ids[i]] * likely(this.capitals[i]);
    return sum;
  }

  /**
   * The likeliest that begin with the rest of a prefix.
   * @param {Float32Array} row @param {string} remainder @param {number} most
   */
  best(row, remainder, most) {
    const { first, last } = this.range(remainder), likely = agreement(remainder);
    /** @type {{place: number, share: number}[]} The best so far, of equal ones the first. */
    const found = [];
    for (let i = first; i < last; i++) {
      const share = row[this.ids[i]] * (remainder ? likely(this.capitals[i]) : 1);
      if (found.length === most && share <= found[most - 1].share) continue;
      let at = found.length;
      while (at > 0 && found[at - 1].share < share) at--;
      found.splice(at, 0, { place: i, share });
      if (found.length > most) found.pop();
    }
    return found.map(({ place, share }) => ({ text: this.texts[place], id: this.ids[place], share }));
  }
}

/** The pieces that words are made of: closed ones end in their space, open ones may go on. */
export class WordPieces {
  /** @param {Vocabulary} vocabulary @param {Float32Array} ends P(the word ends | open piece), as counted. */
  constructor(vocabulary, ends) {
    /** @type {{text: string, id: number}[]} */
    const closed = [];
    /** @type {{text: string, id: number}[]} */
    const open = [];
    for (let id = 0; id < vocabulary.size; id++) {
      const text = vocabulary.letters(id);
      if (text && inWord(text)) (vocabulary.closes(id) ? closed : open).push({ text, id });
    }
    this.closed = new Pieces(closed);
    this.open = new Pieces(open);
    this.ends = ends.map((share) => (share >= MOSTLY ? share : 0));
    this._vocabulary = vocabulary;
  }

  /** The probability that the next piece begins with `typed`. @param {Float32Array} row @param {string} typed */
  mass(row, typed) {
    return this.closed.mass(row, typed) + this.open.mass(row, typed);
  }

  /** The tokens of a text, each with the text so far; null inside a character. @param {string} text */
  spell(text) {
    const ids = this._vocabulary.encode(text);
    return ids.map((id, i) => {
      const soFar = this._vocabulary.decode(ids.slice(0, i + 1));
      return { id, text: text.startsWith(soFar) ? soFar : null };
    });
  }
}

/** Whether a text can be a part of a word. @param {string} text */
function inWord(text) {
  if (/^\p{L}+$/u.test(text)) return true;
  return /^['’]*\p{L}(?:['’]*\p{L})*$/u.test(text);
}

