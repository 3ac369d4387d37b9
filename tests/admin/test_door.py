"""The way in: who is asked for a second factor, who is turned away, and what is written down of it."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.db import DatabaseError, connection, transaction
from django.http import HttpRequest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice

from airace import tasks
from airace.admin import door
from airace.management import preparation
from airace.models import AtTheDoor, SignIn, Visit
from airace.web import visitor
from tests.desk import PASSWORD, at_the_desk, code_of, device_of, person

pytestmark = pytest.mark.django_db
LOGIN, INDEX = "/admin/login/", "/admin/"
FACTOR, SET_UP = "/admin/second-factor/", "/admin/second-factor/set-up/"


def knock(client: Client, name: str, password: str = PASSWORD, **more: str) -> Any:
    return client.post(LOGIN, {"username": name, "password": password, "next": INDEX}, follow=True, **more)


def events(*names: str) -> list[str]:
    wanted = SignIn.objects.filter(name__in=names) if names else SignIn.objects.all()
    return list(wanted.order_by("pk").values_list("what", flat=True))


def test_an_editor_comes_in_with_name_and_password(client: Client) -> None:
    person("editor")
    assert knock(client, "editor").request["PATH_INFO"] == INDEX
    assert client.get(INDEX).status_code == 200
    client.post("/admin/logout/")
    assert client.get(INDEX).status_code == 302
    assert events("editor") == ["ok", "out"]


def test_an_address_elsewhere_leads_to_the_desk(client: Client) -> None:
    person("editor")
    answer = client.post(f"{LOGIN}?next=//evil.example/", {"username": "editor", "password": PASSWORD})
    assert (answer.status_code, answer["Location"]) == (302, INDEX)


@pytest.mark.parametrize("role", ["publisher", "administrator"])
def test_more_power_wants_a_second_factor_before_anything_else(client: Client, role: str) -> None:
    user = person(role)
    page = knock(client, role)
    assert page.request["PATH_INFO"] == SET_UP
    assert "<svg" in page.content.decode()
    assert not re.search(r"\sstyle=|<script(?![^>]*\ssrc=)|\son\w+=", page.content.decode())
    for inside in (INDEX, "/admin/airace/ipo/", "/admin/password_change/"):
        assert client.get(inside).status_code == 302
    device = TOTPDevice.objects.get(user=user, confirmed=False)
    assert "not the code of the moment" in client.post(SET_UP, {"code": "no code"}).content.decode()
    TOTPDevice.objects.update(throttling_failure_timestamp=None, throttling_failure_count=0)
    codes = client.post(SET_UP, {"code": code_of(device)}).context["codes"]
    assert len(set(codes)) == 10
    assert client.get(INDEX).status_code == 200
    assert events(role) == ["ok", "factor-failed", "enrolled"]
    assert not set(codes) & set(StaticToken.objects.values_list("token", flat=True))  # kept as digests


def test_the_administrator_that_the_start_makes_gets_in(client: Client) -> None:
    name, password = preparation.create_admin() or ("", "")
    knock(client, name, password)
    device = TOTPDevice.objects.get(confirmed=False)
    client.post(SET_UP, {"code": code_of(device)})
    assert client.get(INDEX).status_code == 200
    again = Client()
    assert knock(again, name, password).request["PATH_INFO"] == FACTOR
    # Once confirmed, the password alone does not bring a new picture.
    assert again.get(SET_UP).status_code == 302
    assert again.get(INDEX).status_code == 302


def enrolled(role: str = "publisher") -> tuple[User, list[str]]:
    user = person(role)
    client = at_the_desk(user)
    return user, client.post("/admin/second-factor/codes/").context["codes"]


def test_code_of_the_app_once_and_recovery_codes_once(client: Client) -> None:
    user, codes = enrolled()
    knock(client, user.username)
    code = code_of(device_of(user))
    assert client.post(f"{FACTOR}?next=/admin/airace/ipo/", {"code": code})["Location"] == "/admin/airace/ipo/"
    second = Client()
    knock(second, user.username)
    assert second.post(FACTOR, {"code": code}).status_code == 200  # used up
    assert second.post(FACTOR, {"code": codes[0].upper().replace("-", " ")}).status_code == 302
    assert second.get(INDEX).status_code == 200
    third = Client()
    knock(third, user.username)
    assert third.post(FACTOR, {"code": codes[0]}).status_code == 200
    assert StaticToken.objects.count() == 9
    assert {"factor-ok", "factor-failed", "code-used"} <= set(events(user.username))


def test_guessing_codes_is_slowed_down_in_words(client: Client) -> None:
    user, _ = enrolled()
    knock(client, user.username)
    assert "not the one of the moment" in client.post(FACTOR, {"code": "000000"}).content.decode()
    soon = client.post(FACTOR, {"code": code_of(device_of(user))})  # right, and too soon
    assert soon.status_code == 200
    assert "the next try counts after" in soon.content.decode()


@pytest.mark.parametrize("bad", ["https://evil.example/", "//evil.example", "javascript:alert(1)"])
def test_the_second_factor_leads_nowhere_else(client: Client, bad: str) -> None:
    user, codes = enrolled()
    knock(client, user.username)
    assert client.post(FACTOR, {"code": codes[0], "next": bad})["Location"] == INDEX


def test_five_failures_close_a_name_to_one_address_only() -> None:
    person("editor")
    attacker, owner = Client(REMOTE_ADDR="203.0.113.7"), Client(REMOTE_ADDR="203.0.113.8")
    answers = [knock(attacker, "editor", "wrong") for _ in range(5)]
    assert [answer.status_code for answer in answers] == [200] * 4 + [429]
    locked = knock(attacker, "editor")  # the right password now, too late
    assert locked.status_code == 429
    assert "closed to your address for 15 minutes" in locked.content.decode()
    assert knock(owner, "editor").request["PATH_INFO"] == INDEX
    assert "locked" in events("editor")
    at_the_desk(person("administrator")).post(
        reverse("admin:auth_user_changelist"),
        {"action": "let_in_again", "_selected_action": [User.objects.get(username="editor").pk]},
    )
    assert knock(attacker, "editor").request["PATH_INFO"] == INDEX


def test_trying_many_names_closes_the_address(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    person("editor")
    monkeypatch.setattr(door, "MOST_FAILURES", 6)
    for number in range(6):
        knock(client, f"nobody-{number}", "wrong")
    answer = knock(client, "editor")
    assert answer.status_code == 429
    assert "Too many failures from your address" in answer.content.decode()
    assert knock(Client(REMOTE_ADDR="203.0.113.9"), "editor").request["PATH_INFO"] == INDEX
    # Names that nobody has may be passwords, typed into the wrong box.
    assert set(SignIn.objects.filter(what="failed").values_list("name", flat=True)) == {""}


def test_old_failures_are_forgotten(client: Client) -> None:
    person("editor")
    for _ in range(4):
        knock(client, "editor", "wrong")
    request = HttpRequest()
    request.META["REMOTE_ADDR"] = "127.0.0.1"
    assert door.failures(request) == 4
    assert door.WINDOW == settings.AXES_COOLOFF_TIME == timedelta(minutes=15)
    assert knock(client, "editor").request["PATH_INFO"] == INDEX
    for _ in range(4):  # a success begins a new count
        assert knock(Client(), "editor", "wrong").status_code == 200


@pytest.mark.parametrize(
    ("https", "forwarded", "remote", "seen"),
    [
        (False, "198.51.100.1", "203.0.113.1", "203.0.113.1"),
        (True, "198.51.100.1, 198.51.100.2", "10.0.0.1", "198.51.100.2"),
        (True, "", "10.0.0.1", ""),
        (True, "nonsense", "10.0.0.1", ""),
        (False, "", "2001:db8:7:7::abcd", "2001:db8:7:7::"),
    ],
)
def test_whose_address_counts(settings: Any, https: bool, forwarded: str, remote: str, seen: str) -> None:
    settings.HTTPS = https
    request = HttpRequest()
    request.META |= {"REMOTE_ADDR": remote, "HTTP_X_FORWARDED_FOR": forwarded}
    assert visitor.household(request) == seen


def test_each_sees_and_ends_their_own_sessions_and_an_administrator_all(client: Client) -> None:
    person("editor")
    elsewhere = Client(HTTP_USER_AGENT="Old telephone")
    other = Client()
    person("contributor")
    for visit, name in ((client, "editor"), (elsewhere, "editor"), (other, "contributor")):
        knock(visit, name)
    page = client.get(reverse("admin:airace_visit_changelist")).content.decode()
    assert "Old telephone" in page
    assert "contributor" not in re.sub(r"<nav.*?</nav>", "", page, flags=re.S)
    keys = set(Session.objects.values_list("session_key", flat=True))
    assert not [key for key in keys if key in page]  # whoever reads the page cannot take over a session
    foreign = Visit.objects.get(user__username="contributor")
    mine = Visit.objects.get(agent="Old telephone")
    form = {"action": "end_chosen", "_selected_action": [mine.pk, foreign.pk]}
    client.post(reverse("admin:airace_visit_changelist"), form)
    assert elsewhere.get(INDEX).status_code == 302
    assert other.get(INDEX).status_code == 200
    at_the_desk(person("administrator")).post(reverse("admin:airace_visit_changelist"), form)
    assert other.get(INDEX).status_code == 302
    assert events("contributor") == ["ok", "ended"]


def test_a_new_password_keeps_the_session_on_the_list_and_ends_the_others(client: Client) -> None:
    person("editor")
    knock(client, "editor")
    other = Client()
    knock(other, "editor")
    fresh = {"old_password": PASSWORD, "new_password1": "quite another one", "new_password2": "quite another one"}
    assert client.post("/admin/password_change/", fresh).status_code == 302
    assert client.get(INDEX).status_code == 200
    assert other.get(INDEX).status_code == 302
    assert Visit.objects.filter(session_id=client.session.session_key).exists()


def test_when_a_session_was_last_seen_is_kept_to_some_minutes(client: Client) -> None:
    person("editor")
    knock(client, "editor")
    long_ago = timezone.now() - timedelta(hours=1)
    Visit.objects.update(seen_at=long_ago)
    client.get(INDEX)
    assert Visit.objects.get().seen_at == long_ago
    session = client.session
    session["seen"] = long_ago.timestamp()
    session.save()
    client.get(INDEX)
    assert Visit.objects.get().seen_at > long_ago + timedelta(minutes=59)


def test_what_happened_at_the_door_is_not_rewritten(client: Client) -> None:
    knock(client, "nobody", "wrong")
    with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
        SignIn.objects.update(what="ok")


def test_a_lost_telephone_is_taken_off_by_an_administrator(client: Client) -> None:
    user, codes = enrolled()
    knock(client, user.username)
    client.post(FACTOR, {"code": codes[0]})
    at_the_desk(person("administrator")).post(
        reverse("admin:auth_user_changelist"), {"action": "take_second_factor", "_selected_action": [user.pk]}
    )
    assert client.get(INDEX).status_code == 302
    assert knock(client, user.username).request["PATH_INFO"] == SET_UP
    assert "reset" in events(user.username)


def test_an_administrator_makes_no_superuser_and_touches_none() -> None:
    chief = User.objects.create_superuser("chief", password=PASSWORD)
    user = person("administrator")
    desk = at_the_desk(user)
    assert desk.post(reverse("admin:auth_user_change", args=[chief.pk]), {"username": "mine"}).status_code == 403
    assert desk.post(reverse("admin:auth_user_password_change", args=[chief.pk]), {}).status_code == 403
    own = {"username": user.username, "is_active": "on", "is_staff": "on", "is_superuser": "on"}
    desk.post(reverse("admin:auth_user_change", args=[user.pk]), own | {"groups": [g.pk for g in user.groups.all()]})
    user.refresh_from_db()
    assert not user.is_superuser


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000, "' OR 1=1 --", "名字"])
def test_odd_names_are_no_error(client: Client, name: str) -> None:
    assert knock(client, name, "wrong").status_code == 200


def test_the_log_of_sign_ins_keeps_four_hundred_days_and_says_so(admin_client: Client) -> None:
    now = datetime.now(UTC)
    for days in (401, 399):
        row = SignIn.objects.create(what=AtTheDoor.OUT, name=f"{days}")
        with connection.cursor() as cursor:  # rows of the log cannot be changed
            cursor.execute("SET LOCAL session_replication_role = replica")
            cursor.execute("UPDATE airace_signin SET at = %s WHERE id = %s", [now - timedelta(days=days), row.pk])
            cursor.execute("SET LOCAL session_replication_role = DEFAULT")
    tasks.forget_sign_ins()
    assert set(SignIn.objects.filter(what=AtTheDoor.OUT).values_list("name", flat=True)) == {"399"}
    page = admin_client.get(reverse("admin:airace_signin_changelist")).content.decode()
    assert "Sign-ins of the last 400 days; older ones are deleted once a day" in page
