"""Routes, topics and channels as the owner writes them."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from snn.network.loading import WrongNetworkFile, read, write
from snn.network.models import Feed, Mailbox, Preference, Route, Section, Source, Topic, WatchedFolder
from snn.network.routes import WrongTopics, load_topics

AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
BASE = """
[network]
default_section = "world"
certain_score = 5
suggestion_threshold = 0.8

[[site]]
host = "moon.example"
name = "Moon"
tagline = "t"
description = "d"
look = "spacedaily"
sections = ["moon", "world"]

[[section]]
slug = "moon"
name = "MOON"
description = "d"
related_line = "r"
home = "moon.example"
publishes = false

[[section]]
slug = "world"
name = "WORLD"
description = "d"
related_line = "r"
home = "moon.example"

[[source]]
slug = "afp"
name = "AFP"
full_name = "Agence France-Presse"
holds = ["world"]
publishes_in = ["moon"]
"""
MORE = """
[[route]]
slug = "landers"
section = "moon"
when = 'headline:(lander* OR "soft landing") NOT mars'
topics = ["medtop:20000735"]
sources = ["afp"]
also = ["world", "moon.example/world"]
score = 9
holds = true

[[folder]]
path = "/srv/wire/afp"
source = "afp"

[[feed]]
url = "https://afp.example/feed.xml"
source = "afp"
every_minutes = 5

[[mailbox]]
slug = "press"
host = "imap.example"
user = "wire@moon.example"
done_folder = "Taken"
"""


def load(text: str):
    return write(read(text, "network.toml"), AT)


@pytest.mark.django_db
def test_the_file_becomes_rows_and_the_same_again_changes_nothing() -> None:
    assert load(BASE + MORE).anything
    route = Route.objects.get()
    assert (route.section.slug, route.score, route.holds) == ("moon", 9, True)
    assert (route.topics, route.sources, route.also) == (["medtop:20000735"], ["afp"], ["world", "moon.example/world"])
    assert (WatchedFolder.objects.get().source, Feed.objects.get().every_minutes) == (Source.objects.get(), 5)
    box = Mailbox.objects.get()
    assert (box.port, box.folder, box.done_folder, box.source) == (993, "INBOX", "Taken", None)
    assert not Section.objects.get(slug="moon").publishes
    assert (Source.objects.get().holds, Source.objects.get().publishes_in) == (["world"], ["moon"])
    kept = Preference.objects.get()
    assert (kept.certain_score, kept.suggestion_threshold) == (5, 0.8)
    again = load(BASE + MORE)
    assert (again.anything, again.pages) == (False, False)


@pytest.mark.django_db
def test_a_changed_route_bakes_no_page_and_is_read_anew_by_every_process() -> None:
    load(BASE + MORE)
    version = Preference.objects.get().routing_version
    written = load(BASE + MORE.replace("mars", "venus"))
    assert (written.anything, written.pages) == (True, False)
    assert Preference.objects.get().routing_version > version


@pytest.mark.django_db
def test_what_the_file_no_longer_names_is_gone() -> None:
    load(BASE + MORE)
    assert load(BASE).anything
    assert [model.objects.count() for model in (Route, Feed, WatchedFolder, Mailbox)] == [0, 0, 0, 0]


@pytest.mark.parametrize(
    ("was", "becomes", "says"),
    [
        ('(lander* OR "soft landing")', "(lander* OR mercury", "when, column 10: this bracket is never closed"),
        ('when = \'headline:(lander* OR "soft landing") NOT mars\'', "when = '" + "(" * 10_000 + "'", "longer than 4000"),
        ('["medtop:20000735"]', '["20000735"]', "names no vocabulary"),
        ('["medtop:20000735"]', "[20000735]", "must be a list of words"),
        ('sources = ["afp"]', 'sources = ["ap"]', "no source is called 'ap'"),
        ('"moon.example/world"', '"mars.example/world"', "no site is called 'mars.example'"),
        ('also = ["world"', 'also = ["word"', "no section is called 'word'"),
        ("score = 9", "score = 900", "say 1 to 100"),
        ("score = 9", "score = true", "must be a int"),
        ("holds = true", "hold = true", "has no key 'hold'"),
    ],
)  # fmt: skip
def test_a_wrong_route_is_named_with_its_line(was: str, becomes: str, says: str) -> None:
    assert was in MORE
    text = BASE + MORE.replace(was, becomes)
    line = next(n for n, line in enumerate(text.splitlines(), 1) if becomes[:40] in line)
    with pytest.raises(WrongNetworkFile) as wrong:
        read(text, "network.toml")
    assert any(says in one and f"line {line}:" in one for one in wrong.value.wrongs), wrong.value.wrongs


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ('[[route]]\nslug = "r"\nsection = "moon"', "has no condition"),
        ('[[feed]]\nurl = "file:///etc/passwd"\nsource = "afp"', "no address of a feed"),
        ('[[feed]]\nurl = "https://me:secret@x.example/"\nsource = "afp"', "no address of a feed"),
        ('[[feed]]\nurl = "https://x.example/"\nsource = "afp"\nevery_minutes = 0', "say 1 to"),
        ('[[folder]]\npath = "wire/afp"', "begins at no root"),
        ("[network]\ncertain = 4", "network"),
        ('[[mailbox]]\nslug = "p"\nhost = "h"', "lacks 'user'"),
    ],
)
def test_a_wrong_channel_is_said(table: str, says: str) -> None:
    with pytest.raises(WrongNetworkFile) as wrong:
        read(BASE + table, "network.toml")
    assert says in str(wrong.value)


CONCEPTS = {
    "conceptSet": [
        {"uri": "http://cv.iptc.org/newscodes/mediatopic/1", "qcode": "medtop:1", "prefLabel": {"en-GB": "science"},
         "exactMatch": ["http://cv.iptc.org/newscodes/subjectcode/13000000"]},
        {"uri": "http://cv.iptc.org/newscodes/mediatopic/2", "qcode": "medtop:2",
         "broader": ["http://cv.iptc.org/newscodes/mediatopic/1"]},
    ]
}  # fmt: skip


@pytest.mark.django_db
def test_a_vocabulary_is_kept_and_loading_it_again_renews_it() -> None:
    assert load_topics(json.dumps(CONCEPTS)) == 2
    assert load_topics(json.dumps(CONCEPTS)) == 2
    top, below = Topic.objects.order_by("code")
    assert (top.name, top.same_as, below.broader) == ("science", ["subj:13000000"], ["medtop:1"])


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["", "[]", "{}", '{"conceptSet": 3}', '{"conceptSet": []}', "[" * 100_000])
def test_what_is_no_vocabulary_is_refused(text: str) -> None:
    with pytest.raises(WrongTopics):
        load_topics(text)
    assert Topic.objects.count() == 0


@pytest.mark.django_db
def test_the_real_vocabulary_loads(shared) -> None:
    text = (shared / "newscodes" / "cptall-x-all.json").read_text(encoding="utf-8")
    assert load_topics(text) > 1000
    assert Topic.objects.get(code="medtop:20000002").broader == ["medtop:01000000"]
