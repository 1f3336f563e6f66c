"""Marks made before an opening had one slot are worth what marks made today are."""

from __future__ import annotations

import random

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from snn.stories.likeness import OPENING_WORDS, Text, mark
from snn.stories.models import TextMark

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]

WORDS = ["harbour", "crane", "tide", "cargo", "ledger", "winter", "signal", "orbit", "engine", "council", "bridge"]


def former_slots(text: Text) -> tuple[int, ...]:
    """As they were: four of the whole, then the smallest odd and the smallest even run of the opening."""
    made = mark(text)
    opening = [(run * 0x9E3779B1) & 0xFFFFFFFF for run in text.runs[:OPENING_WORDS]]
    smallest = [min((run for run in opening if run % 2 == place), default=0) for place in (0, 1)]
    return (*made.slots[:4], *(slot - (1 << 32) if slot >= 1 << 31 else slot for slot in smallest))


def test_the_two_slots_of_an_opening_become_the_one_that_marking_anew_would_give():
    rng = random.Random(2)
    texts = [Text("", " ".join(rng.choices(WORDS, k=rng.randint(4, 90)))) for _ in range(60)]
    executor = MigrationExecutor(connection)
    newest = executor.loader.graph.leaf_nodes()
    executor.migrate([("stories", "0006_fronts")])
    try:
        former = MigrationExecutor(connection).loader.project_state([("stories", "0006_fronts")]).apps
        for number, text in enumerate(texts, 1):
            slots = {f"slot{n}": slot for n, slot in enumerate(former_slots(text))}
            former.get_model("stories", "TextMark").objects.create(id=number, bits=mark(text).bits, **slots)
    finally:
        MigrationExecutor(connection).migrate(newest)
    for number, text in enumerate(texts, 1):
        row = TextMark.objects.get(id=number)
        assert tuple(getattr(row, f"slot{n}") for n in range(5)) == mark(text).slots
