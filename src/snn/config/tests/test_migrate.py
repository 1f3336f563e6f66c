"""An older newsroom, with stories and people in it, is brought up to this version; its rows are there after it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow
BEFORE_THE_DESK = {"network": "0003", "wire": "0002", "stories": "0003", "support": "0004", "ads": "0001"}
FIRST_DESK = BEFORE_THE_DESK | {"desk": "0001"}
OLDER = """
import sys, django; django.setup()
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
executor = MigrationExecutor(connection)
wanted = dict(one.split("=") for one in sys.argv[1:])
nodes = [(app, name) for app, name in executor.loader.graph.nodes if name[:4] == wanted.get(app)]
executor.migrate(nodes)
old = executor.loader.project_state(nodes).apps
site = old.get_model("network", "Site").objects.create(
    host="old.example", name="Old", tagline="t", description="d", look="spacedaily", today_on="2022-03-14")
section = old.get_model("network", "Section").objects.create(
    slug="moon", name="Moon", description="d", related_line="r", home=site)
source = old.get_model("network", "Source").objects.create(slug="afp", name="AFP", full_name="AFP")
old.get_model("stories", "Story").objects.create(
    site=site, section=section, source=source, slug="ice", day="2022-03-14", headline="Ice on the Moon",
    body_html="<p>Ice.</p>", created_at="2022-03-14T12:00Z", published_at="2022-03-14T12:00Z")
if "desk" in wanted:
    person = old.get_model("desk", "Person").objects.create(email="ada@example.org", password="x")
    old.get_model("desk", "Role").objects.create(person=person, kind="editor", site=site)
"""


def run(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    named = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    named |= {"SNN_DATA": str(data), "DJANGO_SETTINGS_MODULE": "snn.config.desk_settings"}
    return subprocess.run((sys.executable, *words), env=named, capture_output=True, text=True, timeout=300)


@pytest.mark.parametrize("state", [BEFORE_THE_DESK, FIRST_DESK], ids=["before the desk", "the first desk"])
def test_an_older_state_becomes_this_one(tmp_path, state):
    made = run(tmp_path, "-c", OLDER, *(f"{app}={number}" for app, number in state.items()))
    assert made.returncode == 0, made.stderr
    waits = run(tmp_path, "-m", "snn", "migrate", "--check")
    assert waits.returncode == 1 and "waits  desk 0002" in waits.stdout
    done = run(tmp_path, "-m", "snn", "migrate")
    assert done.returncode == 0 and "steps were taken" in done.stdout, done.stderr
    assert run(tmp_path, "-m", "snn", "migrate", "--check").returncode == 0
    assert run(tmp_path, "-m", "snn", "press", "bake", "--all").returncode == 0
    with sqlite3.connect(tmp_path / "newsroom.sqlite3") as rows:
        assert rows.execute("SELECT headline FROM stories_story").fetchall() == [("Ice on the Moon",)]
        if "desk" in state:
            assert rows.execute("SELECT kind FROM desk_role").fetchall() == [("editor",)]
    people = run(tmp_path, "-m", "snn", "desk", "people")
    assert ("ada@example.org" in people.stdout) is ("desk" in state), people.stderr


def test_a_database_that_does_not_answer_is_said_in_a_line(tmp_path):
    (tmp_path / "newsroom.sqlite3").write_bytes(b"no database at all, but words that are long enough to be read")
    refused = run(tmp_path, "-m", "snn", "migrate")
    assert refused.returncode == 1 and "Traceback" not in refused.stderr and "not a database" in refused.stderr
