/** The graph's file, filled in: its matrices travel in 8 bits and are multiplied in fp32. */

const ZERO = 128;

/**
 * The ONNX file of packed arrays: `graph` without its matrices, `places` where each belongs in it, `shapes`
 * [rows, blocks, block, turned] of each, `values_i` and `scales_i`.
 * @param {Record<string, any>} arrays @returns {Uint8Array}
 */
export function fillIn(arrays) {
  const { graph, places, shapes } = arrays;
  let size = graph.length;
  for (let i = 0; i < places.length; i++) size += 4 * arrays[`values_${i}`].length;
  const file = new Uint8Array(size);
  let done = 0, at = 0;
  places.forEach((/** @type {number} */ place, /** @type {number} */ i) => {
    file.set(graph.subarray(done, place), at);
    at += place - done;
    done = place;
    const [rows, blocks, block, turned] = shapes.subarray(4 * i, 4 * i + 4);
    const matrix = wide(arrays[`values_${i}`], arrays[`scales_${i}`], rows, blocks, block, turned);
    file.set(new Uint8Array(matrix.buffer), at);
    at += matrix.byteLength;
  });
  file.set(graph.subarray(done), at);
  return file;
}

/**
 * @param {Uint8Array} values @param {Float32Array} scales @param {number} rows @param {number} blocks
 * @param {number} block @param {number} turned @returns {Float32Array}
 */
function wide(values, scales, rows, blocks, block, turned) {
  const width = blocks * block, matrix = new Float32Array(values.length);
  for (let row = 0, at = 0; row < rows; row++) {
    for (let column = 0; column < width; column++, at++) {
      const value = (values[at] - ZERO) * scales[Math.floor(at / block)];
      matrix[turned ? column * rows + row : at] = value;
    }
  }
  return matrix;
}
