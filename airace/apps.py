"""The application, with its own desk in place of Django's admin site."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class DeskConfig(AdminConfig):
    default_site = "airace.admin.site.DeskSite"

    def ready(self) -> None:
        # First ours: were the site asked for before, its class would be looked up in a package that registers with it.
        import_module("airace.admin")
        super().ready()


class AiraceConfig(AppConfig):
    name = "airace"
