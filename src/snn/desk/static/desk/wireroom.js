// The wire room by keyboard, and its list alive: only rows that are new are asked for.
const EVERY_MS = 4000;
const list = document.querySelector("[data-list]");
const said = document.querySelector("[data-said]");

const rowOf = (element) => element?.closest?.("[data-item]") ?? null;
const links = () => [...document.querySelectorAll("[data-item] .wire-headline")];

function go(step) {
  const all = links();
  const at = all.indexOf(rowOf(document.activeElement)?.querySelector(".wire-headline"));
  const next = at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + step));
  all[next]?.focus();
}

function press(key) {
  const row = rowOf(document.activeElement);
  if (list && !row) return false;
  const button = (row ?? document).querySelector(`[data-key="${CSS.escape(key)}"]`);
  button?.click();
  return Boolean(button);
}

// In the capturing phase: the admin's own keys (its help is "?" too) come second here.
window.addEventListener("keydown", (event) => {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat && !"jk".includes(event.key)) return;
  const keys = document.querySelector("[data-keys]");
  if (event.key === "j" || event.key === "k") go(event.key === "j" ? 1 : -1);
  else if (event.key === "/") document.getElementById("words")?.focus();
  else if (event.key === "?") keys.open = !keys.open;
  else if (!/^[tehsad]$/.test(event.key) || !press(event.key)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);

async function look() {
  if (document.hidden) return;
  const address = new URL(list.dataset.live, location.href);
  address.searchParams.set("after", list.dataset.newest);
  const answer = await fetch(address, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  const rows = document.createElement("template");
  rows.innerHTML = await answer.text();
  list.dataset.newest = answer.headers.get("x-newest");
  const fresh = [...rows.content.children];
  fresh.forEach((row) => row.classList.add("is-new"));
  list.prepend(...fresh);
  if (fresh.length) said.textContent = `${fresh.length} new`;
}

if (list?.dataset.live) {
  setInterval(() => look().catch(() => {
    said.textContent = "The list is not live just now: the desk does not answer. Load the page again to sign in.";
  }), EVERY_MS);
}
