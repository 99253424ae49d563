// A session as a test file: shown first, written when the user agrees.

import { asked } from "./dom.js";
import { post } from "./server.js";

export async function keep(held, say) {
  try {
    const { file, text } = await post("keep", held);
    const dialog = document.getElementById("keep");
    dialog.querySelector("pre").textContent = text;
    dialog.querySelector("button[value=yes]").textContent = `Write ${file}`;
    if (!(await asked(dialog))) return;
    const { reminder } = await post("keep", { ...held, write: true });
    say(`Wrote ${file}; ${reminder}.`);
  } catch (error) {
    say(`The test was not saved: ${error.message}`);
  }
}
