/**
 * node browser.mjs ADDRESS CHROMIUM [FOLDER]: opens the page, types, accepts, goes offline; prints what was seen as
 * JSON. With a folder, of the shipped bundle's page: leaves pictures there.
 */

import { chromium } from "playwright-core";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const [address, executablePath, pictures] = process.argv.slice(2);
const profile = mkdtempSync(join(tmpdir(), "foretype-"));
const seen = { hosts: [], errors: [] };
const browser = await chromium.launchPersistentContext(profile, {
  executablePath,
  headless: true,
  hasTouch: true,
  viewport: { width: 900, height: 800 },
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync"],
});
const hosts = new Set();
browser.on("request", (request) => hosts.add(new URL(request.url()).host));
const page = await browser.newPage();
page.on("pageerror", (error) => seen.errors.push(error.message));
page.on("requestfailed", (request) => seen.errors.push(`${request.url()} failed`));

const told = (name) => page.waitForFunction((key) => document.documentElement.dataset[key], name, { timeout: 60000 });
/** Wait until the last key was answered. */
const settled = (ghost) => page.waitForFunction(
  (text) => document.querySelector(".ghost")?.textContent === text, ghost, { timeout: 60000 });

await page.goto(address);
await told("first");
await told("ready");
seen.first_ms = Number(await page.evaluate(() => document.documentElement.dataset.first));
seen.ready_ms = Number(await page.evaluate(() => document.documentElement.dataset.ready));
await page.selectOption("#level", "all");
await page.focus("#text");
await page.keyboard.type("I'll meet you at the st");
await settled("ation");
await page.waitForFunction(() => document.querySelector("#told").textContent.startsWith("station"));
seen.offers = await page.locator("#offers button").allInnerTexts();
await page.keyboard.press("Escape");
await settled("");
seen.hidden = await page.locator("#offers button").count();
await page.keyboard.press("a");
await settled("tion");
await page.keyboard.press("Tab");
seen.accepted = await page.inputValue("#text");
await page.keyboard.press(".");
seen.joined = await page.inputValue("#text");
await page.keyboard.type(" I'll meet you at the st");
await settled("ation");
await page.locator("#offers button").first().click();
seen.clicked = await page.inputValue("#text");
seen.focused = await page.evaluate(() => document.activeElement?.id);
await page.waitForFunction(() => document.querySelector("#transformer p")?.textContent, null, { timeout: 60000 });
seen.race = await page.locator("#race").innerText();
if (pictures) {
  await page.fill("#text", "");
  await page.keyboard.type("Thanks for your help yesterday. Please let me kn", { delay: 60 });
  await page.waitForFunction(() => document.querySelector("#transformer p")?.textContent.includes("know"));
  await page.screenshot({ path: join(pictures, "page.png") });
}

const { compare } = await page.evaluate(async () => {
  const [ort, { Engine }, { compare }, { unpacked }] = await Promise.all(
    ["./ort/ort.wasm.bundle.min.mjs", "./foretype.js", "./conformance.js", "./runtime/bundle.js"]
      .map((name) => import(new URL(name, location.href).href)));
  const read = async (name) => new Uint8Array(await (await fetch(name)).arrayBuffer());
  ort.env.wasm.numThreads = 1;
  ort.env.wasm.wasmBinary = (await unpacked(await read("ort/ort.wasm.gz"))).buffer;
  const engine = await Engine.load((name) => read(`bundle/${name}`), ort);
  const vectors = JSON.parse(new TextDecoder().decode(await unpacked(await read("bundle/vectors.json.gz"))));
  return { compare: await compare(engine, vectors) };
});
seen.compared = compare;

await page.fill("#text", "Yes. I'll meet you at the st");
await settled("ation");
await page.keyboard.press("Escape");
await settled("");
await page.keyboard.press("Tab");
seen.left = await page.evaluate(() => document.activeElement?.id);

await told("kept");
await browser.setOffline(true);
await page.reload();
await told("ready");
await page.focus("#text");
await page.keyboard.type("I'll meet you at the st");
await page.selectOption("#level", "all");
await settled("ation");
seen.offline = await page.locator("#offers button").first().innerText();
await page.setViewportSize({ width: 390, height: 844 });
if (pictures) {
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(pictures, "page_dark.png") });
}
await page.locator("#offers button").first().tap();
seen.tapped = await page.inputValue("#text");
seen.fits = await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth);
seen.hosts = [...hosts];
await browser.close();
rmSync(profile, { recursive: true, force: true });
console.log(JSON.stringify(seen));
