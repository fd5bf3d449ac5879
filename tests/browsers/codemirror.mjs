// CodeMirror 6 on a page of another origin, which asks through the bridge.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { join } from "node:path";
import { build } from "esbuild";
import { PICTURES, REPOSITORY, seeing, until } from "./seeing.mjs";

const WEB = join(REPOSITORY, "examples/web");
const BEGUN = "Dear Anna, thank you for your letter. I am looking forw";
const PAGE = `
  import { history, historyKeymap, defaultKeymap } from "@codemirror/commands";
  import { EditorView, keymap } from "@codemirror/view";
  import { asking } from "${WEB}/asking.js";
  import { foretype } from "${WEB}/codemirror.js";
  const said = new URLSearchParams(location.hash.slice(1));
  const keys = keymap.of([...defaultKeymap, ...historyKeymap]);
  new EditorView({ parent: document.body, extensions: [foretype(asking(said.get('address'), said.get('token'))), history(), keys, EditorView.lineWrapping] }).focus();
`;

async function bundle() {
  const stdin = { contents: PAGE, resolveDir: import.meta.dirname };
  const built = await build({ stdin, bundle: true, write: false, format: "esm", nodePaths: [join(import.meta.dirname, "node_modules")] });
  return built.outputFiles[0].text;
}

await seeing("CodeMirror 6", async ({ folder, start, page, foretype }) => {
  const script = await bundle();
  const site = createServer((_, response) => {
    response.setHeader("content-type", "text/html; charset=utf-8");
    response.end(`<style>body{font:18px sans-serif} .cm-content{font-family:sans-serif}</style><body><script type=module>${script}</script>`);
  });
  await new Promise((resolve) => site.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${site.address().port}`;
  const env = { ...process.env, PATH: `${folder}:${process.env.PATH}` };
  const bridge = start(process.execPath, [join(WEB, "bridge.mjs"), origin], { env });
  let said = "";
  bridge.stdout.on("data", (data) => (said += data));
  bridge.stderr.pipe(process.stderr);
  await until(() => said.includes("\n"), "the bridge");
  const [address, token] = said.trim().split(" ");

  await refusals(address, token, origin);
  await page.setViewportSize({ width: 640, height: 120 });
  await page.goto(`${origin}/#${new URLSearchParams({ address, token })}`);
  const text = () => page.locator(".cm-content").evaluate((content) => [...content.querySelectorAll(".cm-line")]
    .map((line) => [...line.childNodes].filter((node) => node.className !== "cm-ghost").map((node) => node.textContent).join("")).join("\n"));
  const ghost = page.locator(".cm-ghost");
  const reads = (what) => until(async () => (await text()) === what, what);

  await page.keyboard.type(BEGUN);
  await ghost.getByText(/^ard to/).waitFor();
  await page.screenshot({ path: join(PICTURES, "codemirror.png") });
  await page.keyboard.press("Control+ArrowRight"); // a word, and its space
  await reads(`${BEGUN}ard `);
  await page.keyboard.type("t"); // agrees with what is shown
  await ghost.getByText(/^o/).waitFor();
  await page.keyboard.press("Tab"); // all
  await until(async () => (await text()).startsWith(`${BEGUN}ard to`) && (await text()).endsWith(" "), "the rest");
  const accepted = (await text()).trimEnd();
  await page.keyboard.type("."); // takes the place of the space
  await reads(`${accepted}.`);
  await page.keyboard.type(" Than");
  await ghost.waitFor();
  await page.keyboard.press("Escape");
  await ghost.waitFor({ state: "hidden" });
  await page.keyboard.press("Control+z");
  await until(async () => !(await text()).endsWith(" Than"), "undo");
  site.close();
});

/** Nobody else is let in. */
async function refusals(address, token, origin) {
  const request = { request: "suggest", before: "a", only_final: true };
  const ask = async (headers, body = request) => (await fetch(address, { method: "POST", headers, body: JSON.stringify(body) })).status;
  const authorization = `Bearer ${token}`;
  assert.equal(await ask({ origin, authorization }), 200);
  assert.equal(await ask({ origin: "http://evil.example", authorization }), 403);
  assert.equal(await ask({ authorization }), 403);
  assert.equal(await ask({ origin }), 401);
  assert.equal(await ask({ origin, authorization: `${authorization}x` }), 401);
  for (const other of ["learn", "forget", "shutdown", "constructor"]) {
    assert.equal(await ask({ origin, authorization }, { request: other, text: "a", phrase: "a" }), 403);
  }
}
