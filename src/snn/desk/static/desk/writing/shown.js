// How a search engine, a front and a shared link would show what is being typed: cut where they cut it.
const panel = document.querySelector("[data-shown]");
const form = panel?.closest("form");

// By characters as people count them: an emoji is one.
const letters = (words) => [...new Intl.Segmenter(undefined, { granularity: "grapheme" }).segment(words)].map((one) => one.segment);

function cut(words, most) {
  const all = letters(words);
  if (all.length <= most) return words;
  const part = all.slice(0, most).join("");
  return `${part.slice(0, Math.max(part.lastIndexOf(" "), 1)).trimEnd()} …`;
}

function show() {
  const headline = form.elements.headline.value.trim();
  const standfirst = form.elements.standfirst.value.trim();
  for (const place of panel.querySelectorAll("[data-of]")) {
    const said = place.dataset.of === "headline" ? headline : standfirst;
    place.textContent = cut(said, Number(place.dataset.most)) || place.dataset.empty;
  }
  const length = letters(headline).length;
  const [search, front] = panel.dataset.shown.split(" ").map(Number);
  const where = [length > search && "a search engine", length > front && "a front on a phone"].filter(Boolean);
  const tells = where.length ? `: ${where.join(" and ")} cut${where.length > 1 ? "" : "s"} it.` : ": shown whole everywhere.";
  panel.querySelector("[data-length]").textContent = `The headline has ${length} characters${length ? tells : "."}`;
}

if (form) {
  form.addEventListener("input", show);
  show();
}
