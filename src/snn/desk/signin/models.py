"""Links that let a person in once."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class Invitation(models.Model):
    """A link sent by mail. Only its digest is kept: who reads this table can't use it."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="invitations")
    digest = models.CharField(max_length=64, unique=True)
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, help_text="When a passkey or a second factor was set up by it.")
    enters = models.BooleanField(default=False, help_text="Opens the desk at once; made by the demo alone.")

    class Meta:
        app_label = "desk"
