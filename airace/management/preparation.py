"""What must be true before the site opens: tables, static files, bundled data, an administrator."""

from __future__ import annotations

import hashlib
import io
import json
import secrets
from collections.abc import Iterable
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from airace.stack import catalogue


def migrate() -> str:
    """Apply missing migrations; what was done, empty when nothing was missing."""
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    if not plan:
        return ""
    call_command("migrate", interactive=False, verbosity=0)
    return f"{len(plan)} migrations applied"


def compile_messages() -> str:
    """Compile the translations where they are newer than what gettext reads."""
    done = catalogue.compile_stale()
    return f"{len(done)} catalogues compiled" if done else ""


def collect_static() -> str:
    """Collect and compress static files when ours, or the packages that bring some, changed."""
    sources = [Path(folder) for folder in settings.STATICFILES_DIRS]
    files = sorted(path for folder in sources for path in folder.rglob("*") if path.is_file())
    facts = [f"{path} {path.stat().st_size} {path.stat().st_mtime_ns}" for path in files]
    now = digest([django.__version__, str(settings.STATIC_ROOT), *facts])
    if remembered("static") == now and (settings.STATIC_ROOT / "staticfiles.json").is_file():
        return ""
    call_command("collectstatic", interactive=False, verbosity=0, clear=True)
    remember("static", now)
    return f"{len(files)} of our files and those of Django collected"


def load_dataset() -> str:
    """Load the bundled dataset when this database has none of it or its files changed."""
    folder = Path(settings.BASE_DIR) / "airace" / "dataset"
    files = sorted(folder.glob("*.csv"))
    if not files or "load_dataset" not in get_commands():
        return ""
    address = settings.DATABASES["default"]
    key = f"dataset {digest([str(address['HOST']), str(address['PORT']), str(address['NAME'])])[:12]}"
    now = digest(path.read_text(encoding="utf-8") for path in files)
    if remembered(key) == now and apps.get_model("airace", "Company").objects.exists():
        return ""
    out = io.StringIO()
    call_command("load_dataset", stdout=out)
    remember(key, now)
    lines = out.getvalue().strip().splitlines()
    return lines[-1].strip() if lines else f"{len(files)} files loaded"


def create_admin() -> tuple[str, str] | None:
    """Make the first administrator where there is none: (name, password), the password in clear this one time."""
    users = get_user_model().objects
    if users.filter(is_superuser=True).exists():
        return None
    password = secrets.token_urlsafe(12)
    name = "admin" if not users.filter(username="admin").exists() else f"admin-{secrets.token_hex(2)}"
    users.create_superuser(name, password=password)
    return name, password


def digest(parts: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for part in parts:
        whole.update(part.encode() + b"\0")
    return whole.hexdigest()


def remembered(key: str) -> str:
    """What `remember` last stored under `key` in this state folder, else empty."""
    return str(read_stamps().get(key, ""))


def remember(key: str, value: str) -> None:
    stamps = read_stamps() | {key: value}
    file = Path(settings.STATE_DIR) / "stamps.json"
    fresh = file.with_suffix(".new")
    fresh.write_text(json.dumps(stamps, indent=1))
    fresh.replace(file)


def read_stamps() -> dict[str, str]:
    try:
        stamps = json.loads((Path(settings.STATE_DIR) / "stamps.json").read_text())
    except (FileNotFoundError, ValueError):
        return {}
    return stamps if isinstance(stamps, dict) else {}
