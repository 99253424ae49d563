// Elements and texts. Whatever comes from a file or a reply becomes a text node, never markup.

export function make(tag, given = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(given)) {
    if (name === "on") for (const [event, act] of Object.entries(value)) element.addEventListener(event, act);
    else if (name === "class") element.className = value;
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) element.setAttribute(name, String(value));
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

export function fill(element, ...children) {
  element.replaceChildren(...children.filter((child) => child !== null && child !== undefined));
}

export function options(select, values, chosen) {
  fill(select, ...values.map(([value, text]) => make("option", { value, selected: value === chosen }, text)));
}

export function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

export function pretty(data) {
  return JSON.stringify(data, null, 2);
}

let made = 0;
export function fresh(name) {
  made += 1;
  return `${name}-${made}`;
}

// Whether a dialog is answered with yes.
export async function asked(dialog) {
  dialog.returnValue = "no";
  dialog.showModal();
  await new Promise((done) => dialog.addEventListener("close", done, { once: true }));
  return dialog.returnValue === "yes";
}
