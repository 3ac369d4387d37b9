"""The project's own promises about its tree."""

from __future__ import annotations

import re

from airace.stack.paths import ROOT

READS = re.compile(
    r"""(?:\benv|\bflag|environ\.get|getenv|environment\.number)\(\s*["']([A-Z][A-Z0-9_]+)|environ\[["']([A-Z][A-Z0-9_]+)"""
)
# Set for our own processes or read by other programs; not the user's to choose.
INTERNAL = {"DJANGO_SETTINGS_MODULE"}


def variables_read() -> set[str]:
    files = [ROOT / "airace" / "settings.py", *(ROOT / "airace" / "stack").rglob("*.py")]
    return {name for file in files for pair in READS.findall(file.read_text()) for name in pair if name} - INTERNAL


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    rows = re.findall(r"^\| (`[^|]+) \|", (ROOT / "docs" / "operations.md").read_text(), flags=re.M)
    documented = {name for row in rows for name in re.findall(r"`([A-Z][A-Z0-9_]+)`", row)}
    # tempfile reads TMPDIR for us.
    assert variables_read() | {"TMPDIR"} == documented


def test_the_example_names_only_documented_variables() -> None:
    text = (ROOT / "docs" / "operations.md").read_text()
    named = re.findall(r"^# ([A-Z_]+)=", (ROOT / ".env.example").read_text(), flags=re.M)
    assert named
    assert [name for name in named if f"`{name}`" not in text] == []


def test_only_settings_and_the_stack_read_the_environment() -> None:
    # Commands may hand a changed environment to the processes that they start.
    below = {"stack", "management"}
    readers = {
        file.relative_to(ROOT / "airace").as_posix()
        for file in (ROOT / "airace").rglob("*.py")
        if file.relative_to(ROOT / "airace").parts[0] not in below
        and re.search(r"os\.environ(?!\.setdefault)|os\.getenv", file.read_text())
    }
    assert readers == {"settings.py"}
