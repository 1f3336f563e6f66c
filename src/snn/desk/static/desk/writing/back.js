// Words that this browser kept and the desk never had: offered, and sent when somebody asks for it.
import { awake } from "./awake.js";

const OFFERED = "This browser has words of this story that never reached the desk. ";
const NOT_TAKEN = "The desk did not take them; they are still kept in this browser. ";

// Where a save of what is kept under this name led; "" where the desk has not taken it.
export async function send(form, name) {
  if (await awake()) return "";
  const sent = new FormData();
  sent.append("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  for (const [field, words] of JSON.parse(localStorage.getItem(name))) sent.append(field, words);
  const [path] = name.slice("draft:".length).split("#");
  const answer = await fetch(path, { method: "POST", body: sent }).catch(() => null);
  // A save leads to the editor or to the page for two versions; a refusal stays where it is, or leads to the sign-in.
  const taken = answer?.ok && answer.redirected && /\/(edit|aside)\//.test(new URL(answer.url).pathname);
  return taken ? answer.url : "";
}

// Each act answers whether it was done; until one is, the offer stands.
export function offer(form, acts) {
  const bar = document.createElement("div");
  const said = Object.assign(document.createElement("span"), { textContent: OFFERED });
  bar.setAttribute("role", "alert");
  bar.className = "help-block help-warning";
  bar.append(said);
  for (const [words, act] of acts) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
    button.className = "button button-small";
    button.onclick = async () => {
      if (await act()) bar.remove();
      else said.textContent = NOT_TAKEN;
    };
    bar.append(button, " ");
  }
  form.prepend(bar);
}
