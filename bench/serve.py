"""Requests a second of one story page, by wrk for five seconds: `python bench/serve.py`."""

from __future__ import annotations

import platform
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from snn.ground.folder import DataFolder
from snn.rack.embedded import EmbeddedRack
from snn.rack.pages import text_page

HOST = "moon.example"
STORY = "<!DOCTYPE html><title>A story</title>" + "".join(f"<p>Paragraph {n} of {n * n}.</p>" for n in range(400))


def main() -> int:
    """Prints wrk's own figures, the machine and the day."""
    if not shutil.which("wrk"):
        print("bench/serve.py needs wrk (apt-get install wrk)", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory() as root, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = str(probe.getsockname()[1])
        probe.close()
        folder = DataFolder(Path(root))
        folder.make()
        EmbeddedRack(folder.rack).put([text_page(HOST, path, STORY.encode()) for path in ("/", "/story/")])
        stand = subprocess.Popen([sys.executable, "-m", "snn", "stand", "serve", "--port", port, "--data", root])
        time.sleep(2)
        try:
            subprocess.run(
                ["wrk", "-t1", "-c16", "-d5s", "--latency", "-H", f"Host: {HOST}", "-H", "Accept-Encoding: gzip",
                 f"http://127.0.0.1:{port}/story/"], check=True,
            )  # fmt: skip
        finally:
            stand.terminate()
            stand.wait(10)
    print(f"{platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
