// The page says "the press is at work" until it is done; then it is read again, with what came of it.
const place = document.querySelector("[data-press]");

async function look(times) {
  const answer = await fetch(place.dataset.press, { headers: { accept: "application/json" } }).catch(() => null);
  if (answer && answer.ok && (await answer.json()).done) {
    location.reload();
  } else if (times > 0) {
    setTimeout(() => look(times - 1), 300);
  } else {
    place.textContent = "The press has not answered for a minute. Look at its state on the first page, or reload.";
  }
}

if (place && place.dataset.done === "0") setTimeout(() => look(200), 200);
