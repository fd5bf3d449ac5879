// The documents that the server follows.
import * as vscode from "vscode";
import type { Server } from "./server";

/** Tells the server of documents when they are first asked about, and from then on of their edits. */
export class Documents {
  private readonly open = new Set<string>();

  constructor(private readonly server: Server) {}

  /** Makes sure that the server has a document; false where there is no server. */
  async have(document: vscode.TextDocument): Promise<boolean> {
    if (!(await this.server.open())) return false;
    const name = document.uri.toString();
    if (!this.open.has(name)) {
      this.open.add(name);
      this.tell("open", { document: name, version: document.version, text: document.getText() }, name);
    }
    return true;
  }

  edited({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const name = document.uri.toString();
    if (!this.open.has(name) || !contentChanges.length) return;
    const changes = contentChanges.map(({ text, range }) => ({ text, range: { start: place(range.start), end: place(range.end) } }));
    this.tell("edit", { document: name, version: document.version, changes }, name);
  }

  closed(document: vscode.TextDocument): void {
    const name = document.uri.toString();
    if (this.open.delete(name)) this.tell("close", { document: name }, name);
  }

  /** The server has gone: it knows of no document. */
  forget(): void {
    this.open.clear();
  }

  private tell(request: string, fields: object, name: string): void {
    this.server.ask(request, fields).answer.catch(() => this.open.delete(name));
  }
}

export const place = ({ line, character }: vscode.Position) => ({ line, character });
