"""What a form says while it is filled in: the same checks as on saving, sums in dollars, and the cited page's own words."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST

from airace.admin.fields import DayField
from airace.ingest.cited import UnreadError, look, standing
from airace.ingest.client import client
from airace.lib.dates import in_words
from airace.lib.guard import FetchError
from airace.lib.http import check
from airace.web.known_on import today

SPACE = ' <span class="live" id="live-{}"></span>'
CITED = '<span class="live read" id="cited" aria-live="polite"></span>'


def with_space(form: type[Any]) -> type[Any]:
    """The form's class with a place beside each field for what is said while it is filled in."""
    for name, field in form.base_fields.items():
        if 'class="live"' not in str(field.help_text):
            more = CITED if name == "stated_url" else ""
            field.help_text = format_html("{}" + SPACE + more, field.help_text, name)
    return form


def checked(form: Any) -> HttpResponse:
    """What the form would say on saving about the fields that are filled in, each in its place."""
    form.is_valid()
    parts = [_part(form, name) for name in form.fields]
    whole = [error for error in form.non_field_errors().as_data() if error.code != "alike"]
    said = format_html_join("", "<li>{}</li>", ((text,) for error in whole for text in error.messages))
    errors = format_html('<ul class="errorlist" id="live-whole" hx-swap-oob="true">{}</ul>', said)
    return HttpResponse("".join((*parts, errors, alike(form, swapped=True))))


def _part(form: Any, name: str) -> SafeString:
    """An error, or how what is typed was understood; nothing of a field that is still empty."""
    bound = form[name]
    filled = bound.data[0] if isinstance(bound.data, list | tuple) and bound.data else bound.data
    if name in form.errors and filled:
        return _live(name, " ".join(form.errors[name]), "wrong")
    return _live(name, _understood(form, name) if filled else "", "read")


def _understood(form: Any, name: str) -> str:
    field = form.fields[name]
    value = form.cleaned_data.get(name)
    if isinstance(field, DayField) and value:
        return f"= {in_words(value, field.precision)}"
    return str(getattr(form, "converted", {}).get(name, ""))


def _live(name: str, text: str, kind: str) -> SafeString:
    return format_html('<span class="live {}" id="live-{}" hx-swap-oob="true">{}</span>', kind, name, text)


def alike(form: Any, *, swapped: bool = False) -> str:
    """The box that says what is there already, with the tick that it is another one."""
    ticked = form.is_bound and form["stated_anyway"].data
    found = [(one.sentence, address_of(one.row)) for one in getattr(form, "alike", ())]
    context = {"alike": found, "ticked": ticked, "swapped": swapped}
    return render_to_string("admin/airace/alike.html", context)


def address_of(row: Model) -> str:
    return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", args=[row.pk])


@require_POST
def cited(request: HttpRequest, *, allowed: bool) -> JsonResponse:
    """What the page at an address calls itself, and how close its publisher stands; in words where it does not say."""
    if not allowed:
        raise PermissionDenied
    url = request.POST.get("url", "").strip()[:1000]
    try:
        check(url)
    except FetchError as error:
        return JsonResponse({"says": str(error), "fields": {}})
    stands = standing(url)
    fields = {"stated_tier": str(stands.tier.value)} if stands else {}
    tier = f" Proposed as “{stands.tier.label}”: {stands.why}." if stands else " Choose what kind of source it is."
    try:
        page = look(url, client("articles"), today=today())
    except UnreadError as error:
        return JsonResponse({"says": f"{error}{tier}", "fields": fields})
    fields |= {"stated_title": page.title, "stated_publisher": page.publisher}
    if page.published_on:
        fields["stated_on"] = page.published_on.isoformat()
    day = "" if page.published_on else " The page states no day: type it."
    return JsonResponse({"says": f"Read: “{page.title}”.{day}{tier}", "fields": fields})
