// Lets one web page ask foretype: a bridge from HTTP on the loopback address to lines of JSON. No packages.
//
//   node examples/web/bridge.mjs ORIGIN [SOCKET]      such as http://localhost:5173
//
// Every program of this machine and every web page can reach a port of it, so three things are asked of a
// request: the token that is printed at the start, the origin that was named, and our own address as the host
// (else a page could come in by a name of its own that points here). Only questions are let through, and what
// became of suggestions; nothing that learns, forgets, or ends the server.
import { spawn } from "node:child_process";
import { randomBytes, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import { connect } from "node:net";
import { createInterface } from "node:readline";

const ALLOWED = new Set(["suggest", "feedback"]);
const MOST_BYTES = 1_000_000;

const [origin, path] = process.argv.slice(2);
if (!origin) {
  console.error("Say which page may ask: node bridge.mjs http://localhost:5173");
  process.exit(1);
}
const token = Buffer.from(randomBytes(24).toString("base64url"));
const server = path ? connect(path) : spawn("foretype", ["serve", "--json-lines"], { stdio: ["pipe", "pipe", "inherit"] });
const [input, output] = path ? [server, server] : [server.stdout, server.stdin];
const waiting = new Map();
let last = 0;

server.on("error", end);
server.on("close", end);
createInterface({ input }).on("line", (line) => {
  const reply = JSON.parse(line);
  if (reply.answer?.final === false) return;
  waiting.get(reply.id)?.(reply);
  waiting.delete(reply.id);
});

function ask(request) {
  const id = ++last;
  output.write(JSON.stringify({ ...request, id }) + "\n");
  return new Promise((resolve) => waiting.set(id, resolve));
}

function end(error) {
  console.error(error ? `The server has gone: ${error.message ?? error}` : "The server has gone.");
  process.exit(1);
}

/** Returns why a request is not let in, or nothing. */
function refused({ headers }) {
  if (headers.host !== `127.0.0.1:${http.address().port}`) return "host";
  if (headers.origin !== origin) return "origin";
}

function known({ headers }) {
  const said = Buffer.from((headers.authorization ?? "").replace(/^Bearer /, ""));
  return said.length === token.length && timingSafeEqual(said, token);
}

async function body(request) {
  let text = "";
  for await (const part of request.setEncoding("utf-8")) {
    text += part;
    if (text.length > MOST_BYTES) throw new Error("too long");
  }
  return JSON.parse(text);
}

const http = createServer(async (request, response) => {
  const say = (status, said) => response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(said));
  if (refused(request)) return say(403, { refused: refused(request) });
  response.setHeader("access-control-allow-origin", origin);
  if (request.method === "OPTIONS") {
    response.setHeader("access-control-allow-headers", "authorization, content-type");
    return say(200, {});
  }
  if (!known(request)) return say(401, { refused: "token" });
  try {
    const asked = await body(request);
    if (request.method !== "POST" || !ALLOWED.has(asked?.request)) return say(403, { refused: "request" });
    say(200, await ask(asked));
  } catch (error) {
    say(400, { refused: error.message });
  }
});

await ask({ request: "hello", protocol: 1 }); // characters in UTF-16 units, as JavaScript counts them
http.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${http.address().port} ${token}`));
