/**
 * The model's own thread: typing never waits for it. The newest question counts; after its answers the race is
 * judged, and the next word is looked up ahead.
 */

import * as ort from "./ort/ort.wasm.bundle.min.mjs";
import { Engine, contextOf } from "./foretype.js";
import { unpacked } from "./runtime/bundle.js";
import { atSentence } from "./runtime/sentence.js";
import { Race, runOn } from "./runtime/race.js";

const RACERS = ["bigram", "transformer"];

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

/** @param {string} name */
async function read(name) {
  const response = await fetch(new URL(name, self.location.href));
  if (!response.ok) throw new Error(`${name} cannot be read: ${response.status}.`);
  return new Uint8Array(await response.arrayBuffer());
}

async function load() {
  const wasm = read("ort/ort.wasm.gz").then(unpacked);
  ort.env.wasm.numThreads = 1;
  ort.env.logLevel = "error";
  ort.env.wasm.wasmBinary = (await wasm).buffer;
  return Engine.load((name) => read(`bundle/${name}`), ort);
}

const ready = load().then((engine) => {
  const session = engine.session(), race = new Race();
  postMessage({ type: "ready", models: engine.models, model: engine.model, dial: engine.dial,
    name: engine.manifest.name, version: engine.manifest.version });
  return { session, racing: engine.session(), race };
});
ready.catch((error) => postMessage({ type: "failed", message: String(error.message ?? error) }));

self.onmessage = ({ data }) => {
  asked = data;
  if (!busy) work();
};

async function work() {
  busy = true;
  const { session, racing, race } = await ready;
  let done = null;
  while (done !== asked) {
    const question = asked;
    try {
      await answer(session, question);
      done = question;
      if (question.race) await judge(racing, race, question);
      await session.lookAhead({ ...question, context: contextOf(question.before, question.after, question.start) },
        () => letIn(question));
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
  for await (const one of session.ask({ ...question, context })) {
    postMessage({ type: "answer", id: question.id, answer: atSentence(question.before, one) });
    await letIn(question);
  }
}

async function judge(session, race, question) {
  const between = () => letIn(question);
  for (const written of race.notice(question.before)) {
    await race.judge(session, written, RACERS, between).catch((error) => {
      if (!(error instanceof Newer)) throw error; // a word that a key interrupts is not judged
    });
  }
  await between();
  const percent = Object.fromEntries(RACERS.map((racer) => [racer, race.percent(racer)]));
  postMessage({ type: "race", id: question.id, percent, typed: race.typed });
  for (const racer of RACERS) {
    const run = await runOn(session, question.before, racer, between);
    postMessage({ type: "run", id: question.id, racer, run });
  }
}
