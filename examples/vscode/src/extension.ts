// Grey text in prose: what Foretype suggests, shown and accepted by VS Code's own inline suggestions.
import * as vscode from "vscode";
import { Documents, place } from "./documents";
import { type Answer, Server, type Suggestion } from "./server";

// Marks that follow a word directly; the space that an accepted word has brought gives way to them.
const MARKS = /^[.,;:!?…)\]}”’»%]$/;

let server: Server;

export function activate(context: vscode.ExtensionContext): void {
  const settings = () => vscode.workspace.getConfiguration("foretype");
  server = new Server(() => settings().get("command", "foretype"), lost);
  const documents = new Documents(server);
  const space = new OwnSpace();
  let told = false;

  function lost(reason?: Error): void {
    documents.forget();
    if (reason && !told) {
      told = true;
      vscode.window.showWarningMessage(`Foretype does not answer: ${reason.message}. Its program is in the settings.`);
    }
  }

  const provider: vscode.InlineCompletionItemProvider = {
    async provideInlineCompletionItems(document, position, { triggerKind }, token) {
      if (!settings().get<string[]>("languages", []).includes(document.languageId)) return [];
      const version = document.version;
      if (!(await documents.have(document)) || token.isCancellationRequested) return [];
      const invoked = triggerKind === vscode.InlineCompletionTriggerKind.Invoke;
      const asked = server.ask<Answer>("suggest", {
        document: document.uri.toString(), version, position: place(position),
        k: 5, phrase: true, invoked, only_final: true,
      });
      token.onCancellationRequested(() => server.ask("cancel", { of: asked.id }).answer.catch(() => {}));
      try {
        const offered = items(await asked.answer, document, position);
        if (token.isCancellationRequested) return [];
        space.offer(document, position, offered.map(({ insertText }) => insertText as string));
        return offered;
      } catch {
        return []; // cancelled, or of a text that has changed since
      }
    },
  };

  async function history(request: string, fields: object, done: (answer: any) => string): Promise<void> {
    if (!(await server.open())) return;
    const said = await server.ask(request, fields).answer.then(done, (error) => error.message);
    vscode.window.setStatusBarMessage(`Foretype: ${said}`, 5000);
  }

  const command = vscode.commands.registerTextEditorCommand;
  context.subscriptions.push(
    vscode.languages.registerInlineCompletionItemProvider({ pattern: "**" }, provider),
    vscode.workspace.onDidChangeTextDocument((change) => {
      documents.edited(change);
      space.edited(change);
    }),
    vscode.workspace.onDidCloseTextDocument((document) => documents.closed(document)),
    vscode.commands.registerCommand("foretype.accepted", ({ insert, replace }: Suggestion) => {
      server.ask("feedback", { event: "accepted", insert, replace }).answer.catch(() => {});
    }),
    command("foretype.learn", ({ document, selection }) => {
      const text = document.getText(selection.isEmpty ? undefined : selection);
      history("learn", { text }, ({ words, notice }) => notice || `${words} words learned`);
    }),
    command("foretype.add", (editor) => {
      const word = wordAt(editor);
      if (word) history("add", { word }, () => `“${word}” is one of your words`);
    }),
    command("foretype.block", (editor) => {
      const pattern = wordAt(editor);
      if (pattern) history("block", { pattern }, () => `“${pattern}” is never suggested`);
    }),
    new vscode.Disposable(() => server.close()),
  );
}

function items(answer: Answer, document: vscode.TextDocument, position: vscode.Position): vscode.InlineCompletionItem[] {
  const follows = document.lineAt(position).text.slice(position.character);
  return [...(answer.phrase ? [answer.phrase] : []), ...answer.suggestions].map(({ insert, replace }) => {
    const text = follows ? insert.trimEnd() : insert; // a space stands there, or a mark that wants none
    const range = new vscode.Range(position.translate(0, -replace), position);
    const item = new vscode.InlineCompletionItem(text, range);
    item.command = { command: "foretype.accepted", title: "", arguments: [{ insert: text, replace }] };
    return item;
  });
}

function wordAt({ document, selection }: vscode.TextEditor): string {
  const word = selection.isEmpty ? document.getWordRangeAtPosition(selection.active) : selection;
  return word ? document.getText(word) : "";
}

/** The space that an accepted word brings. */
class OwnSpace {
  private document?: vscode.TextDocument;
  private ends: vscode.Position[] = [];
  private end?: vscode.Position;

  /** These are shown in a document, at a place. */
  offer(document: vscode.TextDocument, place: vscode.Position, inserts: string[]): void {
    this.document = document;
    this.ends = inserts.filter((each) => each.endsWith(" ")).map((each) => place.translate(0, each.length));
  }

  /** Notes where an accepted word ends, and takes its space away if a mark is typed right behind it. */
  edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    if (document !== this.document || !contentChanges.length) return;
    const { text, range } = contentChanges[0];
    if (this.end && range.isEmpty && range.start.isEqual(this.end) && MARKS.test(text)) {
      void remove(new vscode.Range(this.end.translate(0, -1), this.end), document);
    }
    const end = range.start.translate(0, text.length);
    const accepted = text.length > 1 && this.ends.some((each) => each.isEqual(end));
    this.end = accepted ? end : undefined;
  }
}

/** Takes a space away; again, if something was typed meanwhile. */
async function remove(space: vscode.Range, document: vscode.TextDocument): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  for (let tries = 0; editor?.document === document && tries < 3; tries++) {
    if (await editor.edit((edit) => edit.delete(space), { undoStopBefore: false, undoStopAfter: false })) return;
  }
}
