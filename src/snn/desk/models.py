"""Who works here, and as what."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from snn.network.models import Site


class People(BaseUserManager["Person"]):
    """Makes people; a person is known by a mail address."""

    def create_user(self, email: str, password: str | None = None, **more: Any) -> Person:
        """Without a password nobody can sign in by one; a passkey is added from the invitation's link."""
        if not email:
            raise ValueError("a person needs a mail address")
        person = self.model(email=self.normalize_email(email).lower(), **more)
        person.set_password(password)
        person.save(using=self._db)
        return person

    def create_superuser(self, email: str, password: str | None = None, **more: Any) -> Person:
        """One who may do everything, whatever roles say."""
        return self.create_user(email, password, is_superuser=True, is_staff=True, **more)

    def get_by_natural_key(self, email: str | None) -> Person:
        return self.get(email=(email or "").lower())


class Person(AbstractUser):
    """A member of staff. Readers have no accounts."""

    username = None  # type: ignore[assignment]  # the mail address is the name to sign in with
    email = models.EmailField("mail address", unique=True, help_text="In lower case.")
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = People()  # type: ignore[misc,assignment]  # AbstractUser's manager wants a username

    class Meta:
        verbose_name = "person"
        verbose_name_plural = "people"
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="a_mail_address_is_lower_case")]

    def __str__(self) -> str:
        return self.get_full_name() or self.email


class Role(models.Model):
    """What a person is, on one site or (site empty) on all."""

    class Kind(models.TextChoices):
        EDITOR = "editor"
        WRITER = "writer"
        BUSINESS = "business"
        ADMIN = "admin"

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=10)
    site = models.ForeignKey(Site, on_delete=models.CASCADE, null=True, blank=True, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["person", "kind", "site"], name="a_role_on_a_site_once"),
            models.UniqueConstraint(
                fields=["person", "kind"], condition=Q(site=None), name="a_role_on_the_network_once"
            ),
        ]


# Each part of the desk keeps its own rows; Django looks for them here.
from snn.desk.api.models import Delivery, Hook, Token  # noqa: E402
from snn.desk.audit.models import AuditEntry  # noqa: E402
from snn.desk.signin.models import Invitation  # noqa: E402
from snn.desk.wireroom.models import Spike  # noqa: E402
from snn.desk.writing.models import Aside, Manuscript  # noqa: E402

__all__ = [
    "Aside",
    "AuditEntry",
    "Delivery",
    "Hook",
    "Invitation",
    "Manuscript",
    "People",
    "Person",
    "Role",
    "Spike",
    "Token",
]
