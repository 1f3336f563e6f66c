"""What Wagtail asks of Django's permissions, answered from roles."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from wagtail.images.models import Image
from wagtail.images.permissions import CollectionOwnershipPermissionPolicy
from wagtail.models import Collection

from snn.desk.models import Person
from snn.desk.permissions import TABLE, Act, may_somewhere

_EVERYONE = frozenset({"wagtailadmin.access_admin"})
_OF_ACT = {
    Act.WRITE: frozenset(
        {
            "wagtailimages.add_image", "wagtailimages.change_image", "wagtailimages.choose_image",
            "desk.add_manuscript", "desk.change_manuscript", "desk.view_manuscript",
        }
    ),
    Act.PUBLISH: frozenset({"desk.publish_manuscript", "desk.lock_manuscript", "desk.unlock_manuscript"}),
}  # fmt: skip
_ACTS = frozenset(act for acts in TABLE.values() for act in acts)


class ByRole(AuthenticationBackend):  # type: ignore[misc]
    """Signs in by mail address and password (allauth asks for the second factor), and derives permissions.

    They say which of Wagtail's pages open at all; what may be done to which story is asked of `permissions.may`.
    """

    def get_all_permissions(self, user_obj: Any, obj: object | None = None) -> set[str]:
        """Of an active person with at least one role; objects are not looked at."""
        if obj is not None or not any(may_somewhere(user_obj, act) for act in _ACTS):
            return set()
        granted = (perms for act, perms in _OF_ACT.items() if may_somewhere(user_obj, act))
        return set(_EVERYONE.union(*granted))

    def has_perm(self, user_obj: Any, perm: str, obj: object | None = None) -> bool:
        return perm in self.get_all_permissions(user_obj, obj)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        return any(perm.startswith(f"{app_label}.") for perm in self.get_all_permissions(user_obj))


class PicturesByRole(CollectionOwnershipPermissionPolicy):  # type: ignore[misc]
    """Wagtail keeps who may add pictures in rows of groups; here whoever writes may, in every collection."""

    def _check_perm(self, user: Any, actions: Any, collection: Any = None) -> bool:
        return _handles_pictures(user, actions) or super()._check_perm(user, actions, collection)

    def _collections_with_perm(self, user: Any, actions: Any) -> Any:
        if _handles_pictures(user, actions):
            return Collection.objects.all()
        return super()._collections_with_perm(user, actions)


def _handles_pictures(user: Any, actions: Any) -> bool:
    """Whoever writes adds and chooses; Wagtail lets them change and delete their own, and editors any."""
    if not isinstance(user, Person):
        return False
    if {"add", "choose"} & set(actions):
        return may_somewhere(user, Act.WRITE)
    return "change" in actions and may_somewhere(user, Act.EDIT_ANY)


def settle_pictures(permissions: Any, model: type) -> None:
    """Put our rule in the place of Wagtail's."""
    permissions.permission_policy = PicturesByRole(model, auth_model=Image, owner_field_name="uploaded_by_user")
