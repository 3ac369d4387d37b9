"""Lists of the desk with a hundred thousand rows each: queries of a page, and the time of the slowest of three."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from figures import Figure

from tests.admin.many import MANY, fill
from tests.desk import pass_the_second_factor

FIXED = {"DataVersion", "ImportSwitch", "Visit"}  # one row; those who are signed in now


def lists(rows: int = MANY, kinds: Iterable[Any] = ()) -> list[Figure]:
    """Two figures a kind, of all that have a list where none is named. What is filled in is taken back."""
    pass_the_second_factor()
    figures = []
    for kind in kinds or admin.site._registry:
        if kind._meta.app_label != "airace" or kind.__name__ in FIXED:
            continue
        with transaction.atomic():
            queries, seconds = _list(kind, rows)
            transaction.set_rollback(True)
        name = str(kind._meta.verbose_name_plural)
        figures.append(Figure(f"Lists of the desk, {rows:,} rows", f"{name}, queries", queries, "queries", 15))
        figures.append(Figure(f"Lists of the desk, {rows:,} rows", f"{name}, slowest page", seconds * 1000, "ms", 1000))
    return figures


def _list(kind: Any, rows: int) -> tuple[int, float]:
    chief = User.objects.create_superuser("measuring")
    fill(kind, rows)
    client = Client(SERVER_NAME="localhost")
    client.force_login(chief)
    address = reverse(f"admin:airace_{kind._meta.model_name}_changelist")
    client.get(address)  # templates, and who is signed in
    most, slowest = 0, 0.0
    asked_for: tuple[dict[str, Any], ...] = ({}, {"q": "299 of"}, {"p": 1 + rows // 200})  # in the middle
    for asked in asked_for:
        began = time.perf_counter()
        with CaptureQueriesContext(connection) as captured:
            answer = client.get(address, asked)
        if answer.status_code != 200:
            raise SystemExit(f"{address} answered {answer.status_code}, so there is nothing to measure.")
        most, slowest = max(most, len(captured)), max(slowest, time.perf_counter() - began)
    return most, slowest
