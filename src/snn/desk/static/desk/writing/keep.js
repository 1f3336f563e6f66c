// What is typed is kept in this browser until the desk has it: a cut line or an ended session loses nothing.
const form = document.querySelector("form[data-edit-form]");
// A new story gets its address by being saved for the first time.
const key = () => `draft:${location.pathname}`;
const first = key();
const own = ["csrfmiddlewaretoken", "loaded_revision_id", "loaded_revision_created_at", "overwrite_revision_id", "began_with", "autosaved", "next"];
let touched = false;
let leaving = false;

const all = () => [...new FormData(form)].filter(([name, words]) => typeof words === "string" && name !== "csrfmiddlewaretoken");
const theirs = (pairs) => JSON.stringify(pairs.filter(([name]) => !own.includes(name)));
const typed = () => theirs(all());

function keep() {
  if (!touched || leaving) return;
  touched = false;
  try {
    // With the version it was typed over: whoever saved another one meanwhile is not overwritten when it is put back.
    localStorage.setItem(key(), JSON.stringify(all()));
  } catch {
    // No room, or not allowed here: the desk's own copy remains.
  }
}

function forget() {
  localStorage.removeItem(first);
  localStorage.removeItem(key());
}

async function putBack(kept) {
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [name, words] of JSON.parse(kept)) sent.append(name, words);
  const answer = await fetch(location.pathname, { method: "POST", body: sent });
  if (!answer.ok) return false;
  forget();
  // The words are the desk's now: this page neither asks about them, nor keeps or saves them over what comes next.
  leaving = true;
  form.dispatchEvent(new CustomEvent("w-autosave:success", { bubbles: true, detail: {} }));
  location.assign(answer.url);
  return true;
}

function offer(kept) {
  const bar = document.createElement("div");
  bar.setAttribute("role", "alert");
  bar.className = "help-block help-warning";
  for (const [words, act] of [["Put them back", () => putBack(kept)], ["Throw them away", () => true]]) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    button.className = "button button-small";
    button.onclick = async () => {
      if (await act()) forget();
      bar.remove();
    };
    bar.append(button, " ");
  }
  bar.prepend("This browser has words of this story that never reached the desk. ");
  form.prepend(bar);
}

if (form?.elements.headline) {
  const kept = localStorage.getItem(first);
  // Fields that the page's scripts fill would look like typing: compare once they are there.
  addEventListener("load", () => setTimeout(() => kept && theirs(JSON.parse(kept)) !== typed() && offer(kept), 300));
  for (const event of ["input", "keyup", "paste", "change"]) form.addEventListener(event, () => (touched = true));
  setInterval(keep, 500);
  addEventListener("pagehide", keep);
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
