// When the desk does not take what was typed: say so, and send it by itself as soon as the desk answers again.
import { SAYS, awake, bar } from "./awake.js";

const form = document.querySelector("form[data-edit-form]");
const EVERY_MS = 2000;
const KEPT = {
  away: `${SAYS.away} What you type is kept in this browser and goes to the desk as soon as it does.`,
  out: `${SAYS.out} What you type is kept in this browser; sign in again, and it goes to the desk.`,
  validation_error: "The desk can't keep this as it is: press “Save draft”, and it says what to change.",
};
let shown = null;
let waits = null;

function say(why) {
  if (shown?.dataset.why === why) return;
  shown?.remove();
  shown = bar(form, why, KEPT[why]);
}

async function look() {
  const why = await awake();
  if (why) return say(why);
  stop();
  // A failed save may have ended Wagtail's autosave.
  form.dataset.wAutosaveActiveValue = "true";
  form.dispatchEvent(new CustomEvent("w-unsaved:add", { bubbles: true, cancelable: true }));
}

function stop() {
  clearInterval(waits);
  waits = null;
}

function failed({ detail: { type } }) {
  if (type === "validation_error") return say(type);
  if (type === "network_error" || type === "server_error") waits ??= setInterval(look, EVERY_MS);
}

if (form?.elements.headline) {
  document.addEventListener("w-autosave:error", failed);
  document.addEventListener("w-autosave:success", () => {
    stop();
    shown?.remove();
    shown = null;
  });
}
