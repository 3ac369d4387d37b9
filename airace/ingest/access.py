"""What is taken away from an account: its second factor, its sessions; each on record. Records end, too."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models import QuerySet
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from airace.models import AtTheDoor, SignIn, Visit

KEPT = timedelta(days=400)  # of the log of sign-ins: a year can be compared with the one before


def forget_old(now: datetime) -> int:
    """Delete what happened at the door longer ago; how many lines that were."""
    deleted, _ = SignIn.objects.filter(at__lt=now - KEPT).delete()
    return deleted


def forget_second_factor(user: User, *, by: str) -> None:
    """Take away what the user was verified by, and with it the sessions."""
    with transaction.atomic():
        TOTPDevice.objects.filter(user=user).delete()
        StaticDevice.objects.filter(user=user).delete()
        Session.objects.filter(visit__user=user).delete()
        SignIn.objects.create(what=AtTheDoor.RESET, name=user.username, detail=f"by {by}")


def end(visits: QuerySet[Visit], *, by: str) -> int:
    """Whoever holds one of these sessions has to sign in again; how many there were."""
    with transaction.atomic():
        ended = list(visits.select_related("user"))
        Session.objects.filter(pk__in=[visit.session_id for visit in ended]).delete()
        for visit in ended:
            SignIn.objects.create(what=AtTheDoor.ENDED, name=visit.user.username, detail=f"by {by}")
    return len(ended)
