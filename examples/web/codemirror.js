// Grey text in CodeMirror 6: `extensions: [foretype(asking(address, token))]`.
import { EditorSelection, Prec, StateEffect, StateField } from "@codemirror/state";
import { Decoration, EditorView, keymap, ViewPlugin, WidgetType } from "@codemirror/view";

const MARK = /^[.,;:!?…)\]}”’»%]$/;
const offer = StateEffect.define();

class Ghost extends WidgetType {
  constructor(text) {
    super();
    this.text = text;
  }
  eq(other) {
    return other.text === this.text;
  }
  toDOM() {
    const span = document.createElement("span");
    span.className = "cm-ghost";
    span.textContent = this.text;
    return span;
  }
}

// What is offered at the cursor and not typed yet; and where a space ends that an accepted word has brought.
const nothing = { rest: "", space: -1 };
const offered = StateField.define({
  create: () => nothing,
  update(now, transaction) {
    for (const effect of transaction.effects) if (effect.is(offer)) return { ...nothing, ...effect.value };
    if (transaction.docChanged) {
      const typed = typedIn(transaction);
      const agrees = typed && now.rest.startsWith(typed) && now.rest.length > typed.length;
      return agrees ? { ...nothing, rest: now.rest.slice(typed.length) } : nothing;
    }
    return transaction.selection ? nothing : now;
  },
  provide: (field) => [
    EditorView.decorations.from(field, ({ rest }) => (view) => {
      const { main } = view.state.selection;
      if (!rest || !main.empty) return Decoration.none;
      return Decoration.set([Decoration.widget({ widget: new Ghost(rest), side: 1 }).range(main.head)]);
    }),
  ],
});

/** What was typed at the cursor, or nothing if anything else was changed. */
function typedIn(transaction) {
  let typed = "";
  let count = 0;
  const at = transaction.startState.selection.main;
  transaction.changes.iterChanges((from, to, _, __, inserted) => {
    count += 1;
    if (at.empty && from === at.head && to === from) typed = inserted.toString();
  });
  return count === 1 ? typed : "";
}

/** Inserts what is offered, or the first `length` characters of it. */
function accept(view, server, length = Infinity) {
  const { rest } = view.state.field(offered);
  if (!rest) return false;
  const part = rest.slice(0, length);
  const { head } = view.state.selection.main;
  const space = part.endsWith(" ") ? head + part.length : -1;
  view.dispatch({
    changes: { from: head, insert: part },
    selection: EditorSelection.cursor(head + part.length),
    effects: offer.of({ rest: rest.slice(part.length), space }),
    userEvent: "input.complete",
    scrollIntoView: true,
  });
  const whole = part === rest;
  server.tell(whole ? "accepted" : "partly_accepted", { insert: rest, ...(whole ? {} : { accepted: part.length }) });
  return true;
}

/** Takes away what is offered; what is under way does not bring it back. */
function dismiss(view, server) {
  if (!view.state.field(offered).rest) return false;
  server.drop();
  view.dispatch({ effects: offer.of({}) });
  return true;
}

const word = (text) => /^ *[^ ]* ?/.exec(text)[0].length;
const line = (state) => state.doc.lineAt(state.selection.main.head);

export function foretype(server) {
  const asks = ViewPlugin.define((view) => ({
    update({ docChanged, transactions, state }) {
      if (docChanged && transactions.some((each) => each.isUserEvent("input") || each.isUserEvent("delete"))) this.ask(state);
    },
    async ask(state) {
      const { head, empty } = state.selection.main;
      if (!empty) return;
      const answer = await server.suggest(state.sliceDoc(0, head), state.sliceDoc(head));
      const best = answer && (answer.phrase ?? answer.suggestions[0]);
      if (!answer || view.state.doc !== state.doc || view.state.selection.main.head !== head) return;
      const ends = head === line(state).to; // elsewhere a space stands there, or what wants none
      const rest = !best || best.replace ? "" : ends ? best.insert : best.insert.trimEnd();
      const { space } = view.state.field(offered);
      view.dispatch({ effects: offer.of({ rest, space }) });
      if (rest) server.tell("shown", {});
    },
  }));

  // A mark that is typed behind an accepted word takes the place of its space.
  const marks = EditorView.inputHandler.of((view, from, to, text) => {
    if (from !== to || from !== view.state.field(offered).space || !MARK.test(text)) return false;
    view.dispatch({ changes: { from: from - 1, to, insert: text }, selection: EditorSelection.cursor(from), userEvent: "input.type" });
    return true;
  });

  const keys = [
    { key: "Tab", run: (view) => accept(view, server) },
    { key: "Mod-ArrowRight", run: (view) => accept(view, server, word(view.state.field(offered).rest)) },
    { key: "Escape", run: (view) => dismiss(view, server) },
  ];
  return [offered, asks, marks, Prec.highest(keymap.of(keys)), EditorView.baseTheme({ ".cm-ghost": { color: "#808080" } })];
}
