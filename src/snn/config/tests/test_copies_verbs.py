"""`snn wire offers` and `snn wire copies`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from snn.config.cli import build_parser
from snn.config.intake import take_in
from snn.network.models import Preference, Section, Site, Source
from snn.stories import actions
from snn.stories.models import Copy, Offer, Story

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)
BODY = " ".join(f"Word{n} of the lander that drilled the ice." for n in range(30))


@pytest.fixture
def network() -> None:
    site = Site.objects.create(host="m.example", name="m", tagline="t", description="d", look="x", today_on=AT.date())
    moon = Section.objects.create(slug="moon", name="Moon", description="d", related_line="r", home=site)
    Preference.objects.create(fallback=moon)
    Source.objects.create(slug="unknown", name="Wire", full_name="Wire services")
    for slug in ("afp", "efe"):
        Source.objects.create(slug=slug, name=slug.upper(), full_name=slug.upper(), matches=[slug])


def send(guid: str, source: str, hours: int = 0, headline: str = "Lander drills", version: int = 1) -> None:
    item = {
        "guid": guid, "source": source, "headline": headline, "body_html": f"<p>{BODY}</p>", "version": str(version),
        "versioncreated": (AT + timedelta(hours=hours)).isoformat(),
    }  # fmt: skip
    take_in(json.dumps(item).encode(), name=f"{guid}.json", at=AT)


def say(capsys, *words: str) -> tuple[int, str, str]:
    args = build_parser().parse_args(("wire", *words))
    status = args.verb(args)
    told = capsys.readouterr()
    return status, told.out, told.err


@pytest.fixture
def offer(network) -> Offer:
    send("urn:x:1", "AFP")
    actions.update(Story.objects.get(), {"headline": "Ada's words"}, by="Ada", at=AT)
    send("urn:x:1", "AFP", hours=1, headline="The agency's words", version=2)
    return Offer.objects.get()


def test_an_offer_is_shown_and_accepted_once(offer: Offer, capsys) -> None:
    (row,) = json.loads(say(capsys, "offers", "--json")[1])
    assert (row["number"], row["field"], row["now"], row["words"]) == (
        offer.pk, "headline", "Ada's words", "The agency's words",
    )  # fmt: skip
    assert "now      Ada's words\n       offered  The agency's words" in say(capsys, "offers")[1]
    assert say(capsys, "offers", "--accept", str(offer.pk))[0] == 0
    assert Story.objects.get().headline == "The agency's words"
    status, _, wrong = say(capsys, "offers", "--accept", str(offer.pk))
    assert (status, "no open offer" in wrong) == (1, True)


def test_an_offer_declined_leaves_the_persons_words(offer: Offer, capsys) -> None:
    assert say(capsys, "offers", "--decline", str(offer.pk))[0] == 0
    assert Story.objects.get().headline == "Ada's words"
    assert say(capsys, "offers")[1] == "the agencies offer nothing\n"


@pytest.fixture
def copy(network) -> Copy:
    send("urn:x:1", "AFP")
    send("urn:y:1", "EFE", hours=1, headline="Another headline")
    return Copy.objects.get()


def test_copies_are_shown_and_the_other_one_chosen(copy: Copy, capsys) -> None:
    (row,) = json.loads(say(capsys, "copies", "--json")[1])
    assert (row["percent"], row["stands"], row["like_source"]) == (100, copy.like_id, "AFP")
    assert say(capsys, "copies", "--choose", str(copy.pk), "--story", str(copy.story_id))[0] == 0
    copy.refresh_from_db()
    assert copy.stands_id == copy.story_id
    assert list(Story.objects.filter(published_at__isnull=False)) == [copy.story]


def test_copies_unlinked_are_shown_no_more(copy: Copy, capsys) -> None:
    assert say(capsys, "copies", "--unlink", str(copy.pk))[0] == 0
    assert say(capsys, "copies")[1] == "no two stories say the same\n"
    assert say(capsys, "copies", "--unlink", str(copy.pk))[0] == 1


@pytest.mark.parametrize(
    ("words", "status"),
    [(("--choose", "1"), 2), (("--story", "1"), 2), (("--choose", "999", "--story", "1"), 1), (("--unlink", "999"), 1)],
    ids=["no story", "no number", "no such copy", "nothing to unlink"],
)
def test_a_copy_that_is_not_there_is_said(network, capsys, words: tuple[str, ...], status: int) -> None:
    assert say(capsys, "copies", *words)[0] == status


def test_a_story_of_another_copy_or_one_withdrawn_can_not_be_chosen(copy: Copy, capsys) -> None:
    assert say(capsys, "copies", "--choose", str(copy.pk), "--story", "999")[0] == 1
    actions.kill(copy.story, "Wrong.", by="Ada", at=AT)
    status, _, wrong = say(capsys, "copies", "--choose", str(copy.pk), "--story", str(copy.story_id))
    assert (status, "withdrawn" in wrong) == (1, True)
