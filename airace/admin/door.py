"""The way in: the form, who is turned away and for how long, and the record of what happened at the door."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.contrib.admin.forms import AdminAuthenticationForm
from django.contrib.auth import get_user_model
from django.http import HttpRequest
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from airace.ingest.roles import NEED_SECOND_FACTOR
from airace.models import AtTheDoor, SignIn, Visit
from airace.web import visitor

WINDOW: timedelta = settings.AXES_COOLOFF_TIME
MOST_FAILURES = 30  # of one household within the window, whatever names it tried
LOCKED = (
    f"Too many failures. This name is closed to your address for {WINDOW.seconds // 60} minutes; from elsewhere it is "
    "open as before. An administrator can let you in sooner."
)
CROWDED = f"Too many failures from your address. Try again in {WINDOW.seconds // 60} minutes."
LONGEST_NAME = 150  # of an account
SEEN_EVERY = 300  # seconds; how exact "last seen" is


class DoorForm(AdminAuthenticationForm):
    """Name and password. Whoever guesses too often is told so in words, and what happened is written down."""

    def clean(self) -> dict[str, Any]:
        request, name = self.request, self.cleaned_data.get("username", "")
        if request is None or failures(request) >= MOST_FAILURES:
            raise turned_away(request, name, CROWDED)
        if len(name) > LONGEST_NAME:
            raise self.get_invalid_login_error()
        try:
            return super().clean()
        except forms.ValidationError:
            if getattr(request, "axes_locked_out", False):
                raise turned_away(request, name, LOCKED) from None
            note(request, AtTheDoor.FAILED, name)
            raise


def failures(request: HttpRequest) -> int:
    """How often the visitor's household was wrong of late."""
    since = timezone.now() - WINDOW
    return SignIn.objects.filter(
        address=visitor.household(request) or None, at__gte=since, what=AtTheDoor.FAILED
    ).count()


def turned_away(request: HttpRequest | None, name: str, why: str) -> forms.ValidationError:
    if request is not None:
        request.turned_away = True  # type: ignore[attr-defined]
        note(request, AtTheDoor.LOCKED, name)
    return forms.ValidationError(why, code="locked")


def note(request: HttpRequest, what: AtTheDoor, name: str, detail: str = "") -> None:
    """Write down an event. A name that nobody has is left out: people type passwords into the wrong box."""
    known = get_user_model()._default_manager.filter(username=name).exists()
    SignIn.objects.create(
        what=what,
        name=name if known else "",
        address=visitor.household(request) or None,
        agent=agent(request),
        detail=detail[:200],
    )


def agent(request: HttpRequest) -> str:
    return request.headers.get("User-Agent", "").replace("\0", "")[:200]


def begin(request: HttpRequest) -> None:
    """List the session that was just opened, or got another key, under its user."""
    now = timezone.now()
    request.session["seen"] = now.timestamp()
    Visit.objects.update_or_create(
        session_id=request.session.session_key,
        defaults={"user_id": request.user.pk, "seen_at": now, "agent": agent(request)}
        | {"address": visitor.household(request) or None},
        create_defaults={"user_id": request.user.pk, "seen_at": now, "agent": agent(request)}
        | {"address": visitor.household(request) or None, "began_at": now},
    )


def seen(request: HttpRequest) -> None:
    """Note that a listed session is in use, at most every few minutes."""
    now, last = timezone.now(), request.session.get("seen")
    if last is not None and now.timestamp() - last > SEEN_EVERY:
        request.session["seen"] = now.timestamp()
        Visit.objects.filter(session_id=request.session.session_key).update(seen_at=now)


def demanded(user: Any) -> bool:
    """Must this user show a second factor? Publishers and administrators must, others once they have set one up.

    Asked several times while a page is made, and looked up once: the user is read anew for each request.
    """
    if not hasattr(user, "second_factor_demanded"):
        user.second_factor_demanded = any(map(user.has_perm, NEED_SECOND_FACTOR)) or enrolled(user)
    return bool(user.second_factor_demanded)


def enrolled(user: Any) -> bool:
    return bool(TOTPDevice.objects.filter(user_id=user.pk, confirmed=True).exists())


def shown(user: Any) -> bool:
    """Was a second factor shown in this session?"""
    return getattr(user, "otp_device", None) is not None
