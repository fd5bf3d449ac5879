// JupyterLab itself: a Markdown cell of a notebook.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, PICTURES, REPOSITORY, seeing, skipUnless, until, untilShown } from "./seeing.mjs";

const JUPYTER = process.env.JUPYTER ?? "jupyter";
const EXAMPLE = join(REPOSITORY, "examples/jupyterlab");
const BEGUN = "Dear Anna, thank you for your letter. I am looking forw";
const TOKEN = "for-this-test-alone";

skipUnless(spawnSync(JUPYTER, ["lab", "--version"]).status === 0, "JupyterLab", "it is not installed; JUPYTER names its program");

await seeing("JupyterLab", async ({ folder, start, page, foretype }) => {
  const data = join(folder, "data");
  const config = join(folder, "config");
  cpSync(join(EXAMPLE, "labextension"), join(data, "labextensions", "foretype"), { recursive: true });
  mkdirSync(join(config, "jupyter_server_config.d"), { recursive: true });
  cpSync(join(EXAMPLE, "jupyter_server_config.json"), join(config, "jupyter_server_config.d", "foretype.json"));
  const work = join(folder, "letters");
  mkdirSync(work);
  const cell = { cell_type: "markdown", id: "a", metadata: {}, source: "" };
  const kernelspec = { name: "python3", display_name: "Python 3 (ipykernel)", language: "python" };
  writeFileSync(join(work, "letter.ipynb"), JSON.stringify({ cells: [cell], metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 }));
  const port = await freePort();
  const server = start(JUPYTER, ["lab", "--no-browser", "--allow-root", `--port=${port}`, "--ip=127.0.0.1",
    `--IdentityProvider.token=${TOKEN}`, "--LabApp.news_url=", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    `--ServerApp.root_dir=${work}`], {
    env: { ...process.env, HOME: folder, JUPYTER_DATA_DIR: data, JUPYTER_CONFIG_DIR: config, JUPYTER_RUNTIME_DIR: join(folder, "runtime"),
      XDG_RUNTIME_DIR: folder, PYTHONPATH: EXAMPLE, FORETYPE: foretype },
  });
  let log = "";
  server.stderr.on("data", (data) => (log += data));
  try {
    const address = `http://127.0.0.1:${port}`;
    await until(async () => (await fetch(`${address}/api`).catch(() => undefined))?.ok, "JupyterLab");
    const refused = await fetch(`${address}/foretype`, { method: "POST", body: JSON.stringify({ request: "suggest", before: "a" }) });
    assert.equal(refused.status, 403); // without the token
    const authorization = `token ${TOKEN}`;
    const other = await fetch(`${address}/foretype`, { method: "POST", headers: { authorization }, body: JSON.stringify({ request: "learn", text: "a" }) });
    assert.equal(other.status, 400);

    await page.goto(`${address}/lab/tree/letter.ipynb?token=${TOKEN}`);
    const cell = page.locator(".jp-MarkdownCell").first();
    await cell.waitFor();
    await page.getByRole("button", { name: "No", exact: true }).click({ timeout: 3000 }).catch(() => {}); // a question about news
    await cell.dblclick();
    const content = cell.locator(".cm-content");
    const ghost = page.locator(".jp-GhostText").first();
    await content.click();
    await page.keyboard.type(BEGUN, { delay: 20 });
    await untilShown(ghost, page, "w");
    assert.match(await ghost.innerText(), /^ard/);
    await page.screenshot({ path: join(PICTURES, "jupyterlab.png") });
    await page.keyboard.press("Tab");
    await until(async () => (await content.innerText()).startsWith(`${BEGUN}ard`), "the suggestion");
  } catch (error) {
    console.error(log);
    throw error;
  }
});
