from __future__ import annotations

import json
from datetime import datetime

import pytest

from snn.wire import queries, rules
from snn.wire.actions import take
from snn.wire.dispatch import Item, Reason
from snn.wire.formats import registry
from snn.wire.models import Dispatch

pytestmark = pytest.mark.django_db

ITEM = {
    "guid": "urn:x:1",
    "type": "text",
    "headline": "Ship sails",
    "body_html": "<p>PORTAVEN (AP) - It did.</p>",
    "version": "3",
    "urgency": 2,
    "embargoed": "2022-03-15T05:00:00+01:00",
    "versioncreated": "2022-03-14T09:00:00Z",
    "subject": [{"code": "01000000", "name": "arts"}],
    "keywords": ["ship"],
    "place": [{"name": "Portaven"}],
    "associations": {"a": {"type": "picture", "renditions": {"o": {"href": "https://p.example/1.jpg"}}}},
    "priority": 6,
}


def test_a_dispatch_gives_back_its_item_exactly(at: datetime) -> None:
    raw = json.dumps(ITEM).encode()
    (parsed,) = registry.read(raw, ["ninjs"])
    (receipt,) = take(raw, name="ship.json", at=at)
    restored = queries.item_of(Dispatch.objects.get(pk=receipt.dispatch_id))
    assert isinstance(parsed, Item)
    assert restored == rules.storable(parsed)


def test_everything_kept_of_a_dispatch_is_shown(at: datetime) -> None:
    (receipt,) = take(json.dumps(ITEM).encode(), name="ship.json", at=at)
    shown = queries.show(str(receipt.dispatch_id))
    assert shown is not None
    given = shown.as_json()
    assert json.loads(json.dumps(given)) == given
    assert given["body_html"] == "<p>It did.</p>"
    assert given["body_text"] == "It did."
    assert given["dateline"] == {"place": "PORTAVEN", "source": "AP", "on": None}
    assert (given["name"], given["guid"], given["version"], given["kind"]) == ("ship.json", "urn:x:1", 3, "update")
    assert given["embargo_at"] == "2022-03-15T05:00:00+01:00"
    assert given["received_at"] == at.isoformat()


def test_a_refusal_is_shown_by_its_label(at: datetime) -> None:
    (receipt,) = take(b"%PDF-1.7", name="x.pdf", at=at)
    shown = queries.show(receipt.quarantine.upper())
    assert shown is not None
    assert (shown.label, shown.reason, shown.name) == (receipt.quarantine, Reason.UNKNOWN_FORMAT, "x.pdf")
    assert shown.size_bytes == 8
    assert "PDF" in str(shown.as_json()["message"])


@pytest.mark.parametrize("label", ["0", "q-0", "q-", "x", "", "-1", "9" * 30, "q-9999999"])
def test_what_is_not_there_is_none(label: str) -> None:
    assert queries.show(label) is None
