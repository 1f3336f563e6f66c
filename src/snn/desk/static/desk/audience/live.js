// The board, asked for again every ten seconds; without this module the page is as good as when it was loaded.
const EVERY_MS = 10_000;
const board = document.querySelector("[data-live]");
const said = document.querySelector("[data-said]");

async function look() {
  // Who walks through the tables by keyboard is not thrown out of them.
  if (document.hidden || board.contains(document.activeElement)) return;
  const answer = await fetch(board.dataset.live, { redirect: "error" });
  if (!answer.ok) throw new Error(String(answer.status));
  board.innerHTML = await answer.text();
  said.textContent = "";
}

setInterval(() => look().catch(() => {
  said.textContent = "These figures stand still: the desk does not answer. Load the page again to sign in.";
}), EVERY_MS);
