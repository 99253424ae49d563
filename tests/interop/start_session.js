// Starts a session with Anam's own JavaScript SDK, as far as Node can go: there is no WebRTC here.
// Usage: node start_session.js FOLDER BASE_URL, the session token on stdin; FOLDER holds node_modules.
// Prints what the SDK made of the reply, as JSON: {"sessionId"} or {"error", "code", "status"}.
"use strict";
const { createRequire } = require("node:module");
const path = require("node:path");
const { readFileSync } = require("node:fs");

const [folder, baseUrl] = process.argv.slice(2);
const { createClient } = createRequire(path.join(path.resolve(folder), "index.js"))("@anam-ai/js-sdk");

async function main() {
  const client = createClient(readFileSync(0, "utf8").trim(), {
    api: { baseUrl },
    metrics: { disableClientMetrics: true },
  });
  // The constructor has judged the token. What follows is what streaming begins with.
  const session = await client.apiClient.startSession(undefined, undefined);
  return { sessionId: session.sessionId, iceServers: session.clientConfig.iceServers };
}

main()
  .catch((error) => ({ error: error.message, code: error.code, status: error.statusCode }))
  .then((result) => process.stdout.write(JSON.stringify(result)));
