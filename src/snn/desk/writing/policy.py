"""Wagtail's questions about manuscripts, answered by the desk's table of roles."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from snn.desk.models import Person
from snn.desk.permissions import Act, may, may_somewhere
from snn.desk.writing.models import Manuscript
from snn.network.models import Site


class ManuscriptPolicy(BasePermissionPolicy):
    """Own manuscripts by who may write, others' by who may edit any; nobody deletes one."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Somewhere."""
        return action in ("add", "change", "view") and (
            may_somewhere(user, Act.WRITE) or may_somewhere(user, Act.EDIT_ANY)
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Manuscript) -> bool:
        """This one."""
        return action in ("change", "view") and may_edit(user, instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Iterable[str]) -> QuerySet[Manuscript]:
        """Those a list shows."""
        return editable_by(user) if set(actions) & {"change", "view"} else Manuscript.objects.none()

    def users_with_any_permission(self, actions: Iterable[str]) -> QuerySet[Person]:
        """Nobody is offered by name."""
        return Person.objects.none()


def may_edit(person: Any, manuscript: Manuscript) -> bool:
    """Whether the person may change this manuscript: its story's site counts as well as the one it is meant for."""
    if may_somewhere(person, Act.EDIT_ANY) and manuscript.section_id is None and manuscript.story_id is None:
        return True
    own = manuscript.owner_id == person.pk
    sites = sites_of(manuscript)
    if not sites:
        return own and may_somewhere(person, Act.WRITE)
    return all(may(person, Act.EDIT_ANY, site) or (own and may(person, Act.WRITE, site)) for site in sites)


def sites_of(manuscript: Manuscript) -> set[int]:
    """Where its story stands and where it is to stand."""
    found = {manuscript.section.home_id} if manuscript.section else set()
    return found | ({manuscript.story.site_id} if manuscript.story else set())


def editable_by(person: Any) -> QuerySet[Manuscript]:
    """Manuscripts that a list may show to the person."""
    sites = sites_where(person, Act.EDIT_ANY)
    shown = Q(owner=person) | Q(section__home__in=sites)
    if sites:
        shown |= Q(section=None)
    return Manuscript.objects.filter(shown)


def sites_where(person: Any, act: Act) -> list[int]:
    """Sites on which the person may do it."""
    return [site for site in Site.objects.order_by("pk").values_list("pk", flat=True) if may(person, act, site)]
