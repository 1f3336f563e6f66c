"""`snn wire explain` and `snn wire train`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from snn.config.cli import build_parser
from snn.network.models import Preference, Route, Section, Site, Source
from snn.stories import actions
from snn.stories.actions import Draft
from snn.stories.models import Story
from snn.wire.models import Dispatch, Quarantine, Raw

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture
def network() -> dict[str, Section]:
    site = Site.objects.create(host="m.example", name="m", tagline="t", description="d", look="x", today_on=AT.date())
    sections = {
        slug: Section.objects.create(
            slug=slug, name=slug, description="d", related_line="r", home=site, keywords=[slug]
        )
        for slug in ("moon", "world")
    }
    Preference.objects.create(fallback=sections["world"])
    Source.objects.create(slug="unknown", name="Wire", full_name="Wire services")
    Source.objects.create(slug="afp", name="AFP", full_name="AFP", matches=["afp"], publishes=False)
    Route.objects.create(slug="craft", section=sections["moon"], when='lander* NOT "mars bar"')
    return sections


def say(capsys, *words: str) -> tuple[int, str]:
    args = build_parser().parse_args(words)
    status = args.verb(args)
    return status, capsys.readouterr().out


def ninjs(tmp_path: Path, **fields: str) -> str:
    file = tmp_path / "x.json"
    one = {"guid": "urn:x:1", "headline": "Lander on the moon", "body_html": "<p>It stands.</p>", "source": "AFP"}
    file.write_text(json.dumps(one | fields))
    return str(file)


def test_explain_tells_why_and_writes_nothing(network, tmp_path: Path, capsys) -> None:
    status, said = say(capsys, "wire", "explain", ninjs(tmp_path))
    assert status == 0
    for words in (
        "read as    ninjs",
        "source     afp",
        "6  moon: route craft, lander* in headline",
        "3  moon: keyword, moon in headline",
        "section    moon, by rules, 9 points",
        "then       held: items of AFP wait for an editor",
        "no story has this guid yet",
    ):
        assert words in said, said
    assert [model.objects.count() for model in (Raw, Dispatch, Story, Quarantine)] == [0, 0, 0, 0]


def test_explain_for_machines(network, tmp_path: Path, capsys) -> None:
    status, said = say(capsys, "wire", "explain", "--json", ninjs(tmp_path, source="Nobody", headline="Cheese"))
    told = json.loads(said)
    assert (status, told["named_source"], told["source"]) == (0, False, "unknown")
    assert (told["decision"]["section"], told["decision"]["chosen"]) == ("world", "network-default")
    assert told["decision"]["held"] is None


def test_explain_of_a_file_that_is_refused(network, tmp_path: Path, capsys) -> None:
    file = tmp_path / "x.png"
    file.write_bytes(b"\x89PNG\r\n\x1a\n")
    status, said = say(capsys, "wire", "explain", str(file))
    assert (status, "unknown-format" in said) == (1, True)
    assert Quarantine.objects.count() == 0


@pytest.mark.slow
def test_train_on_the_archive_then_explain_says_what_it_suggests(network, tmp_path: Path, settings, capsys) -> None:
    settings.DATA = type(settings.DATA)(tmp_path)
    for n in range(30):
        section = network[("moon", "world")[n % 2]]
        words = ("crater dust orbit", "parliament vote budget")[n % 2]
        draft = Draft(section.home_id, section.pk, Source.objects.get(slug="afp").pk, f"{words} {n}", f"<p>{words}</p>")
        actions.publish(actions.create(draft, by="Ada", at=AT), by="Ada", at=AT + timedelta(minutes=n))
    status, said = say(capsys, "wire", "train", "--json")
    assert status == 0
    assert json.loads(said)["examples"] == 30
    _, said = say(capsys, "wire", "explain", ninjs(tmp_path, headline="Budget vote", body_html="<p>Parliament.</p>"))
    assert "suggestion world, " in said
    assert "section    world, by suggestion, 0 points" in said


def test_train_on_too_little_says_so(network, capsys) -> None:
    args = build_parser().parse_args(["wire", "train"])
    assert args.verb(args) == 1
    assert "too few" in capsys.readouterr().err


def test_a_vocabulary_is_loaded_by_a_verb_and_a_wrong_one_changes_nothing(network, tmp_path: Path, capsys) -> None:
    file = tmp_path / "topics.json"
    uri = "http://cv.iptc.org/newscodes/mediatopic/"
    above = {"uri": f"{uri}13000000", "qcode": "medtop:13000000"}
    below = {"uri": f"{uri}20000735", "qcode": "medtop:20000735", "broader": [f"{uri}13000000"]}
    file.write_text(json.dumps({"conceptSet": [above, below]}))
    assert say(capsys, "network", "topics", str(file))[0] == 0
    Section.objects.filter(slug="moon").update(topics=["medtop:13000000"])
    subject = [{"code": "medtop:20000735"}]
    _, said = say(capsys, "wire", "explain", ninjs(tmp_path, headline="Cheese", subject=subject))
    assert "medtop:20000735, below medtop:13000000" in said
    file.write_text("{}")
    args = build_parser().parse_args(["network", "topics", str(file)])
    assert args.verb(args) == 1
    assert "nothing was changed" in capsys.readouterr().err


def test_explain_names_the_story_that_an_item_would_be_a_copy_of(network, tmp_path: Path, capsys) -> None:
    from snn.config.intake import take_in

    body = " ".join(f"Word{n} of the lander that drilled the ice." for n in range(30))
    first = {"guid": "urn:x:first", "headline": "Lander drills", "body_html": f"<p>{body}</p>", "source": "Nobody"}
    take_in(json.dumps(first | {"versioncreated": AT.isoformat()}).encode(), name="first.json", at=AT)
    Source.objects.filter(slug="afp").update(publishes=True, rank=5)
    file = ninjs(tmp_path, body_html=f"<p>{body}</p>", versioncreated=(AT + timedelta(hours=1)).isoformat())
    _, said = say(capsys, "wire", "explain", file)
    story = Story.objects.get()
    assert f"100 % of it stands in story {story.pk} of Wire, “Lander drills”; that one stays" in said
    assert f"then       held: the same as story {story.pk} of Wire (100 %), which stands: the earlier" in said
    Source.objects.filter(slug="afp").update(rank=1)
    told = json.loads(say(capsys, "wire", "explain", "--json", file)[1])
    assert (told["copied"]["stands"], told["copied"]["story"]) == (True, story.pk)
    assert Story.objects.count() == 1
