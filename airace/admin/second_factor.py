"""Setting up a second factor, showing it, and the codes for when the telephone is lost."""

from __future__ import annotations

from base64 import b32encode
from collections.abc import Callable
from functools import wraps
from typing import Any

import segno
from django import forms
from django.contrib import admin, messages
from django.contrib.auth.views import redirect_to_login
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.crypto import get_random_string, salted_hmac
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.cache import never_cache
from django_otp import login
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from airace.admin import door
from airace.models import AtTheDoor

ISSUER = "AI Race"
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that look alike
Page = Callable[[HttpRequest], HttpResponse]


class CodeForm(forms.Form):
    code = forms.CharField(
        label="Code",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True, "size": 14}),
    )

    def clean_code(self) -> str:
        return str(self.cleaned_data["code"]).replace(" ", "").replace("-", "").lower()


def for_staff(page: Page) -> Page:
    """These pages are open to whoever gave name and password, before the second factor is shown."""

    @wraps(page)
    def view(request: HttpRequest) -> HttpResponse:
        if not (request.user.is_active and getattr(request.user, "is_staff", False)):
            return redirect_to_login(request.get_full_path(), reverse("admin:login"))
        return page(request)

    return never_cache(view)


@for_staff
def show(request: HttpRequest) -> HttpResponse:
    """Ask for the six digits, or a recovery code."""
    user: Any = request.user
    if not door.enrolled(user):
        return _to("admin:second-factor-set-up", request)
    if door.shown(user):
        return HttpResponseRedirect(_next(request))
    form = CodeForm(request.POST or None)
    if form.is_valid():
        code = form.cleaned_data["code"]
        kind: Any = TOTPDevice if code.isdigit() and len(code) <= 8 else StaticDevice
        device, wrong = _verified(kind, user, code)
        if device is not None:
            _enter(request, device)
            door.note(request, AtTheDoor.FACTOR_OK if kind is TOTPDevice else AtTheDoor.CODE_USED, user.get_username())
            if kind is StaticDevice:
                messages.warning(request, f"That recovery code is used up; {device.token_set.count()} are left.")
            return HttpResponseRedirect(_next(request))
        door.note(request, AtTheDoor.FACTOR_FAILED, user.get_username())
        form.add_error("code", wrong)
    return _page(request, "show", "Second factor", {"form": form})


@for_staff
def set_up(request: HttpRequest) -> HttpResponse:
    """A new secret as a picture and as letters; it counts once its first code is typed back."""
    user: Any = request.user
    if door.enrolled(user) and not door.shown(user):
        return _to("admin:second-factor", request)
    device = TOTPDevice.objects.filter(user=user, confirmed=False).first()
    device = device or TOTPDevice.objects.create(user=user, name="app", confirmed=False)
    form = CodeForm(request.POST or None)
    if form.is_valid():
        wrong = _too_soon(device)
        if not wrong and device.verify_token(form.cleaned_data["code"]):
            codes = _enrol(request, device)
            return _page(request, "codes", "Recovery codes", {"codes": codes, "next": _next(request)})
        door.note(request, AtTheDoor.FACTOR_FAILED, user.get_username())
        form.add_error("code", wrong or "This is not the code of the moment; the app shows a new one soon.")
    secret = b32encode(device.bin_key).decode()
    return _page(
        request,
        "set_up",
        "Set up a second factor",
        {
            "form": form,
            "picture": _picture(device),
            "secret": " ".join(secret[at : at + 4] for at in range(0, len(secret), 4)),
            "demanded": door.demanded(user) and not door.shown(user),
        },
    )


@for_staff
def codes(request: HttpRequest) -> HttpResponse:
    """New recovery codes in place of the old ones."""
    if not door.shown(request.user):
        return _to("admin:second-factor", request)
    if request.method == "POST":
        fresh = _fresh_codes(request.user)
        door.note(request, AtTheDoor.ENROLLED, request.user.get_username(), "new recovery codes")
        return _page(request, "codes", "Recovery codes", {"codes": fresh, "next": reverse("admin:index")})
    left = StaticDevice.objects.filter(user=request.user).values_list("token_set", flat=True).exclude(token_set=None)
    return _page(request, "codes", "Recovery codes", {"left": left.count()})


def _verified(kind: Any, user: Any, code: str) -> tuple[Any, str]:
    """The device that accepts the code, else why none does. After a failure each wants some time, twice as long each time."""
    said, wrong = code if kind is TOTPDevice else _kept(code), ""
    with transaction.atomic():
        for device in kind.objects.select_for_update().filter(user=user, confirmed=True):
            wrong = _too_soon(device)
            if not wrong and device.verify_token(said):
                return device, ""
    return None, wrong or "This code is not the one of the moment, and no recovery code of yours."


def _too_soon(device: Any) -> str:
    allowed, why = device.verify_is_allowed()
    if allowed or not why:
        return ""
    return f"Too soon after a wrong code; the next try counts after {why['locked_until']:%H:%M:%S} UTC."


def _enrol(request: HttpRequest, device: TOTPDevice) -> list[str]:
    with transaction.atomic():
        device.confirmed = True
        device.save(update_fields=["confirmed"])
        TOTPDevice.objects.filter(user=request.user).exclude(pk=device.pk).delete()
        fresh = _fresh_codes(request.user)
    _enter(request, device)
    door.note(request, AtTheDoor.ENROLLED, request.user.get_username())
    return fresh


def _enter(request: HttpRequest, device: Any) -> None:
    """The session counts as verified from here on, under a new key."""
    request.session.cycle_key()
    login(request, device)
    door.begin(request)


def _fresh_codes(user: Any) -> list[str]:
    """Only what they are checked by is kept, so nobody reads them out of the database."""
    with transaction.atomic():
        StaticDevice.objects.filter(user=user).delete()
        device = StaticDevice.objects.create(user=user, name="recovery codes", confirmed=True)
        fresh = [get_random_string(10, LETTERS) for _ in range(CODES)]
        for code in fresh:
            device.token_set.create(token=_kept(code))
    return [f"{code[:5]}-{code[5:]}" for code in fresh]


def _kept(code: str) -> str:
    return salted_hmac("airace.recovery", code, algorithm="sha256").hexdigest()[:16]


def _picture(device: TOTPDevice) -> SafeString:
    drawn = segno.make(device.config_url, error="m")
    return mark_safe(drawn.svg_inline(scale=5, dark="#15181e", light="#ffffff", border=3))  # noqa: S308  our own text


def _next(request: HttpRequest) -> str:
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(wanted, {request.get_host()}, require_https=request.is_secure())
    return wanted if safe else reverse("admin:index")


def _to(name: str, request: HttpRequest) -> HttpResponse:
    return redirect_to_login(_next(request), reverse(name))


def _page(request: HttpRequest, template: str, title: str, context: dict[str, Any]) -> HttpResponse:
    full = {**admin.site.each_context(request), "title": title, "next": _next(request), **context}
    return TemplateResponse(request, f"admin/second_factor/{template}.html", full)
