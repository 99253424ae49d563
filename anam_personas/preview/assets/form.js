// A form of a persona's variables: typed and limited as they are declared.

import { fill, fresh, make, plural } from "./dom.js";

const KINDS = { integer: "number", number: "number", string: "text" };

export function show(form, variables, values, changed) {
  if (form.dataset.declared === JSON.stringify(variables)) return renew(form, values);
  form.dataset.declared = JSON.stringify(variables);
  fill(form, ...variables.map((variable) => entry(variable, values[variable.name], changed)));
}

// The same form on the other side was filled in.
function renew(form, values) {
  for (const input of form.elements) {
    if (input !== document.activeElement && input.value !== (values[input.name] ?? "")) {
      input.value = values[input.name] ?? "";
      judge(input);
    }
  }
}

function entry(variable, value, changed) {
  const id = fresh("variable");
  const input = control(variable, value, id);
  const act = () => {
    judge(input);
    changed(variable.name, input.value === "" ? null : input.value, variable.secret);
  };
  input.addEventListener(input.tagName === "SELECT" ? "change" : "input", act);
  return make("div", { class: variable.multiline ? "entry wide" : "entry" },
    make("label", { for: id }, variable.name),
    input,
    make("p", { class: "hint", id: `${id}-hint` }, hint(variable)),
    make("p", { class: "wrong", id: `${id}-wrong`, hidden: true }));
}

function control(variable, value, id) {
  const common = { id, name: variable.name, "aria-describedby": `${id}-hint ${id}-wrong` };
  const fallback = variable.required ? "" : `${variable.default}`;
  if (variable.enum || variable.type === "boolean") {
    const choices = (variable.enum ?? [true, false]).map(String);
    const first = make("option", { value: "" }, variable.required ? "Choose…" : `${fallback} (default)`);
    return make("select", common, first,
      ...choices.map((choice) => make("option", { value: choice, selected: value === choice }, choice)));
  }
  const limits = { minlength: variable.minLength, maxlength: variable.maxLength, placeholder: fallback, required: variable.required };
  if (variable.multiline) {
    const area = make("textarea", { ...common, ...limits });
    area.value = value ?? "";
    return area;
  }
  const step = variable.multipleOf ?? (variable.type === "integer" ? 1 : "any");
  const numbers = variable.type === "string" ? { pattern: variable.pattern && `.*(?:${variable.pattern}).*` } : { min: variable.minimum, max: variable.maximum, step };
  const input = make("input", { ...common, ...limits, ...numbers, type: variable.secret ? "password" : KINDS[variable.type] ?? "text", autocomplete: "off" });
  if (variable.type !== "string") input.removeAttribute("maxlength");
  input.value = value ?? "";
  return input;
}

const TYPES = { string: "Text", integer: "Whole number", number: "Number", boolean: "True or false" };

function hint(variable) {
  const said = [variable.description].filter(Boolean).map((text) => text.replace(/\.?$/, "."));
  const limits = [];
  if (variable.minimum !== undefined) limits.push(`at least ${variable.minimum}`);
  if (variable.maximum !== undefined) limits.push(`at most ${variable.maximum}`);
  if (variable.exclusiveMinimum !== undefined) limits.push(`above ${variable.exclusiveMinimum}`);
  if (variable.exclusiveMaximum !== undefined) limits.push(`below ${variable.exclusiveMaximum}`);
  if (variable.maxLength !== undefined) limits.push(`at most ${plural(variable.maxLength, "character")}`);
  if (variable.minLength !== undefined) limits.push(`at least ${plural(variable.minLength, "character")}`);
  const type = `${TYPES[variable.type]}${limits.length ? `, ${limits.join(", ")}` : ""}${variable.required ? ", required" : ""}.`;
  return [...said, type].join(" ");
}

// What the browser can say at once; the preview itself judges every value again.
function judge(input) {
  const wrong = input.value !== "" && !input.checkValidity();
  input.setAttribute("aria-invalid", String(wrong));
  const place = document.getElementById(`${input.id}-wrong`);
  place.hidden = !wrong;
  place.textContent = wrong ? input.validationMessage : "";
}
