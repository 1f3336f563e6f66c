"""Pages kept as the difference from what they resemble come back to the byte, whatever becomes of the other."""

from __future__ import annotations

import gzip
import random
import sqlite3
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from snn.rack import durable
from snn.rack.embedded import EmbeddedRack
from snn.rack.files import FileRack
from snn.rack.opening import copy_rack
from snn.rack.pages import RackError, SpoiltError, Text, media_page, text_page
from snn.rack.resemblance import resembled
from snn.rack.squeezing import Part, Squeezed

HOST = "moon.example"
CHANCE = random.Random(5)
WORDS = " ".join(CHANCE.choices(["lander", "crater", "dish", "signal", "night", "dust", "orbit", "crew"], k=400))
PATHS = [
    "/2022/03/14/lander/",
    "/2022/03/14/lander/lite/",
    "/2022/03/14/",
    "/2022/03/14/feed.xml",
    "/2022/03/14/atom.xml",
    "/2022/03/14/feed.json",
    "/moon/2022/03/14/feed.xml",
    "/moon/2022/03/14/feed.json",
    "/media/a",
]


def page(path, n):
    if path.startswith("/media"):
        return media_page(HOST, path, b"\x00%d" % n, content_type="x/y", headers=())
    text = f"<title>{n}</title><style>p{{}}</style>{WORDS[n * 7 :]}<!--cut-->give{n % 2}<!--/cut--><footer>"
    return text_page(HOST, path, text.encode(), keys=("s1",), status=410 if n % 5 == 4 else 200)


@pytest.mark.parametrize(
    ("path", "other"),
    [
        ("/2022/03/14/lander/lite/", "/2022/03/14/lander/"),
        ("/2022/03/14/lander/", None),
        ("/2022/03/14/", "/2022/03/14/feed.xml"),
        ("/2022/03/14/feed.xml", None),
        ("/2022/03/14/atom.xml", "/2022/03/14/feed.xml"),
        ("/moon/2022/03/14/atom.xml", "/moon/2022/03/14/feed.xml"),
        ("/moon/2022/03/14/feed.json", "/moon/2022/03/14/feed.xml"),
        ("/moon/2022/03/14/feed.xml", None),
        ("/moon/feed.xml", None),
        ("/moon/2022/03/14/", None),
        ("/2022/03/14/lite/", None),
        ("/2022/03/14/lite/lite/", "/2022/03/14/lite/"),
        ("/", None),
    ],
)
def test_what_a_page_resembles_is_said_by_its_address(path, other):
    assert resembled(path) == other


PIECES = st.sampled_from(["", "/2022/03/14", "/moon", "/lite", "/lander", "/feed.xml", "/atom.xml", "/feed.json", "/"])


@given(st.lists(PIECES, max_size=6).map("".join) | st.text(max_size=40))
def test_what_is_resembled_resembles_none(path):
    base = resembled(path)
    assert base is None or (base != path and resembled(base) is None)


def test_a_story_called_lite_comes_back_and_holds_its_day_up_never(tmp_path):
    rack = EmbeddedRack(tmp_path / "rack.sqlite3")
    day = ["/2022/03/14/feed.xml", "/2022/03/14/", "/2022/03/14/lite/", "/2022/03/14/lite/lite/"]
    for n in range(3):
        pages = [page(path, n) for path in day]
        rack.put(pages)
        assert [rack.get(*one.key) for one in pages] == pages
        rack.put([page(day[1], n + 4)])
        assert rack.get(HOST, day[2]) == pages[2]


@given(st.lists(st.tuples(st.sampled_from(PATHS), st.integers(-1, 9)), min_size=1, max_size=30), st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_any_puts_and_drops_leave_what_was_put(acts, at_once):
    with tempfile.TemporaryDirectory() as folder:
        rack, model = EmbeddedRack(Path(folder) / "rack.sqlite3"), {}
        for start in range(0, len(acts), at_once):
            some = dict(acts[start : start + at_once])
            rack.put(
                [page(path, n) for path, n in some.items() if n >= 0],
                drop=[(HOST, path) for path, n in some.items() if n < 0],
            )
            model |= some
            there = {path: rack.get(HOST, path) for path in model}
            assert there == {path: page(path, n) if n >= 0 else None for path, n in model.items()}
        rack.close()


def test_a_mobile_version_takes_next_to_nothing(tmp_path):
    rack = EmbeddedRack(tmp_path / "rack.sqlite3")
    rack.put(
        text_page(HOST, f"/2022/03/14/{n}/{more}", CHANCE.randbytes(3000).hex().encode() + more.encode())
        for n in range(50)
        for more in ("",)
    )
    alone = size(rack)
    rack.put(
        text_page(HOST, f"/2022/03/14/{n}/lite/", rack_text(rack, f"/2022/03/14/{n}/") + b"lite") for n in range(50)
    )
    assert size(rack) - alone < 50 * 300


def rack_text(rack, path):
    return b"".join(part.text for part in rack.get(HOST, path).text.parts)


def size(rack):
    (found,) = rack._connected().connection.execute("SELECT sum(length(body)) FROM page").fetchone()
    return found


def test_a_page_copied_from_another_kind_of_rack_is_the_same(tmp_path):
    first, files, second = (
        EmbeddedRack(tmp_path / "a.sqlite3"), FileRack(tmp_path / "www"), EmbeddedRack(tmp_path / "b.sqlite3"),
    )  # fmt: skip
    entries = [Part(b"<item>%d</item>" % n * 9, is_recurring=True) for n in range(9)]
    feed = text_page(HOST, "/feed.xml", [Part(b"<rss>"), *entries, Part(b"</rss>")])
    pages = [*(page(path, n) for n, path in enumerate(PATHS)), feed]
    first.put(pages)
    copy_rack(first, files)
    copy_rack(files, second)
    assert [second.get(*one.key) for one in pages] == pages
    assert list(second.etags()) == list(first.etags())


def from_another_machine(one):
    """The same page, its stream made by another compressor."""
    raw = gzip.compress(gzip.decompress(one.body), 9, mtime=0)
    return replace(one, text=Text(squeezed=Squeezed(raw)))


def test_a_page_leans_on_what_is_kept_of_another_not_on_what_is_put_once_more(tmp_path):
    rack = EmbeddedRack(tmp_path / "rack.sqlite3")
    words = CHANCE.randbytes(700).hex().encode()
    story, lite = text_page(HOST, PATHS[0], words + b"-" * 300), text_page(HOST, PATHS[1], words)
    rack.put([from_another_machine(story)])
    rack.put([story, lite])
    assert rack.get(HOST, PATHS[1]) == lite


def test_a_page_read_against_other_words_than_it_was_put_with_is_refused(tmp_path):
    rack = EmbeddedRack(tmp_path / "rack.sqlite3")
    rack.put([page(PATHS[0], 1), page(PATHS[1], 1)])
    text = rack._connected().connection.execute("SELECT text FROM prototype").fetchone()[0]
    rack._connected().connection.execute("UPDATE prototype SET text = ?", (text.replace(b"crater", b"retarc"),))
    with pytest.raises(RackError, match="not as it was put there"):
        EmbeddedRack(tmp_path / "rack.sqlite3", read_only=True).get(HOST, PATHS[0])


def test_a_row_that_was_spoilt_is_said(tmp_path):
    rack = EmbeddedRack(tmp_path / "rack.sqlite3")
    rack.put([page(PATHS[0], 1), page(PATHS[1], 1)])
    rack._connected().connection.execute("UPDATE page SET body = x'0000000000000000000000'")
    with pytest.raises(RackError, match="not as it was put there"):
        rack.get(HOST, PATHS[1])


@pytest.fixture
def rack(tmp_path):
    return EmbeddedRack(tmp_path / "rack.sqlite3")


def spoil(rack, path):
    number = "(SELECT page FROM address WHERE path = ?)"
    rack._connected().connection.execute(f"UPDATE page SET body = zeroblob(60) WHERE id = {number}", (path,))


@pytest.mark.parametrize("act", ["put", "drop"])
def test_a_mobile_version_that_is_spoilt_holds_its_story_up_never(rack, caplog, act):
    rack.put([page(PATHS[0], 1), page(PATHS[1], 1)])
    spoil(rack, PATHS[1])
    if act == "put":
        assert rack.put([page(PATHS[0], 2)]) == 1
        assert rack.get(HOST, PATHS[0]) == page(PATHS[0], 2)
    else:
        assert rack.put([], drop=[(HOST, PATHS[0])]) == 1
    assert rack.get(HOST, PATHS[1]) is None
    assert f"{HOST}{PATHS[1]} is taken off" in caplog.text
    assert rack.put([page(PATHS[1], 1)]) == 1
    assert rack.get(HOST, PATHS[1]) == page(PATHS[1], 1)


def test_a_story_that_is_spoilt_holds_its_mobile_version_up_never(rack):
    rack.put([page(PATHS[0], 1), page(PATHS[1], 1)])
    spoil(rack, PATHS[0])
    assert rack.put([page(PATHS[1], 2)]) == 1
    assert rack.get(HOST, PATHS[1]) == page(PATHS[1], 2)
    with pytest.raises(SpoiltError):
        rack.get(HOST, PATHS[0])
    assert rack.put([page(PATHS[0], 1)], anew={(HOST, PATHS[0])}) == 1
    assert [rack.get(HOST, PATHS[0]), rack.get(HOST, PATHS[1])] == [page(PATHS[0], 1), page(PATHS[1], 2)]


@pytest.mark.parametrize("lost", ["page", "shape", "prototype"])
def test_a_page_whose_rows_are_lost_is_put_anew(rack, tmp_path, lost):
    rack.put([page(PATHS[0], 1), page(PATHS[1], 1)])
    rack._connected().connection.execute(f"DELETE FROM {lost}")
    again = EmbeddedRack(tmp_path / "rack.sqlite3")
    both = [page(PATHS[0], 1), page(PATHS[1], 1)]
    assert again.put(both, anew={one.key for one in both}) == 2
    assert [again.get(*one.key) for one in both] == both


def version_2(file, pages):
    """A rack as version 2 wrote it."""
    made = sqlite3.connect(file)
    made.executescript(
        """PRAGMA journal_mode = WAL; PRAGMA user_version = 2;
        CREATE TABLE host (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL UNIQUE);
        CREATE TABLE head (id INTEGER PRIMARY KEY AUTOINCREMENT, says TEXT NOT NULL UNIQUE);
        CREATE TABLE part (id INTEGER PRIMARY KEY AUTOINCREMENT, body BLOB NOT NULL UNIQUE);
        CREATE TABLE page (id INTEGER PRIMARY KEY, host INTEGER NOT NULL, path TEXT NOT NULL, head INTEGER NOT NULL,
        etag TEXT NOT NULL, keys TEXT NOT NULL, layout BLOB, body BLOB NOT NULL, UNIQUE (host, path));
        INSERT INTO host (name) VALUES ('moon.example')"""
    )
    for one in pages:
        _put_as_version_2(made, one)
    made.commit()
    made.close()


def _put_as_version_2(made, one):
    from json import dumps
    from struct import pack

    says = dumps([one.status, one.content_type, one.encoding, one.headers], separators=(",", ":"))
    made.execute("INSERT OR IGNORE INTO head (says) VALUES (?)", (says,))
    layout, own, at = None, b"", 0
    if one.shared:
        layout = pack("<II8s", one.cut.start, one.cut.end, one.cut.trailer)
        for start, end in one.shared:
            made.execute("INSERT OR IGNORE INTO part (body) VALUES (?)", (one.body[start:end],))
            (number,) = made.execute("SELECT id FROM part WHERE body = ?", (one.body[start:end],)).fetchone()
            layout += pack("<III", start, end, number)
            own, at = own + one.body[at:start], end
    made.execute(
        "INSERT INTO page (host, path, head, etag, keys, layout, body) SELECT 1, ?, id, ?, ?, ?, ? FROM head WHERE says = ?",
        (one.path, one.etag, " ".join(one.keys), layout, own + one.body[at:], says),
    )


def test_a_rack_of_version_2_is_read_and_converted_while_it_is_served(tmp_path):
    file, pages = tmp_path / "rack.sqlite3", [page(path, n) for n, path in enumerate(PATHS)]
    version_2(file, pages)
    reader = EmbeddedRack(file, read_only=True)
    assert [reader.get(*one.key) for one in pages] == pages
    assert [reader.etag(*one.key) for one in pages] == [one.etag for one in pages]
    writer = EmbeddedRack(file)
    assert [reader.get(*one.key) for one in pages] == pages
    assert [writer.get(*one.key) for one in pages] == pages
    assert writer.put([*pages[1:], page(PATHS[0], 9)]) == 1
    assert reader.get(HOST, PATHS[0]) == page(PATHS[0], 9)
    assert [left.name for left in tmp_path.iterdir() if "converted" in left.name] == []


def test_a_death_while_the_converted_rack_takes_its_place_loses_nothing(tmp_path, monkeypatch):
    file, pages = tmp_path / "rack.sqlite3", [page(path, n) for n, path in enumerate(PATHS)]
    version_2(file, pages[:-1])
    stand = EmbeddedRack(file, read_only=True)
    assert stand.get(*pages[0].key) == pages[0]
    in_the_log(file, pages[-1])
    with monkeypatch.context() as patch:
        patch.setattr(durable.Path, "replace", lambda *_: sys.exit(9))
        with pytest.raises(SystemExit):
            EmbeddedRack(file)
    stand.close()
    rack = EmbeddedRack(file)
    assert [rack.get(*one.key) for one in pages] == pages


def in_the_log(file, one):
    """Put a page as version 2 did, just now: it is in the log alone, for as long as a stand has the rack open."""
    made = sqlite3.connect(file)
    made.execute("PRAGMA wal_autocheckpoint = 0")
    _put_as_version_2(made, one)
    made.commit()
    made.close()


@pytest.mark.parametrize("seen", ["the last moment", "an older moment"])
def test_a_rack_is_converted_under_a_reader_or_it_is_said_why_not(tmp_path, monkeypatch, seen):
    file, pages = tmp_path / "rack.sqlite3", [page(path, n) for n, path in enumerate(PATHS)]
    version_2(file, pages[:-1])
    monkeypatch.setattr(durable, "PATIENCE_S", 0.1)
    held = sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True, isolation_level=None)
    if seen == "an older moment":
        look(held)
        in_the_log(file, pages[-1])
        with pytest.raises(RackError, match=r"another process is reading all of it; start again when"):
            EmbeddedRack(file)
        held.execute("ROLLBACK")
    else:
        stand = EmbeddedRack(file, read_only=True)
        assert stand.get(*pages[0].key)
        in_the_log(file, pages[-1])
        look(held)
    rack = EmbeddedRack(file)
    assert [rack.get(*one.key) for one in pages] == pages
    assert [left.name for left in tmp_path.iterdir() if "converted" in left.name] == []


def look(held):
    held.execute("BEGIN")
    held.execute("SELECT count(*) FROM page").fetchone()
