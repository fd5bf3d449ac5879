/** Reading an exported folder: every file is unpacked and compared with its SHA-256 before it is used. */

import { readArrays } from "./arrays.js";

/** The format of the folder that this runtime reads. */
export const FORMAT = 1;
const MANIFEST = "bundle.json";

/**
 * What says the content of a file of the folder, by its name.
 * @typedef {(name: string) => Promise<Uint8Array>} Reader
 */

/** An exported folder, checked file by file as they are read. */
export class Bundle {
  /** @param {any} manifest @param {Reader} read */
  constructor(manifest, read) {
    this.manifest = manifest;
    this._read = read;
  }

  /** @param {Reader} read @returns {Promise<Bundle>} */
  static async open(read) {
    const manifest = JSON.parse(new TextDecoder().decode(await read(MANIFEST)));
    if (manifest.format !== FORMAT) {
      throw new Error(`The exported folder has format ${manifest.format}; this runtime reads ${FORMAT}.`);
    }
    return new Bundle(manifest, read);
  }

  /** @param {string} name @returns {boolean} */
  has(name) {
    return name in this.manifest.files;
  }

  /** The unpacked content of a file. @param {string} name @returns {Promise<Uint8Array>} */
  async file(name) {
    const entry = this.manifest.files[name];
    if (!entry) throw new Error(`The exported folder has no ${name}.`);
    const packed = await this._read(name);
    if (packed.length !== entry.bytes || (await sha256(packed)) !== entry.sha256) {
      throw new Error(`${name} is damaged: it is not the file that the manifest names. Export it again.`);
    }
    return name.endsWith(".gz") ? unpacked(packed) : packed;
  }

  /** @param {string} name @returns {Promise<Record<string, any>>} */
  async arrays(name) {
    return readArrays(await this.file(name));
  }
}

/** @param {Uint8Array} content @returns {Promise<string>} */
async function sha256(content) {
  if (!globalThis.crypto?.subtle) throw new Error("Hashes need a secure page: https, or this machine itself.");
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", /** @type {any} */ (content)));
  return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @param {Uint8Array} packed @returns {Promise<Uint8Array>} */
export async function unpacked(packed) {
  const stream = new Blob([/** @type {any} */ (packed)]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
