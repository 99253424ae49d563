// How two states of a persona differ, field by field.

import { fill, make } from "./dom.js";

const CLASSES = { "-": "gone", "+": "come", "@": "name", " ": "fold", "~": "words" };

export function show(body, fields) {
  if (!fields.length) return fill(body, make("p", { class: "soft" }, "They are the same."));
  fill(body, ...fields.map((field) => make("div", { class: "diff" },
    make("h3", {}, field.path),
    ...field.remarks.map((text) => make("p", { class: "soft" }, text)),
    field.lines.length ? make("div", { class: "lines" }, ...field.lines.map(line)) : null)));
}

function line({ sign, pieces }) {
  const lead = sign === "-" || sign === "+" ? `${sign} ` : "";
  const said = { "-": "removed: ", "+": "added: " }[sign];
  return make("div", { class: CLASSES[sign] }, said ? make("span", { class: "hidden" }, said) : null, lead,
    ...pieces.map((piece) => (sign !== "~" || piece.sign === " " ? piece.text : make(piece.sign === "-" ? "del" : "ins", {}, piece.text))));
}
