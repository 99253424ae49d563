// What the page shows is in its address: persona, environment, variables, what it is compared with, where sessions run.

export function read() {
  const given = new URLSearchParams(location.search);
  const variables = {};
  for (const [name, value] of given) {
    if (name.startsWith("var.")) variables[name.slice(4)] = value;
  }
  return {
    persona: given.get("persona") ?? "",
    environment: given.get("environment") ?? "",
    with: given.get("with") ?? "",
    target: given.get("target") === "api" ? "api" : "emulator",
    variables,
  };
}

export function write(state, secrets) {
  const kept = new URLSearchParams();
  for (const name of ["persona", "environment", "with"]) {
    if (state[name]) kept.set(name, state[name]);
  }
  if (state.target === "api") kept.set("target", "api");
  for (const [name, value] of Object.entries(state.variables)) {
    if (!secrets.has(name)) kept.set(`var.${name}`, value);
  }
  history.replaceState(null, "", `?${kept}`);
}
