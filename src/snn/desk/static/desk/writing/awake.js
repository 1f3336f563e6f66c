// Whether the desk answers and knows who asks; and the line that says so where it does not.
export const SAYS = {
  away: "The desk does not answer.",
  out: "You are signed out.",
};

// "" where all is well; then every form on the page has a token that is worth something.
export async function awake() {
  const headers = { "x-requested-with": "XMLHttpRequest" };
  const answer = await fetch("/writing/awake/", { headers, redirect: "error", cache: "no-store" }).catch(() => null);
  if (!answer?.ok) return answer?.status === 403 ? "out" : "away";
  // Signing in made the old token worthless.
  const told = await answer.json().catch(() => null);
  if (!told) return "away";
  for (const one of document.getElementsByName("csrfmiddlewaretoken")) one.value = told.token;
  return "";
}

export function bar(form, why, words) {
  const made = Object.assign(document.createElement("div"), { className: "help-block help-warning", textContent: words });
  made.setAttribute("role", "alert");
  made.dataset.why = why;
  if (why === "out") {
    const href = "/login/?next=/writing/";
    made.append(" ", Object.assign(document.createElement("a"), { href, target: "_blank", textContent: "Sign in (a new tab)" }));
  }
  form.prepend(made);
  return made;
}
