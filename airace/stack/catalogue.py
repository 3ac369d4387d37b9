"""Compiles the translations: .po files into the .mo files that gettext reads. Needs Babel only, and no GNU gettext.

python airace/stack/catalogue.py
"""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

LOCALES = Path(__file__).resolve().parent.parent / "locale"
DOMAIN = "django"


def sources() -> dict[str, Path]:
    """Language folder → its catalogue."""
    return {path.parent.parent.name: path for path in sorted(LOCALES.glob(f"*/LC_MESSAGES/{DOMAIN}.po"))}


def compile_stale() -> list[str]:
    """Compile what is newer than its compiled form; the languages compiled."""
    done = []
    for language, source in sources().items():
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime_ns >= source.stat().st_mtime_ns:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file, locale=language, abort_invalid=True)
        fresh = target.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, catalogue)
        fresh.replace(target)
        done.append(language)
    return done


if __name__ == "__main__":
    compile_stale()
