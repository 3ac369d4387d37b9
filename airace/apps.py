"""What happens once when Django starts: the words of the pure layers find its translator."""

from __future__ import annotations

from django.apps import AppConfig
from django.utils import translation

from airace.lib.say import Translator


class AiraceConfig(AppConfig):
    name = "airace"

    def ready(self) -> None:
        Translator.one = staticmethod(translation.gettext)
        Translator.within = staticmethod(translation.pgettext)
        Translator.many = staticmethod(translation.ngettext)
        Translator.language = staticmethod(translation.get_language)
