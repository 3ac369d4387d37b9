"""Who came in at the desk, and from where they are signed in."""

from __future__ import annotations

import pgtrigger
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import models

from .base import choices_check


class AtTheDoor(models.TextChoices):
    OK = "ok", "Signed in"
    FAILED = "failed", "Wrong name or password"
    LOCKED = "locked", "Turned away: too many failures"
    OUT = "out", "Signed out"
    FACTOR_OK = "factor-ok", "Second factor shown"
    FACTOR_FAILED = "factor-failed", "Wrong second factor"
    ENROLLED = "enrolled", "Second factor set up"
    CODE_USED = "code-used", "Recovery code used"
    RESET = "reset", "Second factor taken away"
    ENDED = "ended", "Session ended from the list"
    UNLOCKED = "unlocked", "Let in again by an administrator"


class SignIn(models.Model):
    """One event at the door of the desk. Rows are never changed."""

    at = models.DateTimeField(auto_now_add=True)
    name = models.CharField(
        max_length=150,
        blank=True,
        default="",
        db_comment="Of the account; '' where there is none of the name typed, which may be a password.",
    )
    what = models.CharField(max_length=13, choices=AtTheDoor)
    address = models.GenericIPAddressField(null=True, blank=True, db_comment="Of the visitor, as our proxy states it.")
    agent = models.CharField(max_length=200, blank=True, default="", db_comment="The browser, as it calls itself.")
    detail = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "sign-in"
        ordering = ("-pk",)
        indexes = (
            models.Index(fields=("address", "-at"), name="sign_in_by_address"),
            models.Index(fields=("name", "-at"), name="sign_in_by_name"),
        )
        constraints = (
            models.CheckConstraint(
                condition=choices_check("what", AtTheDoor),
                name="sign_in_is_of_a_known_kind",
            ),
        )
        triggers = (pgtrigger.Protect(name="sign_ins_stay", operation=pgtrigger.Update),)

    def __str__(self) -> str:
        return f"{self.name or 'nobody known'}: {self.get_what_display()}"


class Visit(models.Model):
    """A session at the desk: who, since when, from where. Ending it deletes the session, and this row with it."""

    session = models.OneToOneField(Session, models.CASCADE, related_name="visit")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="visits")
    began_at = models.DateTimeField()
    seen_at = models.DateTimeField(db_comment="To a few minutes.")
    address = models.GenericIPAddressField(null=True, blank=True)
    agent = models.CharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name = "session"
        ordering = ("-seen_at",)

    def __str__(self) -> str:
        return f"{self.user} since {self.began_at:%Y-%m-%d %H:%M}"
