// The manual page of a code: of Markdown what those pages use, as elements.

import { make } from "./dom.js";

export function manual(page) {
  return make("div", { class: "manual" }, ...blocks(page.documentation || page.summary), paragraph(page.silencing));
}

function blocks(markdown) {
  const found = [];
  const lines = markdown.split("\n");
  while (lines.length) {
    const line = lines.shift();
    if (line.startsWith("```")) {
      const code = [];
      while (lines.length && !lines[0].startsWith("```")) code.push(lines.shift());
      lines.shift();
      found.push(make("pre", { tabindex: 0 }, code.join("\n")));
    } else if (line.startsWith("#")) {
      found.push(make("h4", {}, line.replace(/^#+\s*/, "")));
    } else if (/^\s*[-*] /.test(line)) {
      const items = [line];
      while (lines.length && lines[0].trim() && !lines[0].startsWith("```")) {
        if (/^\s*[-*] /.test(lines[0])) items.push(lines.shift());
        else items.push(`${items.pop()} ${lines.shift().trim()}`);
      }
      found.push(make("ul", {}, ...items.map((item) => make("li", {}, "• ", ...inline(item.replace(/^\s*[-*] /, ""))))));
    } else if (line.trim()) {
      const words = [line];
      while (lines.length && lines[0].trim() && !/^(#|```|\s*[-*] )/.test(lines[0])) words.push(lines.shift());
      found.push(paragraph(words.join(" ")));
    }
  }
  return found;
}

function paragraph(text) {
  return make("p", {}, ...inline(text));
}

function inline(text) {
  const code = /^(`+)([^]+)\1$/;
  return text.split(/(``[^]+?``|`[^`]+`)/).filter(Boolean).map((part) => {
    const found = code.exec(part);
    return found ? make("code", {}, found[2].trim()) : part;
  });
}
