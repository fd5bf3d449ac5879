// The extension in Visual Studio Code itself, in a browser: code-server.
import assert from "node:assert/strict";
import { execSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { freePort, PICTURES, REPOSITORY, seeing, skipUnless, until, untilShown } from "./seeing.mjs";

const CODE_SERVER = process.env.CODE_SERVER ?? join(import.meta.dirname, "node_modules/code-server/out/node/entry.js");
const BEGUN = "Dear Anna, thank you for your letter. I am looking forw";

const EXTENSION = join(REPOSITORY, "examples/vscode");
skipUnless(existsSync(CODE_SERVER), "Visual Studio Code", "code-server is not installed: README.md");
skipUnless(existsSync(join(EXTENSION, "out")), "Visual Studio Code", "the extension is not built: npm install && npm run build");

await seeing("Visual Studio Code", async ({ folder, start, page, foretype }) => {
  const extension = join(folder, "extensions", "foretype.foretype-0.1.0");
  mkdirSync(extension, { recursive: true });
  for (const part of ["package.json", "out"]) cpSync(join(EXTENSION, part), join(extension, part), { recursive: true });
  const user = join(folder, "user", "User");
  mkdirSync(user, { recursive: true });
  writeFileSync(join(user, "settings.json"), JSON.stringify({
    "foretype.command": foretype, "workbench.startupEditor": "none", "telemetry.telemetryLevel": "off",
    "editor.fontFamily": "DejaVu Sans Mono", "workbench.colorTheme": "Default Light Modern", "chat.commandCenter.enabled": false,
    "workbench.activityBar.location": "hidden", "editor.minimap.enabled": false, "extensions.ignoreRecommendations": true,
  }));
  const work = join(folder, "letters");
  mkdirSync(work);
  writeFileSync(join(work, "letter.md"), "");
  const port = await freePort();
  const server = start(process.execPath, [CODE_SERVER, "--auth", "none", "--bind-addr", `127.0.0.1:${port}`,
    "--user-data-dir", join(folder, "user"), "--extensions-dir", join(folder, "extensions"), "--disable-telemetry",
    "--disable-update-check", "--disable-workspace-trust", "--disable-getting-started-override", work],
    { env: { ...process.env, XDG_RUNTIME_DIR: folder, XDG_CONFIG_HOME: join(folder, "config"), HOME: folder,
      EXTENSIONS_GALLERY: "{}" } });
  let log = "";
  server.stdout.on("data", (data) => (log += data));
  server.stderr.on("data", (data) => (log += data));
  try {
    await until(() => log.includes("HTTP server listening"), "code-server");
    await page.goto(`http://127.0.0.1:${port}/?folder=${work}`);
    await page.getByText("letter.md").first().dblclick();
    await page.locator(".monaco-editor .view-lines").first().click();

    const text = async () => (await page.locator(".view-line").allInnerTexts()).join("\n").replaceAll("\u00a0", " ");
    const ghost = page.locator(".ghost-text-decoration").first();
    const reads = (what) => until(async () => (await text()) === what, what);

    await page.keyboard.type(BEGUN, { delay: 20 });
    await untilShown(ghost, page, "w");
    assert.equal(await text(), `${BEGUN}ard to `);
    await page.screenshot({ path: join(PICTURES, "vscode.png") });

    await page.keyboard.press("Control+ArrowRight"); // a word
    await until(async () => (await ghost.innerText()).trim() === "to", "the rest of it");
    await page.keyboard.press("Tab"); // all
    await until(async () => (await text()).startsWith(`${BEGUN}ard to `), "the phrase");
    await page.keyboard.type(".");
    await until(async () => (await text()).startsWith(`${BEGUN}ard to.`), "a mark takes the place of the space");

    await page.keyboard.type(" Than");
    await ghost.waitFor();
    await page.keyboard.press("Escape"); // nothing
    await ghost.waitFor({ state: "hidden" });
    await reads(`${BEGUN}ard to. Than`);
  } catch (error) {
    console.error(log, execSync(`cat $(find ${folder}/user/logs -name '*ext*host*.log')`).toString());
    throw error;
  }
});
