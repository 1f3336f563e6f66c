// Says that this page was opened, and when it is left how long it was read and how far.
// No cookie, nothing kept in the browser; silent for readers who ask not to be counted.
{
  const here = navigator;
  const page = document;
  const quiet = here.globalPrivacyControl || here.doNotTrack === "1" || here.webdriver || !here.sendBeacon;
  const view = [...crypto.getRandomValues(new Uint8Array(8))].map((one) => one.toString(16).padStart(2, "0")).join("");
  const began = Math.round(Date.now() / 1000);
  let turn = 0, seconds = 0, quarters = 0, reached = 0, active = Date.now();

  const host = () => {
    try {
      const from = new URL(page.referrer).hostname;
      return from === location.hostname ? "" : from;
    } catch { return ""; }
  };

  const send = () => {
    const asked = new URLSearchParams(location.search);
    const width = innerWidth < 600 ? 0 : innerWidth < 1024 ? 1 : 2;
    const path = decodeURI(location.pathname);
    const first = turn === 0;
    const said = [1, view, turn, began, path, first ? host() : "", first ? asked.get("utm_campaign") || "" : "", width];
    here.sendBeacon("/hit", JSON.stringify([...said, Math.min(seconds, 1800), quarters]));
    turn += 1;
    seconds = quarters = 0;
  };

  const look = () => {
    active = Date.now();
    if (turn === 0) return;
    const part = (scrollY + innerHeight) / page.documentElement.scrollHeight;
    const now = 2 ** Math.min(4, Math.floor(part * 4 + 0.02)) - 1;
    quarters |= now & ~reached;
    reached |= now;
  };

  const leave = () => turn > 0 && turn < 20 && (seconds || quarters) && send();

  const open = () => {
    if (page.hidden || page.prerendering || turn > 0) return;
    send();
    look();
    setInterval(() => {
      if (!page.hidden && Date.now() - active < 30000) seconds += 1;
    }, 1000);
  };

  if (!quiet) {
    for (const sign of ["scroll", "pointermove", "keydown", "touchstart"]) addEventListener(sign, look, { passive: true });
    page.addEventListener("visibilitychange", () => (page.hidden ? leave() : open()));
    addEventListener("pagehide", leave);
    // Only once the page is on the screen; where the browser does not tell, later.
    addEventListener("load", () => {
      new PerformanceObserver(open).observe({ type: "paint", buffered: true });
      setTimeout(open, 3000);
    });
  }
}
