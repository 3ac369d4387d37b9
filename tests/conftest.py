"""Real servers for tests: a private PostgreSQL and Valkeys in a temporary folder, no network beyond this machine.

Servers start when the first test asks for a database (or for the fixture `servers`), with pytest-xdist at once.
DATABASE_URL and REDIS_URL, where given, are used instead.
"""

from __future__ import annotations

import fcntl
import hashlib
import importlib.metadata
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import hypothesis
import pytest
import pytest_socket
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction

from airace.queries import freshness, names
from airace.stack import binaries, catalogue, paths, postgres, servers
from airace.stack.processes import Child
from airace.web import finder, language
from tests.desk import pass_the_second_factor
from tests.replay.plugin import replay

__all__ = ["replay"]

NO_BROWSER = "no Chromium found"
OWN_DATABASE = not os.environ.get("DATABASE_URL")
OWN_BROKER = not os.environ.get("REDIS_URL")
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
started: list[Child] = []


# A busy machine makes nothing wrong: no test is failed for the time that it takes.
hypothesis.settings.register_profile("airace", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("airace")


def pytest_configure(config: pytest.Config) -> None:
    if not WORKER:
        os.environ["STATE_DIR"] = tempfile.mkdtemp(prefix="airace-tests-")
    catalogue.compile_stale()
    point_settings_here()
    pass_the_second_factor()
    if not WORKER and getattr(config.option, "numprocesses", None):
        start_servers()


def point_settings_here() -> None:
    """Settings were read before this file: turn what depends on the state folder to the temporary one."""
    settings.STATE_DIR = paths.state_dir()
    settings.PUBLISHED_DIR = paths.state_dir() / f"published{WORKER}"
    # Pages in tests name static files as they are, without a build; nothing is served from the folder.
    settings.STATIC_ROOT = paths.state_dir() / f"static{WORKER}"
    settings.STATIC_ROOT.mkdir(exist_ok=True)
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # a slow one protects nobody here
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    if OWN_DATABASE:
        settings.DATABASES["default"]["HOST"] = str(paths.postgres_socket_dir())
    if OWN_BROKER:
        number = 1 + int(WORKER.removeprefix("gw") or 0) % 14
        settings.BROKER_URL = f"{paths.broker_url()}?virtual_host={number}"
        settings.CACHE_URL = settings.CACHES["default"]["LOCATION"] = f"{paths.cache_url()}?db={number}"
        settings.CELERY |= {"broker_url": settings.BROKER_URL}


def start_servers() -> None:
    if not started and not WORKER:
        started.extend(servers.start(database=OWN_DATABASE, broker=OWN_BROKER, cache=OWN_BROKER, durable=False))


def pytest_unconfigure(config: pytest.Config) -> None:
    if WORKER:
        return
    servers.stop(started)
    shutil.rmtree(paths.state_dir(), ignore_errors=True)
    if config.stash.get(skipped_browser, 0):
        sys.stdout.write(
            f"\n{'!' * 100}\n!! THE BROWSER TESTS DID NOT RUN ({config.stash[skipped_browser]} skipped): {NO_BROWSER}.\n"
            f"!! Install Chromium, or set CHROMIUM to the path of one, and run them again.\n{'!' * 100}\n"
        )


skipped_browser = pytest.StashKey[int]()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    skipped = [report for report in terminalreporter.stats.get("skipped", []) if NO_BROWSER in str(report.longrepr)]
    terminalreporter.config.stash[skipped_browser] = len(skipped)


@pytest.hookimpl(trylast=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Block the network in every test: unix sockets and this machine only."""
    pytest_socket.socket_allow_hosts(["127.0.0.1", "::1"], allow_unix_socket=True)


@pytest.fixture(scope="session")
def servers_running() -> None:
    """The private PostgreSQL and Valkeys answer."""
    start_servers()


@pytest.fixture(scope="session")
def schema_dump(servers_running: None) -> Path:
    """SQL that makes all tables."""
    return schema()


@pytest.fixture(scope="session")
def django_db_keepdb() -> bool:
    """Our database is made below, with all tables, before pytest-django looks for it."""
    return OWN_DATABASE


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None, servers_running: None) -> None:
    if not OWN_DATABASE:
        return
    name = settings.DATABASES["default"].get("TEST", {}).get("NAME") or "test_airace"
    postgres.ensure_database(name)
    client("psql", "--dbname", name, "--file", str(schema()))


def schema() -> Path:
    """A dump of the migrated, empty database; made once for a set of migrations, since applying them takes longer."""
    whole = fingerprint(sorted((paths.ROOT / "airace" / "migrations").glob("*.py")))
    for package in ("django", "django-pghistory", "django-pgtrigger", binaries.POSTGRES_WHEEL):
        whole.update(importlib.metadata.version(package).encode())
    return dump("schema", whole.hexdigest(), [["migrate", "--verbosity", "0"]])


def bundled() -> Path:
    """A dump of the database with the bundled dataset in it; made once for a state of the code and the dataset."""
    package = paths.ROOT / "airace"
    files = [path for path in package.rglob("*") if path.suffix in {".py", ".csv"}]
    return dump("bundle", fingerprint(sorted(files)).hexdigest(), [["migrate", "--verbosity", "0"], ["load_dataset"]])


def fingerprint(files: Iterable[Path]) -> hashlib._Hash:
    whole = hashlib.sha256()
    for path in files:
        whole.update(path.read_bytes())
    return whole


def dump(name: str, digest: str, commands: list[list[str]]) -> Path:
    """SQL of a database on which the commands were run; from the test cache where it was made before."""
    folder = paths.ROOT / ".pytest_cache" / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{digest[:16]}.sql"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not path.exists():
            # Another name than the tests', so that nothing half-made is ever taken for theirs.
            postgres.ensure_database(name)
            address = paths.database_url().replace("/airace?", f"/{name}?")
            for command in commands:
                subprocess.run(
                    [sys.executable, "manage.py", *command],
                    cwd=paths.ROOT,
                    env=os.environ | {"DATABASE_URL": address},
                    check=True,
                    stdout=subprocess.DEVNULL,
                )
            fresh = path.with_suffix(f".{os.getpid()}")
            client("pg_dump", "--dbname", name, "--no-owner", "--file", str(fresh))
            for old in folder.glob("*.sql"):
                old.unlink()
            fresh.rename(path)
    return path


@pytest.fixture(scope="session")
def bundle_database(servers_running: None) -> str:
    """Name of a database that holds the bundled dataset, as the loader leaves it."""
    name = f"test_bundle{WORKER}"
    postgres.ensure_database(name)
    client("psql", "--dbname", name, "--file", str(bundled()))
    return name


@pytest.fixture
def bundle(bundle_database: str, django_db_blocker: Any) -> Iterator[None]:
    """The test sees the bundled dataset; what it writes is rolled back. Not to be mixed with the `db` fixture."""
    before = connection.settings_dict["NAME"]
    with django_db_blocker.unblock():
        connection.close()
        connection.settings_dict["NAME"] = bundle_database
        try:
            with transaction.atomic():
                yield
                transaction.set_rollback(True)
        finally:
            connection.close()
            connection.settings_dict["NAME"] = before


def client(program: str, *arguments: str) -> None:
    """Run one of PostgreSQL's client programs against the private server."""
    command = [str(binaries.postgres_bin() / program), "--host", str(paths.postgres_socket_dir()), "-U", postgres.ROLE]
    if program == "psql":
        command += ["--no-psqlrc", "--quiet", "--set", "ON_ERROR_STOP=1", "--single-transaction"]
    subprocess.run([*command, *arguments], check=True, stdout=subprocess.DEVNULL)


@pytest.fixture(autouse=True)
def empty_cache(request: pytest.FixtureRequest) -> Iterator[None]:
    """A test that may have filled the cache leaves it empty; how the sources stand, and names, are kept by the process."""
    yield
    freshness.forget()
    names.forget()
    finder.forget()
    language.forget()
    if {"db", "transactional_db", "servers_running", "bundle"} & set(request.fixturenames):
        cache.clear()
