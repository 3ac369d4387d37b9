"""Whatever stands in an address of the desk, it is answered: a list, a form, or a refusal in words; never a failure."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib import admin
from django.db import transaction
from django.test import Client
from django.urls import reverse

YEARS = "999999999999999999999"


def lookups(kind: Any) -> list[dict[str, str]]:
    """NUL, and what is no page, no key, no choice, no year and no day, at filters and dates."""
    listed = admin.site._registry[kind].list_filter
    names = [one if isinstance(one, str) else one[0] for one in listed if isinstance(one, str | tuple)]
    names += [one.parameter_name for one in listed if isinstance(one, type)]
    asked: list[dict[str, str]] = [{"q": "\0"}, {"p": YEARS}, {"pk__in": YEARS}]
    asked += [{f"{name}__exact": odd} for name, odd in zip(names[:2], ("\0", "abc"), strict=False)]
    for name in filter(None, [admin.site._registry[kind].date_hierarchy]):
        asked += [{f"{name}__year": odd} for odd in ("\0", YEARS, "10000")]
        asked += [{f"{name}__year": "2026", f"{name}__month": "13"}, {f"{name}__gte": YEARS}]
    return asked


def failures(desk: Client, addresses: list[str]) -> dict[str, int]:
    """Each address in a transaction of its own, as a failed question would spoil the next one's."""
    desk.raise_request_exception = False
    found = {}
    for address in addresses:
        with transaction.atomic():
            status = desk.get(address).status_code
            transaction.set_rollback(True)
        if status >= 500:
            found[address] = status
    return found


@pytest.mark.parametrize("kind", sorted(admin.site._registry, key=str), ids=lambda kind: kind.__name__)
def test_lists_and_empty_forms_answer_whatever_they_are_asked(desk: Client, kind: Any) -> None:
    name = f"{kind._meta.app_label}_{kind._meta.model_name}"
    addresses = [f"{reverse(f'admin:{name}_changelist')}?{urlencode(asked)}" for asked in lookups(kind)]
    add = reverse(f"admin:{name}_add")
    editable = [one for one in kind._meta.get_fields() if one.concrete and one.editable]
    linked = [field.name for field in editable if field.is_relation]
    for odd in ({"": "\0"}, dict.fromkeys(linked, "\0"), dict.fromkeys(linked, "abc"), dict.fromkeys(linked, YEARS)):
        addresses.append(f"{add}?{urlencode(odd)}")
    addresses.append(f"{add}?{urlencode({field.name: YEARS for field in editable if not field.is_relation})}")
    addresses.append(reverse(f"admin:{name}_change", args=["abc"]))
    assert failures(desk, addresses) == {}


def test_what_cannot_be_looked_up_is_refused_in_words(desk: Client) -> None:
    for address in ("company/?side__exact=%00", "fundinground/?date__year=99999999999", "ipo/add/?company=abc"):
        with transaction.atomic():
            response = desk.get(f"/admin/airace/{address}")
            transaction.set_rollback(True)
        assert response.status_code == 400, address
        assert "means nothing here" in response.content.decode()
    assert desk.get("/admin/airace/company/add/?name=Zhipu").context["adminform"].form.initial["name"] == "Zhipu"


def test_other_pages_of_the_desk_refuse_it_too(desk: Client) -> None:
    suggested = "/admin/autocomplete/?app_label=airace&model_name=alias&field_name=company&term=%00"
    own = [f"{reverse(f'admin:{page.name}')}?q=%00" for page in admin.site.extra_pages if "<" not in page.route]
    signing_in = ["/admin/login/?next=%00", "/admin/second-factor/?next=%00"]
    assert failures(desk, [suggested, *own, *signing_in, "/admin/airace/company/%00/change/"]) == {}
