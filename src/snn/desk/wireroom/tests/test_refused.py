"""What could not be read is in the wire room, with the reason; who may not see the wire sees none of it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from snn.ground.clock import now
from snn.wire.models import Quarantine

pytestmark = pytest.mark.django_db
ADDRESS = "desk_wire_refused"


def test_a_refusal_is_named_with_its_reason_until_somebody_settles_it(ada):
    assert "could not be read" not in ada.get(reverse("desk_wire")).content.decode()
    refusal = Quarantine.objects.create(
        name="ap_<b>.xml", format="newsml-g2", reason="no-body", message="no <body>; ask the agency", at=now()
    )
    assert "1 could not be read" in ada.get(reverse("desk_wire")).content.decode()
    page = ada.get(reverse(ADDRESS)).content.decode()
    assert f"{refusal.label}: ap_&lt;b&gt;.xml" in page and "no &lt;body&gt;; ask the agency" in page
    Quarantine.objects.update(dropped_at=now())
    assert "Everything that came was read" in ada.get(reverse(ADDRESS)).content.decode()


def test_who_may_not_see_the_wire_is_refused(cy):
    assert cy.get(reverse(ADDRESS)).status_code == 302
