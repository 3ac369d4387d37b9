"""The desk: Django's admin site with its own door, its own home, and pages that are no list and no form of a row.

A module adds a page by one line after its function, and reverses it as `admin:<name>`:

    site.add_page("review/", review_queue, name="review-queue", permission="airace.review_claim")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import BadRequest, PermissionDenied
from django.db import DataError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import SimpleTemplateResponse
from django.urls import URLPattern, URLResolver, path, reverse

from airace.admin import desk, door, second_factor, shelves
from airace.models import AtTheDoor

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class ExtraPage:
    """A page under `admin/`; `permission` is asked for before the view runs, '' lets in whoever is at the desk."""

    route: str
    view: View
    name: str
    permission: str


class DeskSite(admin.AdminSite):
    site_header = site_title = "AI Race: editors' desk"
    index_title = "Desk"
    index_template = "admin/desk.html"
    login_form = door.DoorForm

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.extra_pages: list[ExtraPage] = []

    def add_page(self, route: str, view: View, *, name: str, permission: str) -> None:
        """Called while the admin's modules are imported, so before addresses are resolved."""
        self.extra_pages.append(ExtraPage(route, view, name, permission))

    def get_urls(self) -> list[Any]:
        own: list[URLPattern | URLResolver] = [
            path("logout/", self.logout, name="logout"),  # also for whoever has not shown the second factor
            path("second-factor/", second_factor.show, name="second-factor"),
            path("second-factor/set-up/", second_factor.set_up, name="second-factor-set-up"),
            path("second-factor/codes/", second_factor.codes, name="second-factor-codes"),
        ]
        own += [path(page.route, self.admin_view(_permitted(page)), name=page.name) for page in self.extra_pages]
        # Left out: the way from a row to its public page, which no kind has and which fails on odd keys.
        return [*own, *(pattern for pattern in super().get_urls() if getattr(pattern, "name", "") != "view_on_site")]

    def has_permission(self, request: HttpRequest) -> bool:
        """Staff, with a second factor where their role demands one."""
        user = request.user
        return super().has_permission(request) and (door.shown(user) or not door.demanded(user))

    def admin_view(self, view: Any, cacheable: bool = False) -> Any:
        def listed(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            door.seen(request)
            return _answered(view, request, *args, **kwargs)

        return super().admin_view(wraps(view)(listed), cacheable)

    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Name and password; whoever gave them and lacks the second factor is sent on to it."""
        if request.method == "GET" and super().has_permission(request) and not self.has_permission(request):
            return redirect_to_login(request.GET.get("next") or reverse("admin:index"), reverse("admin:second-factor"))
        response: HttpResponse = super().login(request, extra_context)
        if request.method == "POST" and response.status_code == 302:
            door.begin(request)
            door.note(request, AtTheDoor.OK, request.user.get_username())
        elif getattr(request, "turned_away", False):
            response.status_code = 429
        return response

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        name = request.user.get_username()
        response: HttpResponse = super().logout(request, extra_context)
        if request.method == "POST" and name:
            door.note(request, AtTheDoor.OUT, name)
        return response

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        key = request.session.session_key
        response: HttpResponse = super().password_change(request, extra_context)
        if request.session.session_key != key:
            door.begin(request)
        return response

    def index(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().index(request, {**(extra_context or {}), "waiting": desk.waiting(request)})

    def app_index(self, request: HttpRequest, app_label: str, extra_context: dict[str, Any] | None = None) -> Any:
        return super().app_index(request, app_label, {"title": "All kinds", **(extra_context or {})})

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list[Any]:
        """Kinds by what they are about, not by the package that brings them; once a request, where all are wanted."""
        if app_label is not None:
            return shelves.sorted_by_topic(super().get_app_list(request, app_label), self.name)
        if not hasattr(request, "shelves"):
            request.shelves = shelves.sorted_by_topic(super().get_app_list(request), self.name)  # type: ignore[attr-defined]
        found: list[Any] = request.shelves  # type: ignore[attr-defined]
        return found


def _answered(view: View, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
    """The view's answer, ready; 400 where the address asks what no column can hold: NUL, a year 10000, a key of letters.

    Lists ask the database while their page is made, so it is made here. What was wrong is logged with the address.
    """
    if "\0" in request.path or any("\0" in text for pair in request.GET.items() for text in pair):
        raise BadRequest("The address holds a NUL")
    try:
        response = view(request, *args, **kwargs)
        return response.render() if isinstance(response, SimpleTemplateResponse) else response
    except (ValueError, OverflowError, AttributeError, DataError) as error:  # the third where words stand for a time
        if request.method != "GET" or not request.GET:
            raise
        raise BadRequest(f"The address asks what cannot be looked up ({error})") from error


def _permitted(page: ExtraPage) -> View:
    """The view, for those with the permission; 403 for the others who are at the desk."""

    @wraps(page.view)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if page.permission and not request.user.has_perm(page.permission):
            raise PermissionDenied
        return page.view(request, *args, **kwargs)

    return view


site: Any = admin.site  # made by Django from `DeskSite`, see airace/apps.py
