// The conversation of one side: picture, transcript, tool calls, events.

import { asked, fill, make, options, pretty } from "./dom.js";
import { keep } from "./keep.js";
import { Refused, post } from "./server.js";
import { converse } from "./session.js";

const MOST_EVENTS = 500;

export class Talk {
  // `wanted` gives what a session is started with; `chose` hears of another target.
  constructor(root, calls, events, { wanted, chose, project }) {
    this.root = root;
    this.calls = calls.querySelector(".calls");
    this.result = calls.querySelector("input");
    this.events = events;
    this.wanted = wanted;
    this.find = (name) => root.querySelector(name);
    this.session = null;
    this.label = "";
    this.messages = new Map();
    this.tools = new Map();
    this.find(".start").addEventListener("click", () => this.start());
    this.find(".stop").addEventListener("click", () => this.stop());
    this.find(".keep").addEventListener("click", () => keep(this.held(), (text) => this.state(text)));
    this.find(".composer").addEventListener("submit", (event) => this.submit(event));
    this.find(".target").addEventListener("change", (event) => {
      chose(event.target.value);
      if (!this.session) this.state(this.idle());
    });
    this.find(".composer input").id = `message-${root.dataset.side}`;
    this.find(".composer label").htmlFor = `message-${root.dataset.side}`;
    this.stage = this.find(".stage");
    this.offer(project, "emulator");
    addEventListener("pagehide", () => this.session?.stop());
  }

  // What sessions can run on.
  offer(project, target) {
    this.hasMedia = project.media;
    const places = [["emulator", "the emulator"]];
    if (project.api) places.push(["api", `the Anam API (${new URL(project.api).host})`]);
    options(this.find(".target"), places, project.api ? target : "emulator");
    if (!this.session) this.state(this.idle());
  }

  idle() {
    if (!this.hasMedia && this.find(".target").value === "emulator") {
      return "No session. Chat and tools work; for picture and sound, run: pip install 'anam-personas[live]'";
    }
    return "No session";
  }

  state(text) {
    this.find(".state").textContent = text;
  }

  // The persona that a new session would run.
  set(label, clientTools, isSound) {
    this.clientTools = clientTools;
    this.find(".start").disabled = !isSound;
    const isStale = this.session && this.label !== label;
    this.find(".start").textContent = this.session ? (isStale ? "Start with the changes" : "Start anew") : "Start a session";
    if (isStale && isSound && this.find(".restart").checked) this.start();
  }

  async start(confirmed = false) {
    if (this.starting) return;
    this.starting = true;
    this.find(".start").disabled = true;
    try {
      const wanted = structuredClone(this.wanted());
      const given = await post("session", { ...wanted, target: this.find(".target").value, confirmed });
      await this.stop();
      await this.begin(given, wanted);
    } catch (error) {
      if (error instanceof Refused && error.body.confirm) {
        this.starting = false;
        if (await confirm(error.body.confirm)) await this.start(true);
        return;
      }
      this.state(`The session did not start: ${error.message}`);
    } finally {
      this.starting = false;
      this.find(".start").disabled = false;
    }
  }

  async begin(given, wanted) {
    this.begun = wanted;
    this.messages.clear();
    this.tools.clear();
    this.find(".keep").hidden = true;
    for (const list of [this.find(".transcript"), this.calls, this.events]) fill(list);
    this.state("Connecting");
    this.stage.hidden = !given.media;
    const video = this.find("video");
    const current = Symbol(given.label);
    this.current = current;
    const hear = (kind, data) => this.current === current && this.hear(kind, data);
    this.session = await converse(given, video, this.clientTools, () => this.result.value, hear);
    this.label = given.label;
    this.opened(true);
    this.set(given.label, this.clientTools, true);
  }

  async stop() {
    const session = this.session;
    this.current = null;
    this.session = null;
    await session?.stop();
    this.opened(false);
    this.stage.hidden = true;
    this.state(this.idle());
  }

  opened(isOpen) {
    this.find(".stop").hidden = !isOpen;
    for (const control of this.find(".composer").elements) control.disabled = !isOpen;
    if (!isOpen) this.find(".start").textContent = "Start a session";
  }

  submit(event) {
    event.preventDefault();
    const input = this.find(".composer input");
    if (!this.session || !input.value.trim()) return;
    this.session.send(input.value);
    input.value = "";
  }

  hear(kind, data) {
    if (kind === "message") this.message(data);
    if (kind === "tool") this.tool(data);
    if (kind === "state") this.state(data);
    if (kind === "event") this.event(data);
    if (kind === "end") {
      this.session = null;
      this.opened(false);
      this.stage.hidden = true;
      this.state(`Ended: ${data}`);
    }
  }

  message({ role, id, text, interrupted, whole }) {
    const list = this.find(".transcript");
    const name = `${role}::${id}`;
    if (!this.messages.has(name)) {
      const words = make("span");
      list.append(make("p", { class: `said ${role}` }, make("b", {}, role === "user" ? "You" : "Persona"), words));
      this.messages.set(name, { role, text: "", words });
    }
    const said = this.messages.get(name);
    const { words } = said;
    said.text = whole ? text : said.text + text;
    words.textContent = said.text;
    if (role === "user") this.find(".keep").hidden = false;
    if (interrupted) words.textContent = said.text.trim() ? `${said.text.trimEnd()} (interrupted)` : "(interrupted before the first word)";
    list.scrollTop = list.scrollHeight;
  }

  tool({ phase, id, name, arguments: given, result, error }) {
    if (!this.tools.has(id)) {
      const said = make("dd", {}, "waiting");
      const row = make("li", {}, make("b", {}, name), make("dl", {},
        make("dt", {}, "Arguments"), make("dd", {}, pretty(given ?? {})), make("dt", {}, "Result"), said));
      this.calls.append(row);
      const line = make("p", { class: "said tool" }, `${name}(${JSON.stringify(given ?? {})})`);
      this.find(".transcript").append(line);
      this.tools.set(id, { said, call: { name, arguments: given ?? {}, result: null, error: null } });
    }
    const { said, call } = this.tools.get(id);
    if (phase === "completed") {
      call.result = result ?? null;
      said.textContent = typeof result === "string" ? result : pretty(result ?? null);
    }
    if (phase === "failed") {
      call.error = `${error}`;
      said.textContent = `Failed: ${error}`;
    }
  }

  // What was said and called in the session that runs, or ran last, and what it was started with.
  held() {
    const messages = [...this.messages.values()].map(({ role, text }) => ({ role: role === "user" ? role : "persona", text }));
    return { ...this.begun, messages, calls: [...this.tools.values()].map(({ call }) => call) };
  }

  event({ name, data }) {
    const shown = data.length ? ` ${data.map((each) => (typeof each === "string" ? each : JSON.stringify(each))).join(" ")}` : "";
    const time = new Date().toISOString().slice(11, 23);
    this.events.append(make("li", {}, make("time", {}, time), make("b", {}, name), shown));
    while (this.events.childElementCount > MOST_EVENTS) this.events.firstElementChild.remove();
  }
}

export function details() {
  const calls = make("div", {},
    make("label", { class: "row" }, make("span", { class: "soft" }, "The page answers client tools with"), make("input", { value: "done" })),
    make("ul", { class: "calls" }));
  const events = make("ol", { class: "events", tabindex: 0 });
  return { calls, events };
}

async function confirm(text) {
  const dialog = document.getElementById("cost");
  dialog.querySelector(".what").textContent = text;
  return asked(dialog);
}
