// The page: what is chosen, one side or two, and what is done when a file is saved.

import * as address from "./address.js";
import * as diff from "./diff.js";
import { fill, make, options } from "./dom.js";
import { get, listen, post } from "./server.js";
import { Side } from "./side.js";

const state = address.read();
const place = Object.fromEntries(["persona", "environment", "with", "status", "sides", "differences"].map((id) => [id, document.getElementById(id)]));
let project = null;
let sides = [];
const secrets = new Set();

function say(text, isAway = false) {
  place.status.textContent = text;
  place.status.classList.toggle("away", isAway);
}

// Who stands here: the files as they are, and what they are compared with.
function wanted() {
  const { persona, environment, variables } = state;
  const own = { persona, environment, revision: null, variables };
  if (!state.with) return [own];
  const isEnvironment = project.environments.includes(state.with);
  const other = isEnvironment ? { ...own, environment: state.with } : { ...own, revision: state.with };
  return isEnvironment ? [own, other] : [other, own];
}

async function load() {
  project = await get("project");
  const known = project.personas.includes(state.persona);
  if (!state.persona) state.persona = project.personas[0];
  if (!project.environments.includes(state.environment)) state.environment = project.environments[0];
  if (!project.api) state.target = "emulator";
  const personas = known || !state.persona ? project.personas : [...new Set([state.persona, ...project.personas])];
  options(place.persona, personas.map((key) => [key, key]), state.persona);
  options(place.environment, project.environments.map((name) => [name, name]), state.environment);
  place.with.value = state.with;
  fill(document.getElementById("with-list"), ...[...project.environments.filter((name) => name !== state.environment), "HEAD", "HEAD~1"]
    .map((value) => make("option", { value })));
}

async function arrange() {
  address.write(state, secrets);
  document.title = `${state.persona} – Preview`;
  await Promise.all(sides.map((side) => side.close()));
  sides = wanted().map((each, index) => new Side(`${index}`, each, {
    project,
    target: () => state.target,
    set: assign,
    chose: (target) => { state.target = target; address.write(state, secrets); sides.forEach((side) => side.planned()); },
  }));
  fill(place.sides, ...sides.map((side) => side.root));
  place.sides.classList.toggle("two", sides.length > 1);
  await look();
}

async function look() {
  await Promise.all(sides.map((side) => side.look()));
  await Promise.all([compare(), ...sides.map((side) => side.planned())]);
}

async function compare() {
  place.differences.hidden = sides.length < 2;
  if (sides.length < 2) return;
  const body = place.differences.querySelector(".body");
  const [left, right] = sides.map((side) => side.wanted);
  try {
    diff.show(body, (await post("compare", { left, right })).fields);
  } catch (error) {
    fill(body, make("p", { class: "soft" }, error.message));
  }
}

let typing;
// A secret of one session stays out of the address.
function assign(name, value, isSecret) {
  if (isSecret) secrets.add(name);
  if (value === null) delete state.variables[name];
  else state.variables[name] = value;
  address.write(state, secrets);
  clearTimeout(typing);
  typing = setTimeout(look, 150);
}

async function changed({ files }) {
  // What is looked at first: to list a large project takes longer.
  if (sides.length) await look();
  try {
    await load();
  } catch (error) {
    return say(error.message, true);
  }
  if (!sides.length) await arrange();
  say(`${files.length === 1 ? files[0] : `${files.length} files`} read at ${new Date().toLocaleTimeString()}`);
  for (const side of sides.filter((each) => !each.isBroken)) {
    side.find(".prompt").classList.remove("fresh");
    requestAnimationFrame(() => side.find(".prompt").classList.add("fresh"));
  }
}

function choose(name) {
  place[name].addEventListener("change", async () => {
    state[name] = place[name].value.trim();
    if (name === "persona") state.variables = {};
    await load();
    await arrange();
  });
}

async function begin() {
  for (const name of ["persona", "environment", "with"]) choose(name);
  try {
    await load();
    await arrange();
    say("Watching the files");
  } catch (error) {
    say(error.message, true);
  }
  let isBack = false;
  await listen((kind, data) => {
    if (kind === "changed") changed(data);
    if (kind === "hello" && isBack) changed({ files: [] });
    isBack = true;
  }, (text) => say(text, true));
}

begin();
