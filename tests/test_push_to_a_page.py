"""A pushed file, from the public address to the page: stand, app, database, press."""

from __future__ import annotations

import json

import httpx
import pytest

from tests.running import demo

ITEM = {"guid": "urn:push:1", "headline": "Pushed probe reaches the moon", "body_html": "<p>It was pushed.</p>"}


@pytest.mark.slow
def test_a_pushed_file_is_on_its_page_and_a_wrong_token_is_not(tmp_path, sample):
    with demo(tmp_path / "data", sample) as running:
        token = running.snn("wire", "token", "meridian").stdout.strip()
        address = f"http://127.0.0.1:{running.port}/wire/push"
        host = {"host": f"spacedaily.localhost:{running.port}"}

        def push(shown: str) -> httpx.Response:
            headers = host | {"authorization": f"Bearer {shown}"}
            return httpx.post(address, content=json.dumps(ITEM), headers=headers, trust_env=False, timeout=10)

        assert push("snnpush_wrong").status_code == 401
        answer = push(token)
        assert answer.status_code == 202, answer.text
        (item,) = answer.json()["items"]
        assert item["outcome"] == "taken"
        running.wait_for("Pushed probe reaches the moon", "/moon-daily/", "spacedaily", 10)
        assert push(token).json() == answer.json()
        status = running.snn("wire", "status", "--json")
        assert json.loads(status.stdout)["alarms"] == [], status.stdout
        assert status.returncode == 0
