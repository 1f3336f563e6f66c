"""Serving 10,000 distinct stories side by side: nginx with plain files, the stand, nginx and Caddy over a rack of files.

`python bench/serve.py [--seconds 8] [--stories 10000] [--rounds 3]`: wrk (64 connections, keep-alive, gzip) and the server share
the machine; each server's turn comes once a round, and its middle round is shown: one alone can differ by a tenth.
Needs wrk; a server that is not here is left out, and said so. The bars are of issue 4: the stand at
least half of nginx's requests a second, p99 under 25 ms, under 150 MB; the rack of files within 5% of plain nginx.
"""

from __future__ import annotations

import argparse
import os
import random
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from machine import machine

from snn.ground.folder import DataFolder
from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.opening import copy_rack
from snn.rack.pages import Page, text_page
from snn.stand.configs import Serving
from snn.stand.configs.caddy import caddy
from snn.stand.configs.nginx import nginx

HOST = "moon.example"
POLICY = "default-src 'none'; style-src 'sha256-0000000000000000000000000000000000000000000='; img-src 'self'"
CACHE = "public, max-age=0, s-maxage=60, stale-if-error=604800"


@dataclass(frozen=True)
class Figure:
    """One run of wrk."""

    requests_s: float
    p99: str
    memory_mb: float
    failed: int


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=8)
    parser.add_argument("--stories", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=3)
    args = parser.parse_args()
    if not shutil.which("wrk"):
        print("bench/serve.py needs wrk (apt-get install wrk)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="snn-bench-") as root:
        table = _measure(Path(root), args.stories, args.seconds, args.rounds)
    plain = table.get("nginx, plain files")
    print(f"{'server':28} {'requests/s':>11} {'of nginx':>9} {'p99':>9} {'memory':>8}")
    for name, figure in table.items():
        share = f"{figure.requests_s / plain.requests_s:.0%}" if plain else "-"
        wrong = f"  {figure.failed} wrong answers" if figure.failed else ""
        print(f"{name:28} {figure.requests_s:11,.0f} {share:>9} {figure.p99:>9} {figure.memory_mb:5.0f} MB{wrong}")
    programs = [_version("nginx", "-v"), _version("caddy", "version"), _version("wrk", "-v")]
    print(f"{args.stories} stories, 64 connections, wrk -t1; {', '.join(filter(None, programs))}; {machine('granian')}")
    return 0


def _measure(root: Path, stories: int, seconds: int, rounds: int) -> dict[str, Figure]:
    folder = DataFolder(root)
    folder.make()
    pages = list(_pages(stories))
    with EmbeddedRackOf(folder) as rack:
        for start in range(0, len(pages), 500):
            rack.put(pages[start : start + 500])
        copy_rack(rack, FileRack(root / "www"))
    for page in pages:
        file = root / "plain" / page.path.strip("/") / "index.html.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(page.body)
    script = root / "urls.lua"
    script.write_text(_SCRIPT % ", ".join(f'"{page.path}"' for page in pages if page.path != "/"))
    runs = {
        "nginx, plain files": lambda: _nginx(root, _plain_conf(root)),
        "stand, embedded rack": lambda: _stand(root, ""),
        "nginx, rack of files": lambda: _nginx(root, lambda port: nginx(_serving(root, port))),
        "stand, rack of files": lambda: _stand(root, f"files:{root}/www"),
        "caddy, rack of files": lambda: _caddy(root),
    }
    figures: dict[str, list[Figure]] = {}
    for name in [*runs] * rounds:
        program = name.partition(",")[0]
        if program != "stand" and not shutil.which(program):
            print(f"no {program} here (apt-get install {program}): left out", file=sys.stderr)
            continue
        with runs[name]() as (port, process):
            _wrk(port, script, 2)
            said = _wrk(port, script, seconds)
            wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
            figure = Figure(
                float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),  # type: ignore[index]
                re.search(r"99%\s+(\S+)", said)[1],  # type: ignore[index]
                _memory_mb(process.pid), int(wrong[1]) if wrong else 0,
            )  # fmt: skip
            figures.setdefault(name, []).append(figure)
    return {name: sorted(of, key=lambda one: one.requests_s)[len(of) // 2] for name, of in figures.items()}


class EmbeddedRackOf(EmbeddedRack):
    """Closed at the end of a block."""

    def __init__(self, folder: DataFolder) -> None:
        super().__init__(folder.rack)

    def __enter__(self) -> EmbeddedRackOf:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _pages(stories: int) -> Iterator[Page]:
    """Stories of 450 words with a style, an appeal and a foot of the size ours have."""
    chance = random.Random(4)
    words = ["".join(chance.choices("etaoinshrdlucmfwypvbg", k=chance.randint(2, 10))) for _ in range(8000)]
    style = "".join(f".{word}{{margin:{n}px;color:#{n:06x}}}" for n, word in enumerate(words[:330]))
    appeal, foot = " ".join(words[500:620]), "".join(f'<a href="/{word}/">{word}</a>' for word in words[700:740])
    headers = (("content-security-policy", POLICY), ("cache-control", CACHE))
    for n in range(-1, stories):
        path = "/" if n < 0 else f"/2022/{n % 12 + 1:02}/{n % 28 + 1:02}/{words[n % 8000]}-{words[n * 7 % 8000]}-{n}/"
        body = "".join(f"<p>{' '.join(chance.choices(words, k=45))}.</p>" for _ in range(10))
        nav = "".join(f'<li><a href="/{word}/">{word}</a></li>' for word in words[800:830])
        text = (
            f"<!DOCTYPE html><title>{n}</title><style>{style}</style><ul>{nav}</ul>{body}"
            f"<!--cut--><p>{appeal}</p><!--/cut--><footer>{foot}</footer>"
        )
        yield text_page(HOST, path, text.encode(), headers=headers, keys=("s0123456789abcdef",))


def _serving(root: Path, port: int) -> Serving:
    return Serving(
        (HOST,),
        {HOST: POLICY},
        CACHE,
        CACHE,
        CACHE,
        files=f"{root}/www",
        stand="127.0.0.1:9",
        listen=f"127.0.0.1:{port}",
    )


def _plain_conf(root: Path):
    """The least that serves the same pages: no header of ours, no rule."""
    return lambda port: (
        f"server {{ listen 127.0.0.1:{port}; server_name {HOST}; root {root}/plain; gzip_static always;"
        " types { text/html html; } location ~ /$ { rewrite ^(.*)/$ $1/index.html break; } }"
    )


@contextmanager
def _nginx(root: Path, made) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = _free_port()
    folder = root / f"nginx-{port}"
    folder.mkdir()
    (folder / "snn.conf").write_text(made(port))
    temporary = "".join(f"{n}_temp_path {folder}/{n};" for n in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    user = "user root;" if os.geteuid() == 0 else ""
    (folder / "nginx.conf").write_text(
        f"{user} daemon off; worker_processes 1; pid {folder}/pid; error_log {folder}/error.log;\n"
        f"events {{ worker_connections 1024; }}\nhttp {{ access_log off; sendfile on; tcp_nopush on; {temporary}\n"
        f"keepalive_requests 100000000; open_file_cache max=20000 inactive=60s; include {folder}/snn.conf; }}\n"
    )
    with _running(["nginx", "-p", folder, "-c", folder / "nginx.conf"], port) as process:
        yield port, process


@contextmanager
def _caddy(root: Path) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = _free_port()
    file = root / "Caddyfile"
    file.write_text(caddy(_serving(root, port)).replace("{\n\tservers", "{\n\tadmin off\n\tservers", 1))
    with _running(["caddy", "run", "--adapter", "caddyfile", "--config", file], port, HOME=str(root)) as process:
        yield port, process


@contextmanager
def _stand(root: Path, rack: str) -> Iterator[tuple[int, subprocess.Popen[bytes]]]:
    port = _free_port()
    words = [sys.executable, "-m", "snn", "stand", "serve", "--port", port, "--data", root]
    with _running(words, port, SNN_RACK=rack) as process:
        yield port, process


@contextmanager
def _running(words: list[object], port: int, **environment: str) -> Iterator[subprocess.Popen[bytes]]:
    quiet = subprocess.DEVNULL
    process = subprocess.Popen(
        [str(word) for word in words], env={**os.environ, **environment}, stdout=quiet, stderr=quiet
    )
    try:
        for _ in range(200):
            try:
                socket.create_connection(("127.0.0.1", port), 0.2).close()
                break
            except OSError:
                time.sleep(0.05)
        yield process
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(10)


def _wrk(port: int, script: Path, seconds: int) -> str:
    words = ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", "-s", str(script), "-H", f"Host: {HOST}"]
    words += ["-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}/"]
    return subprocess.run(words, check=True, capture_output=True, text=True).stdout


_SCRIPT = """
local paths, asked = {%s}, {}
init = function() for i, path in ipairs(paths) do asked[i] = wrk.format("GET", path) end math.randomseed(7) end
request = function() return asked[math.random(#asked)] end
"""


def _memory_mb(pid: int) -> float:
    """The most that the process and its children held."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text()
        except OSError:
            continue
        if status.parent.name == str(pid) or re.search(rf"^PPid:\s+{pid}$", text, re.M):
            total += int(re.search(r"VmHWM:\s+(\d+)", text)[1])  # type: ignore[index]
    return total / 1024


def _version(program: str, word: str) -> str:
    if not shutil.which(program):
        return ""
    said = subprocess.run([program, word], capture_output=True, text=True)
    found = re.search(r"v?\d+\.\d+[\w.-]*", said.stdout + said.stderr)
    return f"{program} {found[0] if found else '?'}"


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
