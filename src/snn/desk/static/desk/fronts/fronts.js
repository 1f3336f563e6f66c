// Keys and dragging for the table of a front; without this module its buttons do the same.
const form = document.querySelector("[data-front]");
const rows = () => [...form.querySelectorAll("[data-row]")];
const here = () => document.activeElement?.closest?.("[data-row]");
const submit = (name) => form.querySelector(`button[value="${name}"]`)?.click();
const HOW = { l: "lead", p: "pinned", h: "hidden", r: "rule" };

function go(step) {
  const all = rows(), at = all.indexOf(here());
  const to = all[at < 0 ? 0 : Math.max(0, Math.min(all.length - 1, at + step))];
  to?.focus();
  to?.scrollIntoView({ block: "center" });
}

function stand(row, how) {
  if (how === "lead") rows().filter((one) => one.classList.contains("lead")).forEach((one) => stand(one, "pinned"));
  row.querySelector("[data-stands]").value = how;
  row.classList.remove("lead", "pinned", "hidden", "rule");
  row.classList.add(how);
}

function move(row, step) {
  const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  step < 0 ? other.before(row) : other.after(row);
  if (row.classList.contains("rule")) stand(row, "pinned");
  row.focus();
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
  const key = event.key, row = here();
  if (key === "j") go(1);
  else if (key === "k") go(-1);
  else if (key === "v") submit("look");
  else if (key === "?") document.querySelector(".fronts details").toggleAttribute("open");
  else if (row && HOW[key]) stand(row, HOW[key]);
  else if (row && key === "u") move(row, -1);
  else if (row && key === "d") move(row, 1);
  else return;
  event.preventDefault();
});

let dragged;
form.addEventListener("change", (event) => {
  if (event.target.matches("[data-stands]")) stand(event.target.closest("[data-row]"), event.target.value);
});
form.addEventListener("dragstart", (event) => { dragged = event.target.closest("[data-row]"); });
form.addEventListener("dragover", (event) => { if (dragged) event.preventDefault(); });
form.addEventListener("drop", (event) => {
  const onto = event.target.closest("[data-row]");
  event.preventDefault();
  if (!dragged || !onto || onto === dragged) return;
  onto.before(dragged);
  if (dragged.classList.contains("rule")) stand(dragged, "pinned");
  dragged = undefined;
});
