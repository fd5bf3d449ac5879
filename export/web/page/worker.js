/**
 * The model's own thread: typing never waits for it. The newest question counts; after its answers the next word
 * is looked up ahead, and in a pause the race is judged.
 */

import * as ort from "./ort/ort.wasm.bundle.min.mjs";
import { Engine, contextOf } from "./foretype.js";
import { unpacked } from "./runtime/bundle.js";
import { atSentence } from "./runtime/sentence.js";
import { Race, runOn } from "./runtime/race.js";

const RACERS = ["bigram", "transformer"];
/** So long no key must have come before the race takes the thread. */
const PAUSE_MS = 400;

class Newer extends Error {}

/** @type {any} */
let asked = null;
let busy = false;
const channel = new MessageChannel();

/** Let messages in; throw if a newer question has come. */
function letIn(question) {
  return new Promise((resolve, reject) => {
    channel.port1.onmessage = () => (asked === question ? resolve(undefined) : reject(new Newer()));
    channel.port2.postMessage(null);
  });
}

let wake = () => {};

/** Wait for a pause in the typing; throw as soon as a newer question comes. */
function pause() {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    wake = () => {
      clearTimeout(timer);
      reject(new Newer());
    };
  });
}

/** @param {string} name */
async function read(name) {
  const response = await fetch(new URL(name, self.location.href));
  if (!response.ok) throw new Error(`${name} cannot be read: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

/** ONNX Runtime, with its program unpacked. */
async function runtime() {
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  ort.env.wasm.wasmBinary = (await unpacked(await read("ort/ort.wasm.gz"))).buffer;
  return ort;
}

const engine = Engine.begin((name) => read(`bundle/${name}`), runtime());
/** @type {Promise<{session: any, racing: any, race: Race}>} */
const ready = engine.then((begun) => begun.whole).then((whole) => {
  postMessage({ type: "ready", models: whole.models, model: whole.model, dial: whole.dial,
    name: whole.manifest.name, version: whole.manifest.version });
  return { session: whole.session(), racing: whole.session(), race: new Race() };
});
ready.catch((error) => postMessage({ type: "failed", message: String(error.message ?? error) }));

/** The bigram answers until the others are there. */
async function early() {
  const session = (await engine).session();
  let whole = false, done = null;
  ready.then(() => (whole = true), () => (whole = true));
  while (!whole) {
    if (done !== asked) {
      done = asked;
      const context = contextOf(done.before, done.after, done.start);
      const one = await session.last({ ...done, context, model: "bigram", phrase: false });
      postMessage({ type: "answer", id: done.id, answer: atSentence(done.before, { ...one, final: false }) });
    }
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

self.onmessage = ({ data }) => {
  asked = data;
  wake();
  if (!busy) work();
};

async function work() {
  busy = true;
  await early();
  const { session, racing, race } = await ready;
  let done = null;
  while (done !== asked) { // what comes meanwhile is asked next
    const question = asked;
    try {
      await answer(session, question);
      done = question;
      await session.lookAhead({ ...question, context: contextOf(question.before, question.after, question.start) },
        () => letIn(question));
      if (question.race) await judge(racing, race, question);
    } catch (error) {
      if (!(error instanceof Newer)) {
        postMessage({ type: "failed", message: String(error) });
        break;
      }
    }
  }
  busy = false;
}

async function answer(session, question) {
  const context = contextOf(question.before, question.after, question.start);
  session.offensive = question.offensive ?? "complete";
  for await (const one of session.ask({ ...question, context, between: () => letIn(question) })) {
    postMessage({ type: "answer", id: question.id, answer: atSentence(question.before, one) });
    await letIn(question);
  }
}

async function judge(session, race, question) {
  const between = () => letIn(question);
  await pause();
  for (const written of race.notice(question.before)) {
    await race.judge(session, written, RACERS, between).catch((error) => {
      if (!(error instanceof Newer)) throw error; // a word that a key interrupts is not judged
    });
  }
  await between();
  const { prefix } = contextOf(question.before);
  const percent = Object.fromEntries(RACERS.map((racer) => [racer, race.percent(racer)]));
  postMessage({ type: "race", id: question.id, percent, typed: race.typed });
  for (const racer of RACERS) {
    const run = await runOn(session, question.before, racer, between);
    postMessage({ type: "run", id: question.id, racer, run: { ...run, text: prefix + run.text } });
  }
}
