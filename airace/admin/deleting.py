"""Deleting at the desk: the page that asks once more asks why, too."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.admin.actions import delete_selected
from django.http import HttpRequest

SHORTEST, LONGEST = 4, 450


def why(request: HttpRequest) -> str:
    return request.POST.get("why", "").strip()[:LONGEST]


def lacks_reason(request: HttpRequest) -> bool:
    """Whether a deletion was confirmed without a word why; the editor is told so."""
    lacking = request.method == "POST" and len(why(request)) < SHORTEST
    if lacking:
        messages.error(request, "Nothing was deleted: say why, or where you read that it is wrong.")
    return lacking


def with_reasons(actions: dict[str, Any]) -> dict[str, Any]:
    """The actions of a list, its deleting one so that it asks again where no reason was given."""
    if "delete_selected" in actions:
        _, name, description = actions["delete_selected"]
        actions["delete_selected"] = (_delete_selected, name, description)
    return actions


def _delete_selected(admin_: Any, request: HttpRequest, queryset: Any) -> Any:
    if "post" in request.POST and lacks_reason(request):
        given = request.POST.copy()
        del given["post"]
        request.POST = given  # type: ignore[assignment]  # as Django's own pages do
    return delete_selected(admin_, request, queryset)
