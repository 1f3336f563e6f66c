from __future__ import annotations

import pytest

from snn.wire.dispatch import Item, Reason, Refused
from snn.wire.formats.feed.format import FORMAT
from snn.wire.formats.pagebody import without_feed_furniture


def rss(*items: str) -> bytes:
    return f'<?xml version="1.0"?><rss version="2.0"><channel><title>Harbour Daily</title>{"".join(items)}</channel></rss>'.encode()


def test_an_entry_without_text_is_refused_and_stops_nothing() -> None:
    first, second = FORMAT.parse(
        rss(
            "<item><guid>1</guid><title>A</title></item>",
            "<item><guid>2</guid><title>B</title><description>Words.</description></item>",
        )
    )
    assert isinstance(first, Refused)
    assert first.reason is Reason.NO_BODY
    assert isinstance(second, Item)


def test_an_empty_feed_is_no_story() -> None:
    with pytest.raises(Refused) as raised:
        FORMAT.parse(rss())
    assert raised.value.reason is Reason.NOT_A_STORY


def test_a_text_that_is_an_address_is_never_fetched() -> None:
    with pytest.raises(Refused):
        FORMAT.parse(b"http://169.254.169.254/latest/meta-data")


def test_an_entry_without_id_has_one_of_its_words() -> None:
    (one,) = FORMAT.parse(rss("<item><title>A</title><description>Words.</description></item>"))
    assert isinstance(one, Item)
    assert one.guid.startswith("snn:feed:")


@pytest.mark.parametrize("space", ["http://www.w3.org/2005/Atom", "http://purl.org/atom/ns#"])
def test_both_generations_of_atom_are_recognised(space: str) -> None:
    assert FORMAT.recognises(f'<feed xmlns="{space}"><title>x</title></feed>'.encode())
    assert not FORMAT.recognises(b"<feeds><feed/></feeds>")


@pytest.mark.parametrize(
    "tail",
    [
        "<p>The post Mill first appeared on Harbour Daily.</p>",
        "<p><a href='https://h.example'>Read more</a></p>",
        "<p>Continue reading →</p>",
        "<p>Weiterlesen</p>",
    ],
)
def test_what_the_feed_writes_below_is_gone(tail: str) -> None:
    assert without_feed_furniture(f"<p>It hummed.</p>\n{tail}") == "<p>It hummed.</p>"


def test_a_story_about_reading_keeps_its_words() -> None:
    body = "<p>One.</p>\n<p>He told them to read more books.</p>"
    assert without_feed_furniture(body) == body
