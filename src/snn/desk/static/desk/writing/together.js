// Two people in one story: who else is here is said in words, and who saved first is no reason to lose anything.
const form = document.querySelector("form[data-edit-form]");
const began = Object.assign(document.createElement("input"), { type: "hidden", name: "began_with" });
const own = Object.assign(document.createElement("input"), { type: "hidden", name: "autosaved" });
const here = Object.assign(document.createElement("p"), { className: "desk-here" });
const said = document.createElement("span");
let bar = null;
let sent = "";
let newest = "Somebody";
let saving = false;
let waits = null;

const ours = ["began_with", "autosaved", "csrfmiddlewaretoken"];
const typed = () => JSON.stringify([...new FormData(form)].filter(([name, words]) => typeof words === "string" && !ours.includes(name)));

function tell(others) {
  const saved = others.find((one) => one.revision_id);
  if (saved) newest = saved.user;
  if (bar) name();
  const says = others.filter((one) => one.session_id).map((one) => `${one.user} is in this story too${one.is_editing ? ", and typing" : ""}.`);
  const words = says.join(" ");
  if (here.textContent !== words) here.textContent = words;
}

// A button pressed while autosave is under way waits for it: the form must say which version it stands on.
function submits(event) {
  if (!saving) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  waits = event.submitter;
}

function saved({ detail }) {
  saving = false;
  if (detail.data?.revision_id) own.value = detail.data.revision_id;
  if (waits) form.requestSubmit(waits);
  waits = null;
}

// The save is refused before Wagtail says whose was newer: the words stand at once, the name follows.
function name() {
  const words = `${newest} saved a newer version while you wrote. What you type is kept in this browser; nothing of either is overwritten. `;
  if (said.textContent !== words) said.textContent = words;
}

function behind() {
  if (bar) return;
  bar = Object.assign(document.createElement("div"), { className: "help-block help-warning" });
  bar.setAttribute("role", "alert");
  const button = Object.assign(document.createElement("button"), { className: "button button-small", textContent: "Compare and put together" });
  name();
  bar.append(said, button);
  form.prepend(bar);
}

if (form?.elements.headline) {
  here.setAttribute("role", "status");
  form.prepend(here);
  form.append(began, own);
  form.addEventListener("submit", submits, true);
  // What the page's own scripts fill in is no typing.
  addEventListener("load", () => setTimeout(() => (began.value ||= typed()), 300));
  document.addEventListener("w-autosave:save", () => {
    sent = typed();
    saving = true;
  });
  document.addEventListener("w-autosave:success", () => (began.value = sent || began.value));
  for (const end of ["success", "error"]) document.addEventListener(`w-autosave:${end}`, saved);
  document.addEventListener("w-autosave:error", ({ detail }) => detail.type === "invalid_revision" && behind());
  document.addEventListener("w-swap:json", ({ target, detail }) => {
    if (!detail.data?.other_sessions) return;
    tell(detail.data.other_sessions);
    // Wagtail would ask whether to overwrite; here nothing is, and the desk shows both.
    if (target.dataset.wSessionInterceptValue === "conflict") target.dataset.wSessionInterceptValue = "";
  });
}
