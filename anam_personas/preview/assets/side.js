// One persona as it stands: what it is, its variables, findings, prompt, numbers, plan, request, and the conversation with it.

import { fill, fresh, make, plural, pretty } from "./dom.js";
import * as findings from "./findings.js";
import * as form from "./form.js";
import { post } from "./server.js";
import { tabs } from "./tabs.js";
import { Talk, details } from "./talk.js";

export class Side {
  // `wanted` is {persona, environment, revision, variables}; `set` hears of a variable, `chose` of a target.
  constructor(name, wanted, { project, target, set, chose }) {
    this.root = document.getElementById("side").content.firstElementChild.cloneNode(true);
    this.root.dataset.side = name;
    this.find = (selector) => this.root.querySelector(selector);
    this.wanted = wanted;
    this.target = target;
    this.set = set;
    const { calls, events } = details();
    this.plan = make("pre", { tabindex: 0 });
    this.planNote = make("p", { class: "soft" });
    this.request = make("pre", { tabindex: 0 });
    const tools = make("ul", { class: "calls" });
    this.tools = tools;
    tabs(this.find(".tabs"), this.find(".pane"), [
      ["Plan", make("div", {}, this.planNote, this.plan)],
      ["Token request", this.request],
      ["Tool calls", calls],
      ["Events", events],
      ["Tools", tools],
    ]);
    const talk = this.find(".talk");
    talk.dataset.side = name;
    const isCallable = () => ({ ...this.wanted, ...(this.wanted.revision ? {} : { revision: null }) });
    this.talk = new Talk(talk, calls, events, { wanted: isCallable, chose, project });
    this.talk.offer(project, target);
    this.good = null;
    this.isBroken = false;
  }

  // Show the persona as it is now. A broken one keeps what was shown last, below its findings.
  async look() {
    let seen;
    try {
      seen = await post("view", this.wanted);
    } catch (error) {
      return this.notice(error.message, true);
    }
    this.ids = seen.findings.map(() => fresh("finding"));
    findings.show(this.find(".findings"), seen.findings, this.ids, (finding) => this.fix(finding));
    this.isBroken = seen.broken;
    if (seen.broken) {
      const kept = this.good ? " What is shown below is the last version without errors." : "";
      this.notice(`${seen.file} has ${findings.summary(seen.findings)}.${kept}`, true);
      if (!this.good) this.title(seen.key, "", "");
      this.find(".start").disabled = true;
      return seen;
    }
    this.show(seen);
    return seen;
  }

  show(seen) {
    this.good = seen;
    this.notice(seen.problem ? `No session can start: ${seen.problem}.` : "", false);
    const where = this.wanted.revision ? `${this.wanted.revision} · ${seen.environment}` : seen.environment;
    this.title(seen.name, `${seen.label} · ${where}`, seen.description);
    this.find(".variables").hidden = !seen.variables.length;
    form.show(this.find(".form"), seen.variables, this.wanted.variables, this.set);
    this.prompt(seen);
    this.request.textContent = seen.request ? pretty(seen.request) : `There is none: ${seen.problem}`;
    fill(this.tools, ...(seen.tools.length ? seen.tools.map(tool) : [make("li", { class: "soft" }, "The persona has no tools.")]));
    const clientTools = seen.tools.filter((each) => each.type === "client").map((each) => each.name);
    this.talk.set(seen.label, clientTools, !seen.problem);
  }

  title(name, label, about) {
    this.find("h2").textContent = name;
    this.find(".label").textContent = label;
    this.find(".about").textContent = about;
  }

  prompt(seen) {
    const numbers = seen.numbers;
    const said = [`${plural(numbers.words, "word")}, about ${plural(numbers.promptTokens, "token")}`];
    if (numbers.toolTokens) said.push(`with its tools about ${plural(numbers.tokens, "token")}`);
    if (numbers.greetingWords) said.push(`the first message takes ${numbers.greetingSeconds} s to say`);
    this.find(".numbers").textContent = said.join(" · ");
    fill(this.find(".text"), ...this.marked(seen, seen.prompt));
    fill(this.find(".greeting"), ...(seen.greeting.text.length ? this.marked(seen, seen.greeting) : ["None."]));
  }

  // A text with links from the words of a finding to the finding.
  marked({ findings: found }, { text: pieces }) {
    return pieces.map(({ text, finding }) => {
      if (finding === null) return text;
      const { code, message, severity } = found[finding];
      return make("a", { href: `#${this.ids[finding]}`, title: `${code}: ${message}` }, make("mark", { class: severity }, text));
    });
  }

  async planned() {
    if (this.isBroken) return;
    this.plan.hidden = Boolean(this.wanted.revision);
    if (this.wanted.revision) {
      this.planNote.textContent = "A plan is made of the files as they are now, not of a revision.";
      return;
    }
    const target = this.target();
    const { persona, environment } = this.wanted;
    this.planNote.textContent = target === "api"
      ? "Compared with what is stored at the API. Nothing is written."
      : "Compared with the persona as it was when you opened it here.";
    try {
      const { text, problem } = await post("plan", { persona, environment, target });
      this.plan.textContent = problem ? `There is no plan: ${problem}` : text;
    } catch (error) {
      this.plan.textContent = `There is no plan: ${error.message}`;
    }
  }

  async fix({ code, file, line, column }) {
    try {
      await post("fix", { persona: this.wanted.persona, code, file, line, column });
    } catch (error) {
      this.notice(error.message, true);
    }
  }

  notice(text, isBad) {
    const place = this.find(".notice");
    place.hidden = !text;
    place.classList.toggle("bad", isBad);
    place.textContent = text;
  }

  async close() {
    await this.talk.stop();
    this.root.remove();
  }
}

function tool(each) {
  return make("li", {}, make("b", {}, each.name), " ", make("span", { class: "soft" }, each.type),
    make("p", {}, each.description ?? ""), each.parameters ? make("pre", { tabindex: 0 }, pretty(each.parameters)) : null);
}
