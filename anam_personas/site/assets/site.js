// Searches the list: every word that is typed must be somewhere in the persona's texts. Without a script the list is there whole.
"use strict";
const rows = [...document.querySelectorAll("tbody tr")];
const input = document.getElementById("find");
const found = document.getElementById("found");
const form = document.querySelector(".find");

function search() {
  const words = input.value.toLowerCase().normalize("NFC").split(/\s+/).filter(Boolean);
  let count = 0;
  rows.forEach((row, index) => {
    const fits = words.every((word) => window.texts[index].includes(word));
    row.hidden = !fits;
    count += fits;
  });
  found.textContent = words.length ? `${count} of ${rows.length} found` : "";
  history.replaceState(null, "", words.length ? `#${encodeURIComponent(input.value)}` : location.pathname + location.search);
}

form.hidden = false;
form.addEventListener("submit", (event) => event.preventDefault());
input.addEventListener("input", search);
try {
  input.value = decodeURIComponent(location.hash.slice(1));
} catch {
  input.value = "";
}
search();
