"""Two tools change one story with one mark at the same moment: one of them is told to look again."""

from __future__ import annotations

import threading

import pytest
from django.db import connection

from snn.desk.api import views
from snn.desk.api.tests.test_api import Tool, made, network  # noqa: F401
from snn.stories.models import Story


@pytest.mark.django_db(transaction=True)
def test_of_two_changes_with_one_mark_one_is_refused(many_connections, network, monkeypatch):  # noqa: F811
    story, tool = made(), Tool("editor")
    path, both, mark_of = f"stories/{story.pk}", threading.Barrier(2), views._mark
    mark = tool.ask("get", path)[1]["mark"]

    def together(story):
        found = mark_of(story)
        try:
            both.wait(2)
        except threading.BrokenBarrierError:
            pass
        return found

    def change(headline):
        try:
            statuses.append(tool.answer("patch", path, {"headline": headline}, **{"if-match": mark}).status_code)
        finally:
            connection.close()

    statuses = []
    monkeypatch.setattr(views, "_mark", together)
    threads = [threading.Thread(target=change, args=(words,)) for words in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sorted(statuses) == [200, 412]
    assert Story.objects.get().headline in ("One", "Two")
