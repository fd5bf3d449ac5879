// What the tests in browsers share: a browser, a server with a bundle, folders and ports of their own.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const REPOSITORY = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
export const PICTURES = join(REPOSITORY, "docs", "pictures");
const PYTHON = process.env.FORETYPE_PYTHON ?? join(REPOSITORY, ".venv", "bin", "python");
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
  "--disable-background-networking", "--disable-component-update", "--disable-sync"];
// A busy machine is slow; only a failing test waits so long.
export const PATIENCE_MS = 90_000;

/** Ends a test that cannot be, and says why. */
export function skipUnless(there, name, why) {
  if (there) return;
  console.log(`skipped: ${name}: ${why}`);
  process.exit(0);
}

/** Runs a test in a folder of its own, with what it starts; all of it ends with the test. */
export async function seeing(name, test) {
  skipUnless(existsSync(BROWSER), name, `${BROWSER} is not there`);
  const folder = mkdtempSync(join(tmpdir(), "foretype-"));
  const running = [];
  const start = (command, args, options = {}) => {
    const process = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], detached: true, ...options });
    running.push(process);
    return process;
  };
  let browser;
  try {
    browser = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath: BROWSER, headless: true, args: QUIET, viewport: { width: 900, height: 420 },
    });
    const page = browser.pages()[0];
    page.setDefaultTimeout(PATIENCE_MS);
    await test({ folder, start, page, foretype: foretype(folder) });
    console.log(`ok: ${name}`);
  } catch (error) {
    console.error(`failed: ${name}\n`, error);
    await browser?.pages()[0]?.screenshot({ path: join(tmpdir(), "foretype-failed.png") });
    process.exitCode = 1;
  } finally {
    await browser?.close();
    await Promise.all(running.map(ended));
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Ends a program and what it has started; returns when it has ended. */
function ended(program) {
  if (program.exitCode !== null || program.signalCode !== null) return;
  const exit = new Promise((resolve) => program.once("exit", resolve));
  const kill = (signal) => {
    try {
      process.kill(-program.pid, signal);
    } catch {} // it has ended meanwhile
  };
  kill("SIGTERM");
  const timer = setTimeout(kill, 10_000, "SIGKILL");
  return exit.finally(() => clearTimeout(timer));
}

/** Makes the program `foretype`, on the shipped bundle, with a history of its own. */
function foretype(folder) {
  const path = join(folder, "foretype");
  const home = join(folder, "data");
  mkdirSync(home);
  writeFileSync(path, `#!/bin/sh
PYTHONPATH="${REPOSITORY}" XDG_DATA_HOME="${home}" XDG_CONFIG_HOME="${home}" exec "${PYTHON}" -m predictor "$@"
`);
  chmodSync(path, 0o755);
  return path;
}

/** Waits until something holds. */
export async function until(holds, what) {
  const end = Date.now() + PATIENCE_MS;
  let seen;
  while (!(seen = await holds())) {
    assert(Date.now() < end, `${what}: waited in vain`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return seen;
}

/** Types the last letter of what was typed again and again until grey text shows: the server takes a while to start. */
export function untilShown(ghost, page, letter) {
  return until(async () => {
    await page.keyboard.press("Backspace");
    await page.keyboard.type(letter);
    return ghost.waitFor({ timeout: 5000 }).then(() => true, () => false);
  }, "grey text");
}

/** A port of the loopback address at which nobody listens. */
export function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
