// Requests to this run of the preview. Each carries the secret that only its own page can read.

const secret = document.querySelector("meta[name=secret]").content;
const headers = { "X-Preview-Secret": secret, "Content-Type": "application/json" };

export class Refused extends Error {
  constructor(status, body) {
    super(body.error ?? `the preview answered ${status}`);
    this.status = status;
    this.body = body;
  }
}

async function read(reply) {
  const body = await reply.json().catch(() => ({}));
  if (!reply.ok) throw new Refused(reply.status, body);
  return body;
}

export async function get(path) {
  return read(await fetch(`api/${path}`, { headers }));
}

export async function post(path, body) {
  return read(await fetch(`api/${path}`, { method: "POST", headers, body: JSON.stringify(body) }));
}

// Server-sent events, by fetch, since an EventSource sends no header.
export async function listen(hear, lost) {
  for (let pause = 300; ; pause = Math.min(pause * 2, 5000)) {
    try {
      const reply = await fetch("api/events", { headers });
      if (reply.status === 403) return lost("The preview was restarted: reload this page.");
      let rest = "";
      for await (const chunk of reply.body.pipeThrough(new TextDecoderStream())) {
        pause = 300;
        const messages = (rest + chunk).split("\n\n");
        rest = messages.pop();
        for (const message of messages) {
          const kind = /^event: (.*)$/m.exec(message)?.[1];
          const data = /^data: (.*)$/m.exec(message)?.[1];
          if (kind) hear(kind, JSON.parse(data ?? "{}"));
        }
      }
    } catch {
      // it is tried again
    }
    lost("The preview has stopped.");
    await new Promise((done) => setTimeout(done, pause));
  }
}
