/** Packed arrays, as export/web/packing.py writes them: docs/runtime.md, "Packed arrays". */

const MAGIC = "FTA1";
/** @type {Record<string, any>} */
const KINDS = { u8: Uint8Array, u16: Uint16Array, i32: Int32Array, f32: Float32Array };

/**
 * @typedef {Uint8Array | Uint16Array | Int32Array | Float32Array} Numbers
 */

/**
 * Read packed arrays; throws an Error if they are damaged.
 * @param {Uint8Array} content @returns {Record<string, any>}
 */
export function readArrays(content) {
  const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
  const text = new TextDecoder();
  if (content.length < 8 || text.decode(content.subarray(0, 4)) !== MAGIC) throw new Error("No packed arrays.");
  const length = view.getUint32(4, true);
  const stated = JSON.parse(text.decode(content.subarray(8, 8 + length)));
  /** @type {Record<string, any>} */
  const arrays = {};
  let at = 8 + length;
  for (const { name, kind, length: count, coding, bytes } of stated) {
    const part = content.slice(at, at + bytes);
    if (part.length !== bytes || !KINDS[kind]) throw new Error(`The packed array ${name} is damaged.`);
    arrays[name] = decode(part, KINDS[kind], count, coding, arrays);
    at += bytes;
  }
  return arrays;
}

/**
 * @param {Uint8Array} part @param {any} Kind @param {number} count @param {string} coding
 * @param {Record<string, any>} arrays
 */
function decode(part, Kind, count, coding, arrays) {
  const array = new Kind(count);
  if (coding === "plain") {
    if (part.length !== array.byteLength) throw new Error("A packed array has another length.");
    new Uint8Array(array.buffer).set(part); // little-endian, as every device that runs this is
    return array;
  }
  const rows = coding.startsWith("rows:") ? arrays[coding.slice(5)] : null;
  const rising = coding === "rising" || rows !== null;
  let at = 0, last = 0, row = 0, left = rows ? rows[0] : Infinity;
  for (let i = 0; i < count; i++) {
    let value = part[at] & 127, shift = 7;
    while (part[at++] & 128) {
      value |= (part[at] & 127) << shift;
      shift += 7;
    }
    if (left === 0) {
      left = rows[++row];
      last = 0;
    }
    left--;
    last = rising ? last + value : value;
    array[i] = last;
  }
  if (at !== part.length) throw new Error("A packed array has another length.");
  return array;
}
