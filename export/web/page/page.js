/** The page: a text field with ghost text, the list, the dial, the race. What is predicted comes from the worker. */

import { OwnSpace, acceptance, agreeing, firstWord } from "./runtime/accepting.js";
import { AFTER, BEFORE } from "./runtime/context.js";
import { firstOf, lastOf, lengthOf } from "./runtime/text.js";

const LIST_SIZE = 5;
const TOLD_AFTER_MS = 800;
const TIMED = 500;

const get = (/** @type {string} */ id) => /** @type {any} */ (document.getElementById(id));
const text = get("text"), mirror = get("mirror"), offers = get("offers"), level = get("level"), model = get("model");
const worker = new Worker("worker.js", { type: "module" });

/** What was asked last, its answer, and when; what the writer has dismissed; the space of an accepted word. */
const state = {
  id: 0,
  asked: "",
  askedAt: 0,
  timed: 0,
  /** @type {{before: string, answer: any} | null} */
  answered: null,
  dismissed: "",
  /** @type {{end: number, space: OwnSpace} | null} */
  own: null,
  /** @type {number[]} */
  times: [],
  dial: {},
  told: 0,
  composing: false,
};

worker.onmessage = ({ data }) => {
  if (data.type === "ready") ready(data);
  if (data.type === "failed") get("state").textContent = `It does not work here: ${data.message}`;
  if (data.type === "answer" && data.id === state.id) answered(data.answer);
  if (data.type === "race") race(data.percent);
  if (data.type === "run") get(data.racer).querySelector("p").textContent = ran(data.run);
};

function ready({ models, model: chosen, dial, name, version }) {
  model.replaceChildren(...models.map((each) => new Option(each, each, each === chosen, each === chosen)));
  model.disabled = false;
  state.dial = dial;
  get("state").textContent = `Ready: the bundle ${name} ${version}.`;
  document.documentElement.dataset.ready = String(Math.round(performance.now()));
  meaning();
  state.asked = "";
  ask();
  keep();
}

/** Keep the page for times without a network, once it is there: nothing is fetched twice before that. */
async function keep() {
  if (!("serviceWorker" in navigator)) return;
  await navigator.serviceWorker.register("service.js");
  await navigator.serviceWorker.ready;
  get("state").textContent += " It works offline from now on.";
  document.documentElement.dataset.kept = "true";
}

/** What the level of the dial was measured to mean. */
function meaning() {
  const row = state.dial[model.value]?.[level.value];
  get("meaning").textContent = row && row.precision !== null
    ? `Measured: something is shown at ${Math.round(100 * row.coverage)} % of keys, and ${Math.round(100 * row.precision)} % of that is right.`
    : "";
}

// Asking.

function ask() {
  const cursor = text.selectionStart, all = text.value.slice(0, cursor);
  const before = lastOf(all, BEFORE), after = firstOf(text.value.slice(cursor), AFTER);
  const key = [cursor, text.value, model.value, level.value, get("phrase").checked, get("racing").checked].join("\0");
  if (key === state.asked || text.selectionEnd !== cursor) return show();
  state.asked = key;
  state.askedAt = performance.now();
  state.id++;
  worker.postMessage({
    id: state.id, before, after, start: lengthOf(all.slice(0, all.length - before.length)), k: LIST_SIZE,
    model: model.value || undefined, level: level.value, phrase: get("phrase").checked, race: get("racing").checked,
  });
  show();
}

function answered(answer) {
  const held = offered();
  // The quick answer does not push away a better one that still holds.
  if (!answer.final && held.words.length && state.answered?.answer.final) return;
  state.answered = { before: text.value.slice(0, text.selectionStart), answer };
  document.documentElement.dataset.first ??= String(Math.round(performance.now()));
  show();
  if (answer.final) document.documentElement.dataset.answered = String(state.id);
  // The ghost stands once the chosen model has answered; a phrase may still follow.
  if (answer.model !== model.value || state.timed === state.id) return;
  state.timed = state.id;
  requestAnimationFrame(() => {
    state.times.push(performance.now() - state.askedAt);
    if (state.times.length > TIMED) state.times.shift();
    const sorted = [...state.times].sort((a, b) => a - b), last = state.times[state.times.length - 1];
    const p95 = sorted[Math.ceil(sorted.length * 0.95) - 1];
    get("latency").textContent = `Key to ghost: ${last.toFixed(0)} ms, 95 % within ${p95.toFixed(0)} ms.`;
  });
}

/** What is on offer: the last answer, as far as it agrees with what was typed since. */
function offered() {
  const cursor = text.selectionStart, before = text.value.slice(0, cursor), after = text.value.slice(cursor);
  const none = { words: [], ghost: null };
  if (!state.answered || text.selectionEnd !== cursor || !before.startsWith(state.answered.before)) return none;
  if (state.dismissed === `${cursor}\0${text.value}`) return none;
  const typed = before.slice(state.answered.before.length);
  const { suggestions, phrase } = state.answered.answer;
  const words = agreeing(suggestions, typed), several = phrase ? agreeing([phrase], typed)[0] : undefined;
  const shown = several && !words.some(({ text: word }) => word === several.text) ? [several, ...words] : words;
  const first = shown[0]; // of several words, or the best one
  const atEnd = !after.split("\n")[0].trim();
  return { words: shown.slice(0, LIST_SIZE), ghost: first && !first.replace && atEnd ? first : null };
}

function show() {
  const { words, ghost } = offered(), cursor = text.selectionStart;
  const span = document.createElement("span");
  span.className = "ghost";
  span.textContent = ghost ? ghost.insert.trimEnd() : "";
  // A last line that is empty has a height only with something in it.
  mirror.replaceChildren(text.value.slice(0, cursor), span, `${text.value.slice(cursor)}\u200b`);
  offers.replaceChildren(...words.map(button));
  tell(words);
}

function button(suggestion, place) {
  const made = document.createElement("button"), share = document.createElement("small");
  made.type = "button";
  made.textContent = suggestion.text;
  share.textContent = `${Math.round(100 * suggestion.probability)} %`;
  made.append(share);
  made.title = `${suggestion.source}, Alt+${place + 1}`;
  made.onpointerdown = (event) => event.preventDefault(); // the keyboard of a phone stays open
  made.onclick = () => accept(suggestion);
  return made;
}

function tell(words) {
  clearTimeout(state.told);
  if (!get("spoken").checked) return;
  const sentence = words.map(({ text: word }) => word).join(", ");
  state.told = setTimeout(() => (get("told").textContent = sentence), TOLD_AFTER_MS);
}

// Accepting.

/** Put something in place of a part of the text; the browser's own undo takes it back. */
function replaceRange(from, to, put, cursor) {
  text.focus();
  text.setSelectionRange(from, to);
  const done = put ? document.execCommand("insertText", false, put) : from === to || document.execCommand("delete");
  if (!done) text.setRangeText(put, from, to, "end");
  text.setSelectionRange(cursor, cursor);
}

function accept(suggestion) {
  const cursor = text.selectionStart, from = cursor - suggestion.replace;
  const { insert, passed } = acceptance(suggestion, text.value.slice(cursor));
  state.own = null;
  accepting = true;
  replaceRange(from, cursor, insert, from + insert.length + passed);
  accepting = false;
  const end = text.selectionStart - 1;
  if (passed || insert.endsWith(" ")) state.own = { end, space: new OwnSpace(passed > 0) };
  ask();
}
let accepting = false;

/** The space of an accepted word gives way to a mark typed right after it. */
function smartSpace() {
  const { own } = state, cursor = text.selectionStart;
  if (!own || accepting || state.composing) return;
  const stretch = text.value.slice(own.end, cursor), before = text.value.slice(0, own.end);
  if (stretch.length <= own.space.text.length || !stretch.startsWith(own.space.text)) {
    state.own = null;
    return;
  }
  const { text: written, space } = own.space.typing(before, stretch.slice(own.space.text.length));
  const { end, space: { passed } } = own;
  state.own = null;
  if (written !== stretch) {
    accepting = true;
    replaceRange(end, cursor, written, end + written.length - (passed && written.endsWith(" ") && written.length > 1 ? 1 : 0));
    accepting = false;
  }
  if (space) state.own = { end, space };
}

text.addEventListener("keydown", (event) => {
  const { words, ghost } = offered();
  const plain = !event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey;
  const number = /^Digit([1-5])$/.exec(event.code);
  if (event.isComposing) return;
  if (event.key === "Tab" && plain && ghost) accept(ghost);
  else if (event.key === "ArrowRight" && (event.ctrlKey || event.altKey) && ghost) accept(firstWord(ghost));
  else if (event.altKey && number && words[Number(number[1]) - 1]) accept(words[Number(number[1]) - 1]);
  else if (event.key === "Escape" && words.length) {
    state.dismissed = `${text.selectionStart}\0${text.value}`;
    show();
  } else return;
  event.preventDefault();
});
text.addEventListener("compositionstart", () => (state.composing = true));
text.addEventListener("compositionend", () => (state.composing = false));
text.addEventListener("input", () => {
  smartSpace();
  if (!accepting) ask();
});
document.addEventListener("selectionchange", () => {
  if (document.activeElement === text && !accepting) ask();
});
for (const each of [model, level, get("phrase"), get("racing")]) {
  each.addEventListener("change", () => {
    state.answered = null;
    meaning();
    race();
    ask();
  });
}

// The race.

function race(percent) {
  if (percent) get("race").hidden = false;
  if (!get("racing").checked) get("race").hidden = true;
  for (const [racer, saved] of Object.entries(percent ?? {})) {
    get(racer).querySelector("meter").value = saved;
    get(racer).querySelector("output").textContent = `${saved.toFixed(1)} %`;
  }
}

const ran = ({ text: run, loops }) => (run ? `… ${run}${loops ? " (and so on, in circles)" : ""}` : "");

text.focus();
ask();
