/** What only Node has: reading an exported folder from the disk. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";

/** @param {string} folder @returns {import("./runtime/bundle.js").Reader} */
export function readFolder(folder) {
  return async (name) => new Uint8Array(await readFile(join(folder, name)));
}
