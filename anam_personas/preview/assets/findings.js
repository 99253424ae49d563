// Findings in place: the words in their line, why they are one, and a button for the safe fix.

import { fill, fresh, make, plural } from "./dom.js";
import { manual } from "./manual.js";
import { get } from "./server.js";

const pages = new Map();

export function show(panel, findings, ids, fix) {
  const title = panel.querySelector("h3");
  fill(title, "Findings ", make("span", { class: "count" }, findings.length ? `(${findings.length})` : ""));
  const list = panel.querySelector(".list");
  if (!findings.length) return fill(list, make("li", { class: "none" }, "Nothing found."));
  fill(list, ...findings.map((finding, index) => item(finding, ids[index], fix)));
}

export function summary(findings) {
  const errors = findings.filter((finding) => finding.severity === "error").length;
  return errors ? plural(errors, "error") : plural(findings.length, "finding");
}

function item(finding, id, fix) {
  const [before, words, after] = finding.excerpt;
  const page = make("div", { id: fresh("manual"), hidden: true });
  const why = make("button", { class: "link", type: "button", "aria-expanded": "false", "aria-controls": page.id,
    on: { click: () => explain(finding.code, page, why) } }, "Why?");
  const isSafe = finding.fix?.safe;
  const button = isSafe ? make("button", { type: "button", on: { click: () => press(button, finding, fix) } }, `Fix: ${finding.fix.title}`) : null;
  return make("li", { class: "finding", id, tabindex: -1 },
    make("div", { class: "head" },
      make("span", { class: `tag ${finding.severity}` }, finding.severity),
      make("b", {}, `${finding.code} ${finding.name}`),
      make("span", { class: "place" }, `${finding.file}:${finding.line}:${finding.column}`)),
    make("p", {}, finding.message),
    before + words + after ? make("p", { class: "excerpt" }, before.trimStart(), make("mark", { class: finding.severity }, words), after) : null,
    finding.hint ? make("p", { class: "soft" }, finding.hint) : null,
    make("div", { class: "row" }, button, why),
    page);
}

async function press(button, finding, fix) {
  button.disabled = true;
  try {
    await fix(finding);
  } finally {
    button.disabled = false;
  }
}

async function explain(code, page, why) {
  if (!page.childElementCount) {
    if (!pages.has(code)) pages.set(code, await get(`explain/${encodeURIComponent(code)}`));
    fill(page, manual(pages.get(code)));
  }
  page.hidden = !page.hidden;
  why.setAttribute("aria-expanded", String(!page.hidden));
}
