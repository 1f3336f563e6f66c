// What is typed is kept in this browser until the desk has it: a cut line or an ended session loses nothing.
import { offer, send } from "./back.js";

const form = document.querySelector("form[data-edit-form]");
// A new story gets its address by being saved for the first time.
const key = () => `draft:${location.pathname}`;
const first = key();
const opened = Date.now();
// While older words are offered, what is typed here is kept beside them, under a name of its own.
const beside = () => `${key()}#${opened}`;
const older = () => Object.keys(localStorage).filter((name) => name === first || (name.startsWith(`${first}#`) && name !== beside()));
const own = ["csrfmiddlewaretoken", "loaded_revision_id", "loaded_revision_created_at", "overwrite_revision_id", "began_with", "autosaved", "next"];
let touched = false;
let hands = false;
let leaving = false;
// The words that stood here when the older ones were offered; null where nothing is.
let offered = older().length ? { stood: "" } : null;

const all = () => [...new FormData(form)].filter(([name, words]) => typeof words === "string" && name !== "csrfmiddlewaretoken");
const theirs = (pairs) => JSON.stringify(pairs.filter(([name]) => !own.includes(name)));
const typed = () => theirs(all());
const slot = () => (offered ? beside() : key());

function keep() {
  if (!touched || leaving) return;
  touched = false;
  // What the page's scripts fill in is nothing to be kept beside what somebody typed.
  if (offered && (!hands || offered.stood === typed())) return;
  try {
    // With the version it was typed over: whoever saved another one meanwhile is not overwritten when it is put back.
    localStorage.setItem(slot(), JSON.stringify(all()));
  } catch {
    // No room, or not allowed here: the desk's own copy remains.
  }
}

// The desk has what stands here; of what is offered it has nothing.
function forget() {
  localStorage.removeItem(beside());
  if (offered) return;
  localStorage.removeItem(first);
  localStorage.removeItem(key());
}

async function putBack(name) {
  const led = await send(form, name);
  if (!led) return false;
  keep();
  localStorage.removeItem(name);
  sessionStorage.removeItem("sent");
  // The words are the desk's now: this page neither asks about them, nor keeps or saves them over what comes next.
  leaving = true;
  form.dispatchEvent(new CustomEvent("w-autosave:success", { bubbles: true, detail: {} }));
  location.assign(led);
  return true;
}

function throwAway(name) {
  localStorage.removeItem(name);
  next();
  return true;
}

// Offers what differs from what stands here, the oldest first; then what was typed beside it is kept as always.
function next() {
  for (const name of older().sort()) {
    if (theirs(JSON.parse(localStorage.getItem(name))) === typed()) {
      localStorage.removeItem(name);
      continue;
    }
    offered = { stood: hands ? "" : typed() };
    return offer(form, [["Put them back", () => putBack(name)], ["Throw them away", () => throwAway(name)]]);
  }
  offered = null;
  const kept = localStorage.getItem(beside());
  localStorage.removeItem(beside());
  if (kept) localStorage.setItem(key(), kept);
}

if (form?.elements.headline) {
  // Fields that the page's scripts fill would look like typing: compare once they are there.
  addEventListener("load", () => setTimeout(next, 300));
  for (const event of ["input", "keyup", "paste", "change"]) {
    form.addEventListener(event, ({ isTrusted }) => {
      touched = true;
      hands ||= isTrusted;
    });
  }
  setInterval(keep, 500);
  addEventListener("pagehide", keep);
  // The desk says when it took a form that was sent; this says which words those were.
  form.addEventListener("submit", () => sessionStorage.setItem("sent", slot()));
  let sent = null;
  document.addEventListener("w-autosave:save", () => (sent = typed()));
  document.addEventListener("w-autosave:success", () => {
    if (leaving) return;
    if (sent === typed()) return forget();
    // Wagtail takes for saved what was typed while it saved: have it save once more.
    touched = true;
    setTimeout(() => form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true })), 600);
  });
}
