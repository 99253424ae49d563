// Tabs by the pattern that screen readers know: arrow keys move, one tab is in the order of the Tab key.

import { fill, fresh, make } from "./dom.js";

export function tabs(list, pane, names) {
  const panels = names.map(([name, content]) => {
    const id = fresh("tab");
    const tab = make("button", { role: "tab", type: "button", id, "aria-controls": `${id}-pane` }, name);
    const panel = make("div", { role: "tabpanel", id: `${id}-pane`, "aria-labelledby": id, tabindex: 0 }, content);
    return { tab, panel };
  });
  const choose = (index, move) => {
    panels.forEach(({ tab, panel }, at) => {
      tab.setAttribute("aria-selected", String(at === index));
      tab.tabIndex = at === index ? 0 : -1;
      panel.hidden = at !== index;
    });
    if (move) panels[index].tab.focus();
  };
  panels.forEach(({ tab }, index) => {
    tab.addEventListener("click", () => choose(index, false));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowRight: index + 1, ArrowLeft: index - 1, Home: 0, End: panels.length - 1 }[event.key];
      if (step === undefined) return;
      event.preventDefault();
      choose((step + panels.length) % panels.length, true);
    });
  });
  fill(list, ...panels.map(({ tab }) => tab));
  fill(pane, ...panels.map(({ panel }) => panel));
  choose(0, false);
}
