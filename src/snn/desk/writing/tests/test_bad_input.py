"""What people paste, upload and type by mistake or ill will: cleaned, or refused in words, and never lost."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image

from snn.desk.writing import actions
from snn.desk.writing.models import Manuscript
from snn.desk.writing.tests.conftest import AT
from snn.desk.writing.tests.test_body import DOCS, WORD
from snn.desk.writing.tests.test_two_at_once import edit_of, form_of
from snn.ground.markup import to_text
from snn.press import render
from snn.press.gather import Gatherer
from snn.stories.models import Correction, Kill, Story

pytestmark = pytest.mark.django_db


def baked(story):
    return render.page(Gatherer().stories.whole([story.pk])[story.pk]).body.decode()


def kept_block(html):
    """What the editor sends of a block of HTML."""
    return {"body-0-type": "kept", "body-0-value": html}


@pytest.mark.parametrize(("pasted", "words"), [(WORD, "Bold"), (DOCS, "Plain")], ids=["word", "docs"])
def test_html_of_word_and_docs_reaches_readers_without_its_dress(written, ada, desk, pasted, words):
    manuscript = written()
    desk(ada).post(edit_of(manuscript), form_of(manuscript, **kept_block(pasted)))
    page = baked(actions.publish(Manuscript.objects.get(), by=ada, at=AT).story)
    text = page.split('<div class="text">')[1].split('<div class="times">')[0]
    assert words in text
    assert not any(odd in text for odd in ("style=", "class=", "mso", "<script", "<o:p", "alert", "docs-internal"))


HOSTILE = (
    "<script>alert(1)</script>", '<img src=x onerror="alert(1)">', '<a href="javascript:alert(1)">x</a>',
    "<svg onload=alert(1)><script>alert(1)</script></svg>", '<iframe src="https://evil.example"></iframe>',
    '<math><mi xlink:href="javascript:alert(1)">x</mi></math>', "<style>@import url(https://evil.example)</style>",
    '<form action="https://evil.example"><input name="password"></form>', "<!--><script>alert(1)</script>-->",
)  # fmt: skip


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_that_is_pasted_can_run(written, ada, desk, html):
    manuscript = written()
    desk(ada).post(edit_of(manuscript), form_of(manuscript, **kept_block(f"<p>Words.</p>{html}")))
    page = baked(actions.publish(Manuscript.objects.get(), by=ada, at=AT).story)
    text = page.split('<div class="text">')[1].split('<div class="times">')[0]
    assert "Words." in text
    assert not any(
        odd in text for odd in ("<script", "onerror", "onload", "javascript:", "evil.example", "<svg", "<form")
    )


@pytest.mark.parametrize(
    "headline", ["🚀🛰️👩‍🚀", "القمر الصناعي يصل إلى القمر", "\u202eevil\u202c order", "ﬁne  print", "人工衛星が月に到着"],
    ids=["emoji", "arabic", "override", "ligature", "japanese"],
)  # fmt: skip
def test_any_headline_is_typed_published_and_read(written, ada, desk, headline):
    manuscript = written()
    client = desk(ada)
    client.post(edit_of(manuscript), form_of(manuscript, headline=headline))
    story = actions.publish(Manuscript.objects.get(), by=ada, at=AT).story
    assert story.slug and "<h1" in baked(story)
    assert client.get(reverse("writing:index")).status_code == 200
    assert client.get(edit_of(manuscript)).status_code == 200


def test_two_hundred_thousand_words_are_kept_by_the_editor_and_refused_by_publish(written, ada, desk):
    manuscript, client = written(), desk(ada)
    words = "word " * 200_000
    answer = client.post(edit_of(manuscript), form_of(manuscript, paragraphs=[words]))
    assert answer.url == edit_of(manuscript)
    assert Manuscript.objects.get().body_words == 200_000
    page = client.get(reverse("writing:publish", args=[manuscript.pk])).content.decode()
    assert "200,000 words; 50,000 is the most a page can carry. Split it into parts" in page
    assert not Story.objects.exists()


@pytest.mark.parametrize(
    ("field", "words", "says"),
    [
        ("headline", "x" * 301, "at most 300 characters"), ("urgency", "99", "Select a valid choice"),
        ("dateline_on", "yesterday", "valid date"), ("headline", "a\0b", "Null characters"),
    ],
    ids=["long", "urgency", "day", "null"],
)  # fmt: skip
def test_what_a_field_cannot_hold_is_said_and_what_was_typed_stands_there_still(written, ada, desk, field, words, says):
    manuscript = written()
    said = form_of(manuscript, standfirst="Typed beside it.") | {field: words}
    page = desk(ada).post(edit_of(manuscript), said).content.decode()
    assert says in page and "Typed beside it." in page
    assert Manuscript.objects.get().headline == "Lander drills into the moon"


def _bomb() -> bytes:
    """A PNG of a few bytes that says it is 60,000 pixels wide and high."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 100)) + chunk(b"IEND", b"")
    )


def _cut() -> bytes:
    raw = io.BytesIO()
    Image.effect_noise((900, 600), 80).convert("RGB").save(raw, "JPEG")
    return raw.getvalue()[:2000]


@pytest.mark.parametrize(
    ("raw", "says"),
    [
        (_bomb(), "50 megapixels is the most"), (_cut(), "no JPEG, PNG, WebP or GIF picture"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 500, "no JPEG, PNG, WebP or GIF picture"), (b"", "empty"),
        (b"GIF89a<script>alert(1)</script>", "no JPEG, PNG, WebP or GIF picture"),
        (b"\xef\xbb\xbf  <SVG><script>alert(1)</script></SVG>", "SVG drawing, which may carry programs"),
    ],
    ids=["bomb", "cut", "zeros", "empty", "script", "svg"],
)  # fmt: skip
def test_a_broken_picture_is_refused_in_words_and_its_words_stand(written, ada, desk, raw, says):
    manuscript = written()
    sent = {"file": SimpleUploadedFile("phone.jpg", raw), "alt": "A lander by night", "credit": "Ada"}
    page = desk(ada).post(reverse("writing:picture", args=[manuscript.pk]), sent).content.decode()
    assert says in page and 'value="A lander by night"' in page
    assert Manuscript.objects.get().picture is None


@pytest.mark.parametrize("broken", ["{", "[]", "3", '{"blocks": 3}', "<b>words</b>"])
def test_rich_text_that_is_no_rich_text_is_kept_as_words(written, ada, desk, broken):
    manuscript = written()
    answer = desk(ada).post(edit_of(manuscript), form_of(manuscript) | {"body-0-value": broken})
    assert answer.url == edit_of(manuscript)
    assert to_text(Manuscript.objects.get().body_html) == broken


WRITERS = [
    ("writing:story", "story"), ("writing:edit", "story"), ("writing:correct", "story"), ("writing:kill", "story"),
    ("writing:publish", "manuscript"), ("writing:picture", "manuscript"), ("writing:related", "manuscript"),
    ("writing:sites", "manuscript"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "whose"), WRITERS, ids=[name for name, _ in WRITERS])
def test_a_writers_hand_made_address_is_refused_in_words(tell, ada, ben, desk, name, whose):
    story = tell(section="war")
    manuscript = actions.open_manuscript(story, by=ada)
    pk = story.pk if whose == "story" else manuscript.pk
    sent = {"reason": "x", "sure": "1", "kind": "Correction", "text": "x", "alt": "x", "credit": "x", "remove": "1"}
    way = desk(ben).get if name == "writing:story" else desk(ben).post
    page = way(reverse(name, args=[pk]), sent, follow=True).content.decode()
    assert "you do not have permission" in page
    story.refresh_from_db()
    assert story.headline == "Lander drills into the moon"
    assert not Kill.objects.exists() and not Correction.objects.exists()
    assert Manuscript.objects.get().places is None and Manuscript.objects.get().related == {"pinned": [], "removed": []}


@pytest.mark.parametrize("path", ["/writing/0/publish/", "/writing/999999/sites/", "/writing/story/99999999999999999999/",
                                  "/writing/aside/7/", "/writing/-1/related/"])  # fmt: skip
def test_an_address_of_nothing_is_not_found(ada, desk, path):
    assert desk(ada).get(path).status_code == 404
