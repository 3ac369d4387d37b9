"""Bring the catalogues up to date with the code: new texts come in untranslated and are listed, vanished ones leave."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser

from airace.management.messages import messages
from airace.stack import catalogue


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--check", action="store_true", help="write nothing; fail where a text has no translation")

    def handle(self, *args: Any, **options: Any) -> None:
        found = template(Path(settings.BASE_DIR))
        missing = 0
        for language, path in catalogue.sources().items():
            with path.open("rb") as file:
                held = read_po(file, locale=language)
            fresh = updated(held, found)
            untranslated = [message for message in fresh if message.id and not all(_forms(message.string))]
            missing += len(untranslated)
            self.stdout.write(f"{language}: {len(fresh)} texts, {len(untranslated)} without a translation")
            for message in untranslated:
                places = ", ".join(sorted({place for place, _ in message.locations}))
                self.stdout.write(f"  {places}: {_forms(message.id)[0]}")
            if not options["check"]:
                with path.open("wb") as file:
                    write_po(file, fresh, width=0, omit_header=False, include_lineno=False)
                catalogue.compile_stale()
        if options["check"] and missing:
            self.stderr.write(
                f"{missing} texts have no translation; write them into the .po file (docs/translating.md)."
            )
            raise SystemExit(1)


def template(root: Path) -> Catalog:
    """What the code and templates mark now, without translations."""
    found = Catalog()
    for message in messages(root):
        identity = (message.one, message.many) if message.many else message.one
        found.add(identity, locations=[(message.place, 0)], context=message.context or None)
    return found


def updated(held: Catalog, found: Catalog) -> Catalog:
    """The texts of `found` with the translations that are held; nothing is guessed, so nothing is fuzzy."""
    fresh = Catalog(locale=held.locale, domain=held.domain, project="airace", header_comment=held.header_comment)
    fresh.mime_headers = [
        (name, value) for name, value in held.mime_headers if name not in {"POT-Creation-Date", "Generated-By"}
    ]
    for message in sorted(found, key=lambda message: _forms(message.id)[0]):
        if not message.id:
            continue
        before = held.get(_forms(message.id)[0], message.context)
        string = before.string if before and _same_shape(before.id, message.id) else ""
        fresh.add(message.id, string, locations=message.locations, context=message.context)
    return fresh


def _same_shape(one: Any, other: Any) -> bool:
    return isinstance(one, str) == isinstance(other, str)


def _forms(text: Any) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else tuple(text)
