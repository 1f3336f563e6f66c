"""Every check and test, on both engines; what a machine lacks is said, and is an error where CI=true."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
POSTGRES = os.environ.get("SNN_TEST_POSTGRES", "postgresql://postgres@127.0.0.1:5432/postgres")
PYTHON = sys.executable
BIN = Path(PYTHON).parent
PYTEST = (PYTHON, "-m", "pytest", "-n", "2", "--dist", "loadfile", "--no-loadscope-reorder", "-rs", "--durations", "25")
DESK = ("--ds", "snn.config.desk_settings", "src/snn/desk")
CHECKS = (
    (BIN / "ruff", "check", "."),
    (BIN / "ruff", "format", "--check", "."),
    (BIN / "mypy",),
    (BIN / "lint-imports",),
    (PYTHON, "-m", "django", "makemigrations", "--check", "--dry-run", "--settings", "snn.config.desk_settings"),
)


def main() -> int:
    in_ci = os.environ.get("CI") == "true"
    environment = {**os.environ, "SNN_DATA": str(ROOT / "build" / "test-data")}
    environment["SNN_TEST_SEQUENCES"] = "500" if in_ci else "40"
    environment.pop("DATABASE_URL", None)
    failed = [str(check[0]) for check in CHECKS if _run(check, environment)]
    browser = find_browser() or (install_browser() if hasattr(os, "geteuid") and os.geteuid() == 0 else None)
    if not browser:
        print("no Chromium here: browser tests are skipped (apt-get install chromium)", flush=True)
    failed += ["SQLite"] if _run(PYTEST, environment) else []
    failed += ["the desk on SQLite"] if _run((*PYTEST, *DESK), environment) else []
    wrong = postgres_wrong()
    if wrong:
        print(f"no PostgreSQL here, its tests are skipped: {wrong}", flush=True)
    else:
        # What asks no database has just been tested; sequences are as many as before on SQLite, and some more here.
        on_postgres = {**environment, "DATABASE_URL": POSTGRES, "SNN_TEST_DATABASE_ONLY": "1"}
        if in_ci:
            on_postgres["SNN_TEST_SEQUENCES"] = "150"
        words = (*PYTEST, "-m", "not browser")
        failed += ["PostgreSQL"] if _run((*words, "src", "tests"), on_postgres) else []
        failed += ["the desk on PostgreSQL"] if _run((*words, *DESK), on_postgres) else []
    if in_ci and (wrong or not browser):
        failed.append("CI lacks a browser or PostgreSQL")
    print(f"FAILED: {', '.join(failed)}" if failed else "all checks and tests passed", flush=True)
    return 1 if failed else 0


def find_browser() -> str | None:
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


def install_browser() -> str | None:
    """Through Debian's packages, where this is root on such a machine."""
    if not shutil.which("apt-get"):
        return None
    print("installing Debian's chromium for the browser tests", flush=True)
    for words in (
        ("apt-get", "-qq", "update"),
        ("apt-get", "-qq", "install", "-y", "--no-install-recommends", "chromium"),
    ):
        if subprocess.run(
            words, stdout=subprocess.DEVNULL, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        ).returncode:
            return None
    return find_browser()


def postgres_wrong() -> str | None:
    import psycopg

    try:
        psycopg.connect(POSTGRES, connect_timeout=3).close()
    except psycopg.Error as wrong:
        return str(wrong).split("\n")[0]
    return None


def _run(words: tuple[object, ...], environment: dict[str, str]) -> int:
    print("$", *(Path(str(words[0])).name, *words[1:]), flush=True)
    return subprocess.run([str(word) for word in words], cwd=ROOT, env=environment).returncode


if __name__ == "__main__":
    sys.exit(main())
