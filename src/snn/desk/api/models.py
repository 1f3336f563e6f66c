"""Tokens that come in, calls that go out."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class Token(models.Model):
    """Acts as its person, within its scopes. Only a digest is kept."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    scopes = models.JSONField()
    made_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "desk"
        ordering = ["-id"]


class Hook(models.Model):
    """Somewhere to call when a story is published, updated or killed. The secret signs, so it is kept as it is."""

    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=64)
    acts = models.JSONField()
    made_by = models.CharField(max_length=254)
    made_at = models.DateTimeField()
    from_line = models.BigIntegerField(help_text="What stories' audit had reached when the hook was made.")
    ended_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "desk"
        ordering = ["id"]


class Delivery(models.Model):
    """One act to be told to one hook; a row until it was heard or given up."""

    hook = models.ForeignKey(Hook, on_delete=models.CASCADE, related_name="deliveries")
    line = models.BigIntegerField(help_text="The line of the stories' audit that it tells of.")
    body = models.TextField()
    made_at = models.DateTimeField()
    due_at = models.DateTimeField()
    attempts = models.PositiveSmallIntegerField(default=0)
    done_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)
    failure = models.CharField(max_length=300, blank=True)

    class Meta:
        app_label = "desk"
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["hook", "line"], name="a_hook_hears_an_act_once")]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(done_at=None, given_up_at=None), name="delivery_waiting")
        ]
