// The usual shape in Node: Express, and fetch for each token.
import { createRequire } from "node:module";
const require = createRequire(process.env.ANAM_NODE_MODULES + "/");
const express = require("express");

const [upstream, body] = [process.argv[2], process.argv[3]];
const app = express();
app.use(express.json());
app.post("/v1/session-tokens", async (request, response) => {
  const personaConfig = JSON.parse(body);
  personaConfig.name = request.body.variables.visitorName;
  const reply = await fetch(`${upstream}/v1/auth/session-token`, {
    method: "POST",
    headers: { Authorization: "Bearer bench-key", "Content-Type": "application/json" },
    body: JSON.stringify({ personaConfig }),
  });
  if (!reply.ok) return response.status(502).end();
  const { sessionToken } = await reply.json();
  response.json({ sessionToken });
});
const server = app.listen(0, "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
