// Ask a server for suggestions from Node, without any package.
//
//   node examples/embedding/client.mjs SOCKET           the server that listens there
//   node examples/embedding/client.mjs                  starts one: foretype must be on the PATH
import { spawn } from "node:child_process";
import { connect } from "node:net";
import { createInterface } from "node:readline";

class Client {
  #waiting = new Map();
  #id = 0;

  constructor(input, output) {
    this.output = output;
    createInterface({ input }).on("line", (line) => this.#hear(JSON.parse(line)));
  }

  // Sends a request; `better` is called with each answer before the last one, which is returned.
  ask(request, fields = {}, better = () => {}) {
    const id = ++this.#id;
    this.output.write(JSON.stringify({ id, request, ...fields }) + "\n");
    return new Promise((resolve, reject) => this.#waiting.set(id, { resolve, reject, better }));
  }

  #hear({ id, answer, error }) {
    const waiting = this.#waiting.get(id);
    if (answer?.final === false) return waiting?.better(answer);
    this.#waiting.delete(id);
    if (error) waiting?.reject(new Error(`${error.code}: ${error.message}`));
    else waiting?.resolve(answer);
  }
}

const start = () => {
  const server = spawn("foretype", ["serve", "--json-lines"], { stdio: ["pipe", "pipe", "inherit"] });
  return [server.stdout, server.stdin];
};
const path = process.argv[2];
const socket = path && connect(path);
const [input, output] = socket ? [socket, socket] : start();
const client = new Client(input, output);

await client.ask("hello", { protocol: 1 }); // places in UTF-16 units, as JavaScript counts them
const text = "😀 I'll meet you at the st";
await client.ask("open", { document: "letter", text, version: 0 });
const position = { line: 0, character: text.length };
const { suggestions } = await client.ask("suggest", { document: "letter", version: 0, position, phrase: true });
for (const { insert, probability } of suggestions) {
  console.log(`${text}[${insert}]  ${Math.round(100 * probability)}%`);
}
output.end();
