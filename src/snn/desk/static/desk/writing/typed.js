// A form that is sent once: what is typed stays in this browser until the desk has taken it, and it is sent only
// while the desk answers and knows who asks.
import { SAYS, awake, bar } from "./awake.js";

const form = document.querySelector("form[data-keep]");
const key = `typed:${location.pathname}`;
const KEPT = "What you typed is still here, and kept in this browser; press the button again then.";
const fields = () => [...form.elements].filter((one) => one.matches("textarea, select, input:not([type=hidden], [type=file], [type=checkbox], [type=password])"));
let shown = null;
// From a press until the page goes, and while the form itself is sent.
let asks = false;
let goes = false;

function keep() {
  try {
    localStorage.setItem(key, JSON.stringify(fields().map((one) => [one.name, one.value])));
  } catch {
    // No room, or not allowed here: the page itself remains.
  }
}

function putBack() {
  const kept = new Map(JSON.parse(localStorage.getItem(key) ?? "[]"));
  const missing = fields().filter((one) => kept.get(one.name) && kept.get(one.name) !== one.value);
  // After a refusal the desk's own copy stands in the fields.
  if (!missing.length || form.querySelector(".desk-wrong")) return;
  const before = missing.map((one) => [one, one.value]);
  for (const one of missing) one.value = kept.get(one.name);
  shown = bar(form, "back", "What you typed here before is back: it had not reached the desk. ");
  const button = Object.assign(document.createElement("button"), { type: "button", className: "button button-small", textContent: "Throw it away" });
  button.onclick = () => {
    for (const [one, words] of before) one.value = words;
    localStorage.removeItem(key);
    shown.remove();
  };
  shown.append(button);
  form.dispatchEvent(new Event("input"));
}

async function send(event) {
  if (goes) return;
  event.preventDefault();
  if (asks) return;
  asks = true;
  const { submitter } = event;
  keep();
  const why = await awake();
  shown?.remove();
  if (why) {
    shown = bar(form, why, `${SAYS[why]} ${KEPT}`);
    asks = false;
    return;
  }
  goes = true;
  form.requestSubmit(submitter);
  goes = false;
  // What was made invalid meanwhile was not sent: the button works again.
  asks = form.checkValidity();
}

// The desk names the form that it took.
const taken = document.cookie.match(/(?:^|; )desk_taken="?([^";]+)/)?.[1];
if (taken) {
  localStorage.removeItem(`typed:${taken}`);
  // Of the editor's words those that were sent; others may be offered still.
  const sent = sessionStorage.getItem("sent");
  if (sent?.split("#")[0] === `draft:${taken}`) localStorage.removeItem(sent);
  sessionStorage.removeItem("sent");
  document.cookie = "desk_taken=; max-age=0; path=/";
}
if (form) {
  putBack();
  form.addEventListener("input", keep);
  form.addEventListener("submit", send);
  addEventListener("pageshow", () => (asks = false));
}
