"""What happens once when Django starts: the desk takes the place of its admin site, and texts find its translator."""

from __future__ import annotations

from importlib import import_module

from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig
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

    def ready(self) -> None:
        Translator.one = staticmethod(translation.gettext)
        Translator.within = staticmethod(translation.pgettext)
        Translator.many = staticmethod(translation.ngettext)
        Translator.language = staticmethod(translation.get_language)
