// Prints the JSON Schema of promptfoo's configurations, made from its own definition of them, as its authors publish it,
// and the names of its assertions, of which the schema takes any.
// What else promptfoo imports is not installed, and stands in as an empty thing.
const fs = require("node:fs");
const Module = require("node:module");
const path = require("node:path");

const modules = path.join(process.argv[2], "node_modules");
const sources = path.join(modules, "promptfoo", "dist", "src");
const hollow = () =>
  new Proxy(function () {}, {
    get: (_, name) => (name === "then" ? undefined : name === Symbol.toPrimitive ? () => "" : hollow()),
    apply: hollow,
    construct: hollow,
  });
const load = Module._load;
Module._load = (name, parent, ...rest) => {
  const isTheirs = parent?.filename?.startsWith(sources);
  const isKnown = !isTheirs || name === "zod" || Module.isBuiltin(name) || name.startsWith("./shared");
  return isKnown ? load(name, parent, ...rest) : hollow();
};

const definition = "const UnifiedConfigSchema =";
const file = fs.readdirSync(sources).find((name) => {
  return name.endsWith(".cjs") && fs.readFileSync(path.join(sources, name), "utf8").includes(definition);
});
const { BaseAssertionTypesSchema, UnifiedConfigSchema } = require(path.join(sources, file));
const { z } = require(path.join(modules, "zod"));
const closed = ({ jsonSchema }) => {
  if (jsonSchema.type === "object" && jsonSchema.properties && jsonSchema.additionalProperties === undefined) {
    jsonSchema.additionalProperties = false;
  }
};
const schema = z.toJSONSchema(UnifiedConfigSchema, { target: "draft-7", io: "input", unrepresentable: "any", override: closed });
process.stdout.write(JSON.stringify({ schema, assertions: BaseAssertionTypesSchema.options }));
