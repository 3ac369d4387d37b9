"""Telling us that something shown is wrong. A live form: nothing of it is kept by caches."""

from __future__ import annotations

from http import HTTPStatus
from math import ceil

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from airace.lib.say import later
from airace.models import ErrorReport
from airace.web.address import AddressError
from airace.web.known_on import KnownOnError
from airace.web.page import Page, bad_request, live_page, read_page
from airace.web.reports import fixed, own_path, wait

LONGEST = 2000  # characters of a message


class ReportForm(forms.Form):
    """What is wrong, and whom to answer. `website` is hidden from people: only programs fill it in."""

    message = forms.CharField(
        max_length=LONGEST,
        min_length=10,
        widget=forms.Textarea,
        error_messages={
            "required": later("Say what is wrong."),
            "min_length": later("Say a little more: what is wrong, and where the right value can be read."),
            "max_length": later(
                "Say it in at most {longest} characters; links to documents help more than their text.", longest=LONGEST
            ),
        },
    )
    contact = forms.CharField(
        max_length=200,
        required=False,
        error_messages={"max_length": later("An address to answer to has at most 200 characters.")},
    )
    website = forms.CharField(required=False)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest) -> HttpResponse:
    """The form about a page or value of ours (`about`), and what is done with one that was sent."""
    try:
        page = read_page(request, ("about",))
        about = own_path(page.address.text("about", "/", longest=500))
    except (KnownOnError, AddressError) as error:
        return bad_request(request, str(error))
    about = fixed(about, page.known_on.isoformat())
    if request.method != "POST":
        return _form(page, about, ReportForm())
    form = ReportForm(request.POST)
    if not form.is_valid():
        return _form(page, about, form, status=HTTPStatus.BAD_REQUEST)
    sent = form.cleaned_data
    if not sent["website"]:
        if seconds := wait(request):
            response = _form(page, about, form, minutes=ceil(seconds / 60), status=HTTPStatus.TOO_MANY_REQUESTS)
            response["Retry-After"] = str(ceil(seconds))
            return response
        ErrorReport.objects.create(about=about, message=sent["message"], contact=sent["contact"])
    return redirect(page.address.link(reverse("reported"), {"about": page.address.params.get("about", "")}))


@live_page("about", twins=False)
def reported(page: Page) -> HttpResponse:
    """Thanks, and the way back."""
    return page.render("report/thanks.html", {"about": own_path(page.address.text("about", "/", longest=500))})


def _form(
    page: Page, about: str, form: ReportForm, *, minutes: int = 0, status: HTTPStatus = HTTPStatus.OK
) -> HttpResponse:
    context = {"about": about, "form": form, "minutes": minutes, "longest": LONGEST}
    response = page.render("report/page.html", context)
    response.status_code = status
    return response
