"""What counts, what doesn't and why; and that what counted counts once, whoever dies."""

from __future__ import annotations

import io
from collections import Counter
from datetime import timedelta

import pytest

from snn.ads.actions.counting import Token, unpack, write_counts
from snn.ads.door import Counting, door
from snn.ads.judging import Asked, Reason
from snn.ads.memory import FARM_CLICKS, MOST_OFFERS
from snn.ads.models import HourCount, Refused, Seen
from snn.ads.sheets import LASTS_S, Sheet
from snn.ads.tests.conftest import NOW

KEY = "k"
CHROME = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36"


class Clock:
    def __init__(self):
        self.at = NOW.timestamp()

    def __call__(self):
        return self.at


class World:
    """A network, a flight that is live, a door to count at, and readers."""

    def __init__(self, network, flight):
        self.network, self.flight, self.clock = network, flight, Clock()
        self.counting = self.again()

    def again(self):
        """The app, started anew."""
        self.counting = Counting(KEY, self.clock)
        self.counting.start()
        return self.counting

    def sheet(self, **other):
        fields = {
            "site": self.network["space"].pk,
            "made_s": int(self.clock.at),
            "section": "",
            "flights": (self.flight.pk,),
        }
        return Sheet(**(fields | other)).word(KEY)

    def tell(self, what, number="abc1234", sheet=None, flight=None, place="front", wait=0.0, **other):
        self.clock.at += wait
        flight = self.flight.pk if flight is None else flight
        body = "\n".join([sheet or self.sheet(), number, str(flight), place, what]).encode()
        fields = {
            "host": "space.example", "address": "192.0.2.7", "agent": CHROME, "origin": "https://space.example",
            "fetch_site": "same-origin", "body": body,
        }  # fmt: skip
        return self.counting.take(Asked(**(fields | other)))

    def counts(self):
        self.counting.flush()
        row = HourCount.objects.filter(flight_id=self.flight.pk).first()
        return (row.offered, row.viewed, row.clicked) if row else (0, 0, 0)


@pytest.fixture
def world(network, fly):
    return World(network, fly())


def test_a_page_that_is_read_counts_once_in_each_column(world):
    sheet = world.sheet()
    assert [world.tell(what, sheet=sheet, wait=2) for what in "ovc"] == [None] * 3
    assert world.counts() == (1, 1, 1)
    assert [world.tell(what, sheet=sheet, wait=2) for what in "ovc"] == [Reason.REPLAYED] * 3
    assert world.counts() == (1, 1, 1)
    row = Refused.objects.get()
    assert (row.reason, row.count, row.flight_id) == ("replayed", 3, world.flight.pk)


def test_our_own_message_counts_as_traffic(world):
    assert world.tell("o", flight=0) is None
    world.counting.flush()
    assert HourCount.objects.get().flight_id == 0


def test_a_turn_that_a_cap_kept_back_counts_as_traffic_and_beside_its_flight(world):
    assert world.tell(f"o{world.flight.pk}", flight=0) is None
    world.counting.flush()
    assert world.counts() == (0, 0, 0)
    rows = HourCount.objects.order_by("flight_id").values_list("flight_id", "offered", "capped")
    assert list(rows) == [(0, 1, 0), (world.flight.pk, 0, 1)]
    assert world.tell(f"o{world.flight.pk}", "other123", sheet=world.sheet(flights=()), flight=0) is Reason.NOT_OFFERED
    sheet = world.sheet()
    assert [world.tell("o7", f"{n}abcdef", sheet=sheet, flight=n) for n in (0, 7)] == [
        Reason.NOT_OFFERED, Reason.UNREADABLE,
    ]  # fmt: skip
    assert [world.tell(what, "again123", flight=0) for what in ("o0", "o-1", "v7", "o7x", "o" + "7" * 13)] == [
        Reason.UNREADABLE
    ] * 5


def test_a_rota_of_many_flights_is_believed(world):
    many = tuple(range(1_000_000, 1_000_300))
    assert world.tell("o", sheet=world.sheet(flights=(world.flight.pk, *many))) is None


@pytest.mark.parametrize(
    ("reason", "other"),
    [
        (Reason.TOO_LARGE, {"body": b"x" * 1_000_000}),
        (Reason.UNREADABLE, {"body": b"\xff\xfe\x00"}),
        (Reason.UNREADABLE, {"place": "popup"}),
        (Reason.UNREADABLE, {"number": "<script>"}),
        (Reason.FORGED, {"sheet": "MSAxNzY0MDczODAwICA3.AAAAAAAAAAAAAAAAAAAAAA"}),
        (Reason.FORGED, {"sheet": "x" * 900}),
        (Reason.FORGED, {"sheet": "x" * 4001}),
        (Reason.OTHER_SITE, {"host": "terra.example", "origin": "https://terra.example"}),
        (Reason.NOT_OFFERED, {"flight": 999}),
        (Reason.NOT_OUR_PAGE, {"origin": "https://cy.example"}),
        (Reason.NOT_OUR_PAGE, {"origin": "http://["}),
        (Reason.NOT_OUR_PAGE, {"fetch_site": "cross-site"}),
        (Reason.ROBOT, {"agent": "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"}),
        (Reason.ROBOT, {"agent": ""}),
    ],
    ids=[
        "1-mb",
        "bytes",
        "place",
        "number",
        "forged",
        "long",
        "longest",
        "site",
        "flight",
        "origin",
        "no-origin",
        "fetch",
        "robot",
        "nobody",
    ],
)
def test_what_is_refused_has_its_reason_and_is_counted(world, reason, other):
    assert world.tell("o", **other) is reason
    assert world.counts() == (0, 0, 0)
    assert Refused.objects.get().reason == reason


def test_sheets_from_the_future_and_from_long_ago(world):
    soon = int(world.clock.at) + 3600
    assert world.tell("o", sheet=world.sheet(made_s=soon)) is Reason.FUTURE
    assert world.tell("o", sheet=world.sheet(made_s=soon - 3600 - LASTS_S - 1)) is Reason.EXPIRED


def test_impossible_sequences(world):
    sheet = world.sheet()
    assert world.tell("v", sheet=sheet) is Reason.NO_OFFER
    assert world.tell("c", sheet=sheet) is Reason.NO_VIEW
    assert world.tell("o", sheet=sheet) is None
    assert world.tell("c", sheet=sheet, wait=5) is Reason.NO_VIEW
    sheet = world.sheet()
    world.tell("o", "quick123", sheet=sheet)
    assert world.tell("v", "quick123", sheet=sheet, wait=0.5) is Reason.TOO_QUICK
    assert world.tell("v", "quick123", sheet=sheet, wait=0.5) is None
    assert world.tell("c", "quick123", sheet=sheet, wait=0.1) is Reason.CLICK_TOO_QUICK


def test_a_page_cant_change_its_flight(world):
    sheet = world.sheet(flights=(world.flight.pk, 77))
    world.tell("o", sheet=sheet, flight=77)
    assert world.tell("v", sheet=sheet, wait=2) is Reason.OTHER_WORDS


def test_a_flood_from_one_address_is_refused_and_its_neighbour_is_not(world):
    said = Counter(world.tell("o", f"flood{n}") for n in range(MOST_OFFERS + 50))
    assert said[Reason.FLOOD] == 50
    assert world.tell("o", "neighbour", address="192.0.2.8") is None


def test_a_click_farm_is_found_by_what_it_clicks(world):
    sheet = world.sheet()
    clicks = 0
    for n in range(30):
        world.tell("o", f"farm{n}xx", sheet=sheet)
        world.tell("v", f"farm{n}xx", sheet=sheet, wait=1.2)
        clicks += world.tell("c", f"farm{n}xx", sheet=sheet, wait=1) is None
    assert clicks == FARM_CLICKS
    assert Refused.objects.count() == 0  # Not written before the flush.
    world.counting.flush()
    assert Refused.objects.get(reason="click-farm").count > 70
    assert world.tell("o", "tomorrow", wait=3600) is Reason.CLICK_FARM
    assert world.tell("o", "tomorrow", wait=24 * 3600) is None


def test_a_restart_neither_loses_nor_doubles_what_was_written(world):
    sheet = world.sheet()
    for what in "ov":
        world.tell(what, sheet=sheet, wait=2)
    world.counting.flush()
    world.again()
    assert world.tell("o", sheet=sheet) is Reason.REPLAYED
    assert world.tell("v", sheet=sheet) is Reason.REPLAYED
    assert world.tell("c", sheet=sheet, wait=2) is None
    assert world.counts() == (1, 1, 1)


def test_counts_wait_while_the_database_rests(world, monkeypatch):
    from snn.ads import door as module

    def rests(*_):
        raise OSError("the disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(module, "write_counts", rests)
        broken.setattr(module, "connection", type("C", (), {"close": staticmethod(lambda: None)}))
        world.tell("o")
        world.counting.flush()
    assert world.counts() == (1, 0, 0)


def test_a_clock_that_is_set_back_counts_on(world):
    world.tell("o", "before12")
    world.clock.at -= 7200
    assert world.tell("o", "after123") is None
    assert sum(HourCount.objects.values_list("offered", flat=True)) == 0
    world.counting.flush()
    assert sum(HourCount.objects.values_list("offered", flat=True)) == 2


def test_used_tokens_are_forgotten_with_their_sheets(world):
    world.tell("o")
    world.counting.flush()
    world.counting.forget()
    assert Seen.objects.count() == 1
    world.clock.at += LASTS_S + 60
    world.counting.forget()
    assert Seen.objects.count() == 0


@pytest.mark.django_db
def test_counts_are_added_to_what_is_there():
    key = (NOW.replace(minute=0), 1, "", "front", 3)
    for _ in range(2):
        write_counts({key: [2, 1, 0, 0]}, Counter(), [Token(5, 1, 3)], int((NOW + timedelta(hours=1)).timestamp()))
    row = HourCount.objects.get()
    assert (row.offered, row.viewed, row.clicked) == (4, 2, 0)
    assert list(unpack(Seen.objects.values_list("packed", flat=True))) == [Token(5, 1, 3)] * 2


def environ(path, body=b"", method="POST", **other):
    fields = {
        "PATH_INFO": path, "REQUEST_METHOD": method, "HTTP_HOST": "space.example:8000", "REMOTE_ADDR": "127.0.0.1",
        "HTTP_X_FORWARDED_FOR": "192.0.2.9", "HTTP_USER_AGENT": CHROME, "wsgi.input": io.BytesIO(body),
    }  # fmt: skip
    return fields | other


def test_the_door_takes_beacons_and_leads_on(world, monkeypatch):
    from snn.ads import door as module

    monkeypatch.setattr(module.Flusher, "start", lambda self: None)
    said = []
    app = door(lambda env, start: [b"django"], lambda: world.counting)

    def ask(env):
        body = app(env, lambda status, headers: said.append((status, dict(headers))))
        return b"".join(body)

    sheet = world.sheet()
    tail = [sheet, "abc1234", str(world.flight.pk), "front"]
    ask(environ("/seen", "\n".join([*tail, "o"]).encode()))
    assert said[-1][0] == "204 No Content"
    creative = str(world.flight.creatives.get().pk)
    ask(environ("/go/" + "/".join([*tail, creative]), method="GET"))
    assert (said[-1][0], said[-1][1]["location"]) == ("302 Found", "https://dishes.example/snn")
    ask(environ("/seen", b"x" * 5000))
    assert said[-1][0] == "413 Content Too Large"
    for wrong in ([*tail[:2], "99", "front", creative], [*tail, "99"], tail, ["x"], ["", "", "0", "", "77"]):
        assert ask(environ("/go/" + "/".join(wrong), method="GET")) == b"django"
    assert ask(environ("/support/", method="GET")) == b"django"
    # Followed before it was seen: the reader gets there, and it is not counted.
    assert world.counts() == (1, 0, 0)
    assert Refused.objects.get(flight_id=world.flight.pk).reason == "click-before-view"
