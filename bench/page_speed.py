"""A front and a story with the beacon and the sponsors' module, and without: `python bench/page_speed.py [--times 5]`.

Chromium on a slow phone's terms (four times slower, 150 ms and 1.6 Mbit/s), the middle of the runs. Scores are by the
curves that Lighthouse publishes for each of the figures (10 and 50 per cent points, mobile); the browser's own
performance interface measures. Both kinds of page come from one small server, so that nothing else differs.
"""

from __future__ import annotations

import argparse
import gzip
import re
import shutil
import sys
import tempfile
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from math import erf, log
from pathlib import Path
from statistics import median
from typing import Any

from machine import machine

ROOT = Path(__file__).parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

from tests.running import Running, demo  # noqa: E402

MODULE = re.compile(r'<script type="module">.*?</script>', re.S)
AGENT = "Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Mobile Safari/537.36"
CURVES = {"fcp_ms": (1800, 3000), "lcp_ms": (2500, 4000), "tbt_ms": (200, 600), "cls": (0.1, 0.25)}
"""What scores 90 and what scores 50, by Lighthouse's documentation."""
WATCH = """
window.seen = { lcp_ms: 0, cls: 0, tbt_ms: 0 };
const on = (type, each) => new PerformanceObserver(list => list.getEntries().forEach(each)).observe({ type, buffered: true });
on("largest-contentful-paint", one => { seen.lcp_ms = one.startTime; });
on("layout-shift", one => { seen.cls += one.value; });
on("longtask", one => { seen.tbt_ms += Math.max(0, one.duration - 50); });
"""
READ = """() => ({ ...seen, fcp_ms: performance.getEntriesByName("first-contentful-paint")[0].startTime,
  bytes: performance.getEntriesByType("navigation")[0].transferSize })"""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    with tempfile.TemporaryDirectory() as root, demo(Path(root) / "data") as running:
        running.snn("ads", "pace", "--once")
        story = running.get("/feed.json").json()["items"][0]["url"].split(str(running.port))[1]
        print(
            "| page | what it carries | FCP ms | LCP ms | TBT ms | CLS | bytes | scores |\n|---|---|---|---|---|---|---|---|"
        )
        found = [_compared(running, path, times) for path in ("/", story)]
    print(machine())
    return 0 if all(found) else 1


def _compared(running: Running, path: str, times: int) -> bool:
    """Print a line for each; whether no score differs by more than one."""
    page = running.get(path)
    policy = page.headers["content-security-policy"]
    with (
        _Server(running, path, page.text, policy) as full,
        _Server(running, path, MODULE.sub("", page.text), policy) as bare,
    ):
        measured = _measured([full.address, bare.address], times)
    scores = []
    for name, found in zip(("both modules", "none"), measured, strict=True):
        scores.append({key: score(found[key], *curve) for key, curve in CURVES.items()})
        told = ", ".join(f"{key.removesuffix('_ms').upper()} {one}" for key, one in scores[-1].items())
        print(
            f"| {'front' if path == '/' else 'story'} | {name} | {found['fcp_ms']:.0f} | {found['lcp_ms']:.0f} | "
            f"{found['tbt_ms']:.0f} | {found['cls']:.3f} | {found['bytes']:,.0f} | {told} |"
        )
    return all(abs(scores[0][key] - scores[1][key]) <= 1 for key in CURVES)


def score(value: float, at_90: float, at_50: float) -> int:
    """Of a hundred, by the log-normal curve through the two points."""
    if value <= 0:
        return 100
    spread = log(at_50 / at_90) / (1.2815515655446004 * 2**0.5)
    return round(50 * (1 - erf((log(value) - log(at_50)) / spread / 2)))


def _measured(addresses: list[str], times: int) -> list[dict[str, float]]:
    """In turn, so that whatever else the machine does is done to all of them."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"])
        _run(browser, addresses[0])
        rounds = [[_run(browser, address) for address in addresses] for _ in range(times)]
        browser.close()
    return [{key: median(run[key] for run in runs) for key in runs[0]} for runs in zip(*rounds, strict=True)]


def _run(browser: Any, address: str) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 390, "height": 844}, device_scale_factor=3, user_agent=AGENT)
    page = context.new_page()
    page.add_init_script(WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    tools.send("Network.enable")
    tools.send(
        "Network.emulateNetworkConditions",
        {"offline": False, "latency": 150, "downloadThroughput": 200_000, "uploadThroughput": 94_000},
    )
    page.goto(address, wait_until="load")
    page.wait_for_timeout(3000)
    found: dict[str, float] = page.evaluate(READ)
    context.close()
    return found


class _Server:
    """One page from memory; what it asks for besides comes from the demo."""

    def __init__(self, running: Running, path: str, body: str, policy: str) -> None:
        packed = gzip.compress(body.encode())
        page_headers = {
            "content-type": "text/html; charset=utf-8", "content-encoding": "gzip", "content-security-policy": policy,
        }  # fmt: skip

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                if self.path == path:
                    return self._say(200, packed, page_headers)
                found = running.get(self.path)
                kept = {key: found.headers[key] for key in ("content-type",) if key in found.headers}
                return self._say(found.status_code, found.content, kept)

            def do_POST(self) -> None:
                self._say(204, b"", {})

            def _say(self, status: int, content: bytes, headers: dict[str, str]) -> None:
                self.send_response(status)
                for key, value in {**headers, "content-length": str(len(content))}.items():
                    self.send_header(key, value)
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, *words: object) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://spacedaily.localhost:{self._server.server_port}{path}"

    def __enter__(self) -> _Server:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


if __name__ == "__main__":
    raise SystemExit(main())
