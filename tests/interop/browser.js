// Drives a page with Anam's own JavaScript SDK in a real Chromium, against a running emulator.
// Usage: node browser.js FOLDER CHROMIUM BASE_URL SCREENSHOTS, a JSON list of steps on stdin; FOLDER holds node_modules.
// Prints what each step gave, as a JSON list. The steps are the functions below; a step is [name, ...arguments].
"use strict";
const { createRequire } = require("node:module");
const path = require("node:path");
const { readFileSync } = require("node:fs");
const { createServer } = require("node:http");

const [folder, chromium, baseUrl, screenshots] = process.argv.slice(2);
const load = createRequire(path.join(path.resolve(folder), "index.js"));
const HTML = '<!doctype html><title>Page</title><video id="face" autoplay playsinline muted></video><script src="sdk.js"></script>';
const SWITCHES = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  ...(process.env.ANAM_NO_MICROPHONE ? [] : ["--use-fake-device-for-media-stream"]),
];

// The page comes from a server of this machine: to Chromium a page from elsewhere may not speak to loopback.
const server = createServer((request, response) => {
  const isScript = request.url === "/sdk.js";
  response.setHeader("Content-Type", isScript ? "text/javascript" : "text/html");
  response.end(isScript ? readFileSync(load.resolve("@anam-ai/js-sdk").replace(/main.index\.js$/, "umd/anam.js")) : HTML);
});
const origin = () => `http://localhost:${server.address().port}`;

// Runs in the page: what the SDK says is kept in `log`.
function listen(client) {
  window.client = client;
  window.log = [];
  const names = ["MESSAGE_STREAM_EVENT_RECEIVED", "MESSAGE_HISTORY_UPDATED", "TOOL_CALL_STARTED", "TOOL_CALL_COMPLETED", "TOOL_CALL_FAILED",
    "SESSION_READY", "CONNECTION_ESTABLISHED", "CONNECTION_CLOSED", "VIDEO_PLAY_STARTED", "VIDEO_STREAM_STARTED", "AUDIO_STREAM_STARTED",
    "DATA_CHANNEL_OPEN", "MIC_PERMISSION_DENIED", "MIC_PERMISSION_GRANTED", "SERVER_WARNING", "TALK_STREAM_INTERRUPTED", "DIRECTOR_NOTE_CUE_APPLIED"];
  for (const name of names) {
    if (anam.AnamEvent[name]) client.addListener(anam.AnamEvent[name], (...given) => log.push([name, ...given]));
  }
}

const steps = {
  // Opens a page and starts a session by a token, or by what the page is to ask a token service for.
  async start({ context }, token, options = {}) {
    const page = await context.newPage();
    page.on("console", (message) => process.stderr.write(`${message.text()}\n`));
    await page.goto(origin());
    await page.evaluate(
      async ([token, baseUrl, options, listen]) => {
        if (token.service) {
          const headers = { "Content-Type": "application/json" };
          const reply = await fetch(token.service, { method: "POST", headers, body: JSON.stringify(token.asked) });
          token = (await reply.json()).sessionToken;
        }
        const client = anam.createClient(token, { api: { baseUrl }, ...options });
        new Function(`return ${listen}`)()(client);
        await client.streamToVideoElement("face");
      },
      [token, baseUrl, options, listen.toString()],
    );
    steps.page = page;
  },
  // Waits until so many frames were decoded; the size of the picture.
  async frames(_, count) {
    await steps.page.waitForFunction(
      (count) => document.getElementById("face").getVideoPlaybackQuality().totalVideoFrames >= count, count, { timeout: 60000 });
    return steps.page.evaluate(() => {
      const face = document.getElementById("face");
      return [face.videoWidth, face.videoHeight, face.srcObject.getTracks().map((track) => track.kind).sort()];
    });
  },
  // Waits for an event whose JSON holds a text; all of its kind.
  async wait(_, name, text = "") {
    const found = ([name, text]) => log.filter((each) => each[0] === name && JSON.stringify(each).includes(text));
    await steps.page.waitForFunction(new Function("given", `return (${found})(given).length > 0`), [name, text], { timeout: 40000 });
    return steps.page.evaluate(found, [name, text]);
  },
  // Runs an expression in the page; `client` and `log` are there.
  async run(_, expression) {
    return steps.page.evaluate(expression);
  },
  async pause(_, milliseconds) {
    await steps.page.waitForTimeout(milliseconds);
  },
  async shot(_, name) {
    if (screenshots) await steps.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  },
  async grant({ context }, ...permissions) {
    await context.grantPermissions(permissions, { origin: origin() });
  },
  // Asks the emulator's control routes.
  async control(_, route, body) {
    const headers = { "X-Anam-Emulator": "1", "Content-Type": "application/json" };
    return (await fetch(`${baseUrl}/_emulator/${route}`, { method: "POST", headers, body: JSON.stringify(body) })).status;
  },
};

async function main() {
  await new Promise((ready) => server.listen(Number(process.env.ANAM_PAGE_PORT ?? 0), "127.0.0.1", ready));
  const browser = await load("playwright-core").chromium.launch({ executablePath: chromium, args: SWITCHES });
  try {
    const context = await browser.newContext();
    const results = [];
    for (const [name, ...given] of JSON.parse(readFileSync(0, "utf8"))) {
      try {
        results.push((await steps[name]({ context }, ...given)) ?? null);
      } catch (error) {
        const log = steps.page ? await steps.page.evaluate(() => JSON.stringify(window.log)).catch(() => "") : "";
        throw new Error(`${name} ${JSON.stringify(given)}: ${error.message}\n${log}`);
      }
    }
    process.stdout.write(JSON.stringify(results));
  } finally {
    await browser.close();
    server.close();
  }
}

main().catch((error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
});
