// Speaks lines of JSON with foretype: docs/embedding.md.
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable, Writable } from "node:stream";

export interface Suggestion {
  insert: string;
  replace: number;
}

export interface Answer {
  suggestions: Suggestion[];
  phrase?: Suggestion;
}

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

// Who was not reached is tried again after so long.
const PATIENCE_MS = 5000;

/** The server at the user's socket or, if nobody listens there, one that is started and ends with us. */
export class Server {
  private output?: Writable;
  private opening?: Promise<void>;
  private failed = -PATIENCE_MS;
  private id = 0;
  private readonly waiting = new Map<number, Waiting>();

  /** lost: called when the server has gone, and with it what it knew of documents. */
  constructor(
    private readonly command: () => string,
    private readonly lost: (reason?: Error) => void,
  ) {}

  /** Sends a request; returns its id, and the last reply to it. */
  ask<T>(request: string, fields: object = {}): { id: number; answer: Promise<T> } {
    const id = ++this.id;
    if (!this.output) return { id, answer: Promise.reject(new Error("There is no server.")) };
    const answer = new Promise<unknown>((resolve, reject) => this.waiting.set(id, { resolve, reject }));
    this.output.write(JSON.stringify({ id, request, ...fields }) + "\n");
    return { id, answer: answer as Promise<T> };
  }

  /** Waits until a server answers; false where there is none. */
  async open(): Promise<boolean> {
    if (this.output) return true;
    if (Date.now() - this.failed < PATIENCE_MS) return false;
    this.opening ??= this.reach().finally(() => (this.opening = undefined));
    try {
      await this.opening;
      return true;
    } catch (error) {
      this.failed = Date.now();
      this.lost(error as Error);
      return false;
    }
  }

  close(): void {
    this.output?.end();
    this.drop();
  }

  private async reach(): Promise<void> {
    const [input, output] = (await connected()) ?? (await started(this.command()));
    this.output = output;
    output.on("error", () => this.drop());
    input.on("close", () => {
      if (this.output === output) {
        this.drop();
        this.lost();
      }
    });
    createInterface({ input }).on("line", (line) => this.hear(JSON.parse(line)));
    await this.ask("hello", { protocol: 1 }).answer;
  }

  private hear({ id, answer, error }: { id: number; answer?: { final?: boolean }; error?: { message: string } }): void {
    if (answer?.final === false) return;
    const waiting = this.waiting.get(id);
    this.waiting.delete(id);
    if (error) waiting?.reject(new Error(error.message));
    else waiting?.resolve(answer);
  }

  private drop(): void {
    this.output = undefined;
    for (const { reject } of this.waiting.values()) reject(new Error("The server has gone."));
    this.waiting.clear();
  }
}

type Pipes = [Readable, Writable];

function connected(): Promise<Pipes | undefined> {
  const folder = process.env.XDG_RUNTIME_DIR;
  if (!folder) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const socket = connect(join(folder, "foretype", "serve.sock"));
    socket.once("connect", () => resolve([socket, socket]));
    socket.once("error", () => resolve(undefined));
  });
}

function started(command: string): Promise<Pipes> {
  return new Promise((resolve, reject) => {
    const server = spawn(command, ["serve", "--json-lines"], { stdio: ["pipe", "pipe", "ignore"] });
    server.once("spawn", () => resolve([server.stdout, server.stdin]));
    server.once("error", reject);
  });
}
