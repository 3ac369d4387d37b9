"""The desk: Django's admin site with the pages of ours that are no list and no form of a row.

A module adds a page by one line after its function, and reverses it as `admin:<name>`:

    site.add_page("review/", review_queue, name="review-queue", permission="airace.review_claim")
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.urls import URLPattern, URLResolver, path

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

    def __init__(self, name: str = "admin") -> None:
        super().__init__(name)
        self.extra_pages: list[ExtraPage] = []

    def add_page(self, route: str, view: View, *, name: str, permission: str) -> None:
        """Called while the admin's modules are imported, so before addresses are resolved."""
        self.extra_pages.append(ExtraPage(route, view, name, permission))

    def get_urls(self) -> list[Any]:
        own: list[URLPattern | URLResolver] = [
            path(page.route, self.admin_view(_permitted(page)), name=page.name) for page in self.extra_pages
        ]
        return [*own, *super().get_urls()]


def _permitted(page: ExtraPage) -> View:
    """The view, for those with the permission; 403 for the others who are at the desk."""

    @wraps(page.view)
    def view(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if page.permission and not request.user.has_perm(page.permission):
            raise PermissionDenied
        return page.view(request, *args, **kwargs)

    return view


site: Any = admin.site  # made by Django from `DeskSite`, see airace/apps.py
