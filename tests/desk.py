"""People of each role at the desk, with the second factor where their role demands one."""

from __future__ import annotations

from base64 import b32encode
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import Group, User
from django.test import Client
from django_otp import DEVICE_ID_SESSION_KEY
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from airace.admin import door

if TYPE_CHECKING:
    from playwright.sync_api import Page

PASSWORD = "a long enough one"


def person(role: str, **more: Any) -> User:
    """A user of a role; the name is the role's unless another is given."""
    user = User.objects.create_user(**{"username": role, "password": PASSWORD, "is_staff": True, **more})
    user.groups.add(Group.objects.get(name=role))
    return user


def at_the_desk(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def device_of(user: User) -> TOTPDevice:
    found: TOTPDevice = TOTPDevice.objects.get_or_create(user=user, confirmed=True, defaults={"name": "app"})[0]
    return found


def code_of(device: TOTPDevice, *, steps: int = 0) -> str:
    """What an app shows for the device now, or so many half minutes later."""
    shown = TOTP(device.bin_key, drift=steps)
    return f"{shown.token():06d}"


def secret_of(device: TOTPDevice) -> str:
    return b32encode(device.bin_key).decode()


def sign_in(page: Page, site: str, user: User) -> None:
    """Through the form in a browser, with the code where one is asked for."""
    page.goto(f"{site}/admin/login/")
    page.fill("#id_username", user.username)
    page.fill("#id_password", PASSWORD)
    page.click("input[type=submit]")
    if "/second-factor/" in page.url:
        page.fill("#id_code", code_of(device_of(user)))
        page.click("input[value='Go on']")


def force_login(self: Client, user: Any, backend: str | None = None) -> None:
    """Signed in without the form, and past the second factor where the role demands one."""
    backend = backend or "django.contrib.auth.backends.ModelBackend"
    user.backend = backend
    self._login(user, backend)
    if user.is_staff and door.demanded(user):
        session = self.session
        session[DEVICE_ID_SESSION_KEY] = device_of(user).persistent_id
        session.save()


def pass_the_second_factor() -> None:
    """Let `Client.force_login` mean: signed in with all that is asked for."""
    Client.force_login = force_login  # type: ignore[method-assign]
