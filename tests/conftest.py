"""A running demo and a real browser, for the tests that need them."""

from __future__ import annotations

import shutil

import pytest

from tests.running import demo, prepared


@pytest.fixture(scope="session")
def sample(tmp_path_factory, request):
    """The sample's folder before its first start, made once for all that run these tests side by side."""
    base = tmp_path_factory.getbasetemp()
    # Each worker of xdist has a folder of its own in the one of the whole run.
    return prepared((base.parent if hasattr(request.config, "workerinput") else base) / "sample")


@pytest.fixture(scope="module")
def running(tmp_path_factory, sample):
    with demo(tmp_path_factory.mktemp("demo") / "data", sample) as found:
        yield found


@pytest.fixture(scope="module")
def browser():
    from playwright.sync_api import sync_playwright

    file = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if not file:
        pytest.skip("no Chromium here (apt-get install chromium)")
    with sync_playwright() as play:
        made = play.chromium.launch(
            executable_path=file, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield made
        made.close()
