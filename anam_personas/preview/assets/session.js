// A conversation: with Anam's own SDK, or over the emulator's socket where it has neither picture nor sound.
// Both give the same: {send, stop}, and tell(kind, data) of "message", "tool", "state", "event" and "end".

import { fresh } from "./dom.js";

export async function converse(given, video, clientTools, answer, tell) {
  return given.media ? withSdk(given, video, clientTools, answer, tell) : overSocket(given, answer, tell);
}

async function withSdk({ token, baseUrl }, video, clientTools, answer, tell) {
  video.id ||= fresh("face");
  const client = anam.createClient(token, { api: { baseUrl }, disableInputAudio: true, metrics: { disableClientMetrics: true } });
  const names = anam.AnamEvent;
  for (const name of Object.values(names)) {
    client.addListener(name, (...data) => tell("event", { name, data: data.map(plain) }));
  }
  client.addListener(names.MESSAGE_STREAM_EVENT_RECEIVED, (piece) => tell("message", {
    role: piece.role, id: piece.id, text: piece.content, interrupted: piece.interrupted, whole: piece.role === "user" }));
  client.addListener(names.SESSION_READY, () => tell("state", "Connected"));
  client.addListener(names.VIDEO_PLAY_STARTED, () => tell("state", "Live"));
  client.addListener(names.SERVER_WARNING, (text) => tell("state", `Warning: ${text}`));
  client.addListener(names.CONNECTION_CLOSED, (code, details) => tell("end", details || said(code)));
  const calls = { STARTED: "started", COMPLETED: "completed", FAILED: "failed" };
  for (const [suffix, phase] of Object.entries(calls)) {
    client.addListener(names[`TOOL_CALL_${suffix}`], (call) => tell("tool", { phase, id: call.toolCallId, name: call.toolName,
      arguments: call.arguments, result: call.result, error: call.errorMessage }));
  }
  for (const name of clientTools) client.registerToolCallHandler(name, { onStart: async () => answer() });
  await client.streamToVideoElement(video.id);
  return { send: (text) => client.sendUserMessage(text), stop: () => client.stopStreaming() };
}

async function overSocket({ token, baseUrl }, answer, tell) {
  const headers = { Authorization: `Bearer ${token}`, "Content-Type": "application/json" };
  const reply = await fetch(`${baseUrl}/v1/engine/session`, { method: "POST", headers, body: "{}" });
  const begun = await reply.json();
  if (!reply.ok) throw new Error(begun.message ?? `the session was refused with ${reply.status}`);
  const scheme = begun.engineProtocol === "http" ? "ws" : "wss";
  const socket = new WebSocket(`${scheme}://${begun.engineHost}${begun.signallingEndpoint ?? "/ws"}?session_id=${begun.sessionId}`);
  const send = (actionType, payload) => socket.send(JSON.stringify({ actionType, sessionId: begun.sessionId, payload }));
  const data = (message_type, more) => send("datachannel", { message_type, session_id: begun.sessionId, timestamp: new Date().toISOString(), ...more });
  let reason = "The connection was closed";
  socket.addEventListener("open", () => send("datachannel", ""));
  socket.addEventListener("close", () => tell("end", reason));
  socket.addEventListener("message", ({ data: text }) => {
    const { actionType, payload } = JSON.parse(text);
    if (actionType !== "datachannel") tell("event", { name: actionType, data: [payload] });
    if (actionType === "sessionready") tell("state", "Connected (text only)");
    if (actionType === "warning") tell("state", `Warning: ${payload}`);
    if (actionType === "endsession") reason = payload || reason;
    if (actionType === "datachannel") received(payload, data, answer, tell);
  });
  const beat = setInterval(() => socket.readyState === WebSocket.OPEN && send("heartbeat", ""), 5000);
  return {
    send: (content) => data("speech", { content }),
    stop: async () => {
      clearInterval(beat);
      if (socket.readyState === WebSocket.OPEN) send("endsession", {});
      socket.close();
    },
  };
}

function received({ messageType, data: given }, data, answer, tell) {
  tell("event", { name: messageType, data: [given] });
  if (messageType === "speechText") {
    tell("message", { role: given.role, id: given.message_id, text: given.content, interrupted: given.interrupted, whole: given.role === "user" });
  }
  const phase = { toolCallStarted: "started", toolCallCompleted: "completed", toolCallFailed: "failed" }[messageType];
  if (!phase) return;
  const call = { phase, id: given.tool_call_id, name: given.tool_name, arguments: given.arguments, result: given.result, error: given.error_message };
  tell("tool", call);
  if (phase === "started" && given.tool_type === "client") {
    const result = answer();
    data("tool_result", { tool_call_id: given.tool_call_id, user_action_correlation_id: given.user_action_correlation_id,
      timestamp_user_action: given.timestamp_user_action, result });
    tell("tool", { ...call, phase: "completed", result });
  }
}

function plain(value) {
  return value instanceof MediaStream ? "(media)" : value;
}

function said(code) {
  return { CONNECTION_CLOSED_CODE_NORMAL: "The session has ended" }[code] ?? `The session has ended (${code})`;
}
