"""The application, with its own desk in place of Django's admin site, and its roles wherever tables are made."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate


class DeskConfig(AdminConfig):
    default_site = "airace.admin.site.DeskSite"

    def ready(self) -> None:
        # First ours: were the site asked for before, its class would be looked up in a package that registers with it.
        import_module("airace.admin")
        super().ready()


class AiraceConfig(AppConfig):
    name = "airace"
    verbose_name = "All kinds"

    def ready(self) -> None:
        post_migrate.connect(_give_roles_their_permissions, sender=self)


def _give_roles_their_permissions(**_: Any) -> None:
    from airace.ingest import roles

    roles.apply()
