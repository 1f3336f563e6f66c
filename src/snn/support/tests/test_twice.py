"""Ben presses monthly twice in a month: taken for a mistake, unless he says that it is none."""

from __future__ import annotations

import re

import pytest
from django.core import mail

from snn.ground import clock
from snn.support import actions
from snn.support.models import Intent, Subscription
from snn.support.tests.cast import words

pytestmark = pytest.mark.django_db


def test_a_second_monthly_is_said_to_be_stopped_with_a_way_to_mean_it(ben):
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    page = words(ben.get(ben.get(ben.approve(ben.give("monthly", "paypal")))["Location"]))
    assert "it is stopped, and what it took is given back" in page
    assert "You are billed again" not in page
    assert 'name="another" value="1"' in page
    actions.send_receipts(clock.now())
    assert "this second one was stopped" in mail.outbox[1].body
    told = re.search(r"If you meant to give twice, say so here: \S+(/support/thanks/[\w-]+/)", mail.outbox[1].body)
    assert 'name="another" value="1"' in words(ben.get(told[1]))
    assert "this second one" not in mail.outbox[0].body


def test_who_says_that_it_is_another_gives_both(ben):
    ben.get(ben.approve(ben.give("monthly", "paypal")))
    page = words(ben.get(ben.get(ben.approve(ben.give("monthly", "paypal", another="1")))["Location"]))
    assert "You are billed again each month" in page
    assert [one.another for one in Intent.objects.order_by("id")] == [False, True]
    assert Subscription.objects.filter(duplicate_of=None).count() == 2
