"""What happens once when Django starts: the desk replaces its admin site, texts find their translator, roles are given."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
from django.db.models.signals import post_migrate
from django.utils import translation

from airace.lib.say import Translator


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
        Translator.one = staticmethod(translation.gettext)
        Translator.within = staticmethod(translation.pgettext)
        Translator.many = staticmethod(translation.ngettext)
        Translator.language = staticmethod(translation.get_language)
        post_migrate.connect(_give_roles_their_permissions, sender=self)


def _give_roles_their_permissions(**_: Any) -> None:
    from airace.ingest import roles

    roles.apply()
