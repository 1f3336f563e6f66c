"""A prepared question answers as its queryset does, and compiles once."""

from __future__ import annotations

from datetime import UTC, date, datetime
from unittest.mock import patch

import pytest
from django.db.models import F

from snn.network import prepared as module
from snn.network.models import Carriage, Change, Section, Site
from snn.network.prepared import Prepared, prepared

AT = datetime(2022, 3, 14, 9, tzinfo=UTC)
DAY = date(2022, 3, 14)


@prepared
def sites_by_id(ids):
    return Site.objects.filter(pk__in=ids).order_by("position", "id")


@prepared
def hosts_on(day, names):
    return Site.objects.filter(today_on=day, name__in=names).order_by("id").values_list("host", flat=True)


@prepared
def carried(site):
    return Carriage.objects.filter(site_id=site).order_by("position").values_list("section__slug", "site_id")[:2]


@prepared
def carriages_whole(site):
    return Carriage.objects.filter(site_id=site).select_related("section").order_by("position")


@prepared
def changes_since(at, subject):
    return Change.objects.filter(at__gte=at, subject_id=subject).order_by("id").values_list("at", "before", "done_at")


@pytest.fixture(autouse=True)
def checked(monkeypatch):
    monkeypatch.setattr(Prepared, "checking", True)


@pytest.fixture
def sites(db):
    made = [
        Site.objects.create(
            host=f"s{n}.localhost", name=f"S{n}", tagline="t", description="d", look="x", position=9 - n, today_on=DAY
        )
        for n in range(5)
    ]
    for n in range(3):
        section = Section.objects.create(
            slug=f"p{n}", name="P", description="d", related_line="r", home=made[0], topics=["medtop:1"]
        )
        Carriage.objects.create(site=made[0], section=section, position=n)
    return made


@pytest.mark.parametrize("count", [0, 1, 2, 3, 5])
def test_models_are_those_of_the_queryset(sites, count):
    ids = {site.pk for site in sites[:count]}
    assert sites_by_id(ids) == list(Site.objects.filter(pk__in=ids).order_by("position", "id"))


def test_days_and_words_are_bound(sites):
    assert hosts_on(DAY, ["S1", "S3", "none"]) == ["s1.localhost", "s3.localhost"]
    assert hosts_on(date(2022, 3, 15), ["S1"]) == []


def test_rows_limits_and_what_is_selected_beside(sites):
    assert carried(sites[0].pk) == [("p0", sites[0].pk), ("p1", sites[0].pk)]
    assert [row.section.topics for row in carriages_whole(sites[0].pk)] == [["medtop:1"]] * 3


def test_moments_json_and_none(sites):
    Change.objects.create(subject="story", subject_id=7, before={"a": [1]}, at=AT)
    Change.objects.create(subject="network", at=AT)
    assert changes_since(AT, 7) == [(AT, {"a": [1]}, None)]
    assert changes_since(AT, None) == [(AT, None, None)]
    assert changes_since(AT.replace(hour=10), 7) == []


class ClearedMeanwhile(dict):
    """What another thread does after the look."""

    def __contains__(self, key):
        found = super().__contains__(key)
        self.clear()
        return found


def test_a_moment_forgotten_by_another_thread_is_read_anew():
    known = ClearedMeanwhile({"2022-03-14": date(2022, 3, 14)})
    converters = ((0, [lambda raw, *_: date.fromisoformat(raw)], None, known),)
    compiled = module._Compiled("default", "", (), (), (), converters, tuple)
    for _ in range(2):
        assert compiled._converted(["2022-03-14"], None) == (date(2022, 3, 14),)


def test_it_is_compiled_once_for_each_shape(sites):
    question = prepared(lambda ids: Site.objects.filter(pk__in=ids).order_by("id"))
    with patch.object(module, "_compile", wraps=module._compile) as compiled:
        for count in (3, 4, 5, 3, 5, 1):
            question([site.pk for site in sites[:count]])
    assert compiled.call_count == 3


def test_a_very_long_list_is_asked_plainly(sites):
    question = prepared(lambda ids: Site.objects.filter(pk__in=ids).order_by("id").values_list("pk", flat=True))
    with patch.object(module, "_compile") as compiled:
        assert question([*range(10**6, 10**6 + 2000), sites[0].pk]) == [sites[0].pk]
    compiled.assert_not_called()


@pytest.mark.parametrize(
    "plain",
    [
        lambda pk: Site.objects.filter(pk=pk).values("pk"),
        lambda pk: Site.objects.annotate(twice=F("pk") + 1).filter(pk=pk),
        lambda pk: Site.objects.order_by("id")[:1],
    ],
    ids=["dicts", "annotated", "a value unused"],
)
def test_what_it_can_not_do_is_refused(sites, plain):
    with pytest.raises(TypeError):
        prepared(plain)(sites[0].pk)


def test_a_difference_is_found(sites):
    question = prepared(lambda pk: Site.objects.filter(pk=pk).values_list("name", flat=True))
    question(sites[0].pk)
    question.plain = lambda pk: Site.objects.exclude(pk=pk).values_list("name", flat=True)
    with pytest.raises(AssertionError, match="is not"):
        question(sites[0].pk)
