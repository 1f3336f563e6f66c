// After the page is painted: asks what stands in the sponsor's place, shows it over our own message, counts it.
const place = document.querySelector("[data-place]");
const random = () => crypto.getRandomValues(new Uint32Array(1))[0];
const number = random().toString(36) + random().toString(36);
// The flight that this browser has seen often enough today.
let capped = "";

function memory(write) {
  try {
    const key = "places", today = new Date().toDateString();
    const kept = JSON.parse(localStorage.getItem(key) || "{}");
    const own = kept.d === today ? kept : { d: today };
    if (write) localStorage.setItem(key, JSON.stringify(Object.assign(own, write)));
    return own;
  } catch { return {}; }
}

function choose(rota) {
  let at = random() % 1e4;
  for (const [index, weight] of rota.w?.[place.dataset.place] || []) {
    if ((at -= weight) < 0) {
      const found = rota.n[index];
      if (!found.c || (memory()[found.f] || 0) < found.c) return found;
      capped = found.f;
      return;
    }
  }
}

function show(found, href) {
  const make = (name, said) => Object.assign(document.createElement(name), said);
  const over = make("div", { className: "over" });
  over.append(make("p", { className: "label", textContent: "Paid for by " + found.s }));
  if (found.i) over.append(make("img", { src: found.i, alt: found.a, width: 120, height: 80 }));
  over.append(make("b", { textContent: found.h }));
  if (found.x) over.append(make("p", { textContent: found.x }));
  over.append(make("a", { href, rel: "sponsored nofollow noopener", textContent: found.l }));
  place.setAttribute("aria-label", "Paid for by " + found.s);
  place.append(over);
  return over;
}

function start(rota) {
  const found = choose(rota), flight = found ? found.f : 0;
  const tail = [rota.t, number, flight, place.dataset.place];
  const tell = what => navigator.sendBeacon("/seen", [...tail, what].join("\n"));
  tell("o" + capped);
  if (!found) return;
  const over = show(found, "/go/" + [...tail, found.k].join("/")), under = place.firstElementChild;
  let wait;
  under.inert = true;
  new IntersectionObserver(([entry], watch) => {
    // A blocker that hides the message leaves ours.
    under.inert = over.offsetHeight > 0;
    clearTimeout(wait);
    if (entry.isIntersecting) wait = setTimeout(() => {
      watch.disconnect();
      tell("v");
      memory({ [flight]: (memory()[flight] || 0) + 1 });
    }, 1000);
  }, { threshold: 0.5 }).observe(over);
}

const ask = () => fetch(`/rota/${place.dataset.of}.json`).then(got => got.json()).then(start).catch(() => 0);

if (place) {
  try {
    new PerformanceObserver((list, watch) => {
      if (list.getEntriesByName("first-contentful-paint").length) watch.disconnect(), ask();
    }).observe({ type: "paint", buffered: true });
  } catch { addEventListener("load", ask); }
}
