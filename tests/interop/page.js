// A page in a real Chromium, driven step by step: a JSON list [name, ...arguments] a line on stdin, a JSON reply a line on stdout.
// Usage: node page.js FOLDER CHROMIUM SCREENSHOTS; FOLDER holds node_modules. The steps are the functions below.
"use strict";
const { createRequire } = require("node:module");
const { createInterface } = require("node:readline");
const { readFileSync } = require("node:fs");
const path = require("node:path");

const [folder, chromium, screenshots] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(folder), "index.js"));
const SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--autoplay-policy=no-user-gesture-required"];
const PATIENCE = { timeout: 30000 };
let page, context;
const troubles = [];

const steps = {
  async open(url, width = 1280, height = 900) {
    page = await context.newPage();
    page.on("console", (message) => message.type() === "error" && troubles.push(message.text()));
    page.on("pageerror", (error) => troubles.push(error.message));
    await page.setViewportSize({ width, height });
    await page.goto(url);
  },
  // What the console complained of since the last time.
  async troubles() {
    return troubles.splice(0);
  },
  async click(selector) {
    await page.click(selector, PATIENCE);
  },
  async fill(selector, text) {
    await page.fill(selector, text, PATIENCE);
  },
  async choose(selector, value) {
    await page.selectOption(selector, value, PATIENCE);
  },
  async press(key) {
    await page.keyboard.press(key);
  },
  // Waits until an element is there with a text in it; its whole text.
  async wait(selector, text = "") {
    const found = page.locator(selector).filter({ hasText: text }).first();
    await found.waitFor({ state: "visible", ...PATIENCE });
    return found.innerText();
  },
  async run(expression) {
    return page.evaluate(expression);
  },
  // Polled from here: the page's policy lets no text become code in it.
  async until(expression) {
    for (const end = Date.now() + PATIENCE.timeout; Date.now() < end; await page.waitForTimeout(20)) {
      const found = await page.evaluate(expression);
      if (found) return found;
    }
    throw new Error("it did not come true");
  },
  async look(scheme, width, height) {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width, height });
  },
  async shot(name, fullPage = true) {
    if (screenshots) await page.screenshot({ path: path.join(screenshots, `${name}.png`), fullPage });
  },
  // What axe-core finds, of serious and critical impact.
  async axe() {
    // into the page's own world: a policy for scripts does not hold for what the debugger evaluates
    await page.evaluate(readFileSync(load.resolve("axe-core"), "utf8"));
    const { violations } = await page.evaluate("axe.run(document, {resultTypes: ['violations']})");
    return violations.filter((each) => ["serious", "critical"].includes(each.impact))
      .map((each) => [each.id, each.help, each.nodes.map((node) => node.html.slice(0, 200))]);
  },
};

async function main() {
  const browser = await load("playwright-core").chromium.launch({ executablePath: chromium, args: SWITCHES });
  context = await browser.newContext();
  try {
    for await (const line of createInterface({ input: process.stdin })) {
      const [name, ...given] = JSON.parse(line);
      let reply;
      try {
        reply = { value: (await steps[name](...given)) ?? null };
      } catch (error) {
        reply = { error: `${name} ${JSON.stringify(given)}: ${error.message}` };
      }
      process.stdout.write(`${JSON.stringify(reply)}\n`);
    }
  } finally {
    await browser.close();
  }
}

main();
