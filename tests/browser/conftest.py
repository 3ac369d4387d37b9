"""A real Chromium (`$CHROMIUM`, else one on the PATH, else the one that `make test` fetched) and real servers for it."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from playwright.sync_api import Browser, Page, sync_playwright

from airace.stack import install, paths
from airace.stack.paths import ROOT

NO_BROWSER = "no Chromium found"
PROCESS = int(os.environ.get("PYTEST_XDIST_WORKER", "").removeprefix("gw") or 0) % 4


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)


@pytest.fixture(scope="session")
def chromium() -> str:
    """Path of a Chromium; skips the test, and `make test` says so at its end, where there is none."""
    return install.chromium() or pytest.skip(NO_BROWSER)


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    # Playwright's synchronous calls run inside an event loop, where Django would refuse to touch the database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as playwright:
        # Chromium's own sandbox does not start under root, and a container's /dev/shm is small.
        arguments = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        running = playwright.chromium.launch(executable_path=chromium, args=arguments)
        yield running
        running.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def site(chromium: str, bundle_database: str) -> Iterator[str]:
    """Address of the real web server over the bundled dataset, in which nothing may be written."""
    with serving(bundle_database, cache=15) as address:
        yield address


@pytest.fixture(scope="module")
def writable(chromium: str, django_db_setup: None) -> Iterator[str]:
    """Address of a server over the tests' own database, in which may be written."""
    with serving(str(connection.settings_dict["NAME"]), SECRET_KEY=settings.SECRET_KEY) as address:
        yield address


@contextmanager
def serving(database: str, *, cache: int = 11, world: str = "", **more: str) -> Iterator[str]:
    """A web server of its own over a database, static files compressed as in production; `world` is run before it."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": paths.database_url().replace("/airace?", f"/{database}?"),
        "REDIS_URL": paths.broker_url(),
        # Kept pages name their site: each process of the test run has its own.
        "CACHE_URL": f"{paths.cache_url()}?db={cache - PROCESS}",
        "STATIC_ROOT": str(paths.state_dir() / "static"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEBUG": "",
        "HTTPS": "",
        **more,
    }
    collect_static(environment)
    if world:
        subprocess.run(
            [sys.executable, "manage.py", "shell", "-v0", "-c", world], cwd=ROOT, env=environment, check=True
        )
    command = [sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--port", str(port)]
    log = paths.state_dir() / f"site-{port}.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            [*command, "airace.wsgi:application"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    try:
        wait_for(port, server, log)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(timeout=20)


def enter(browser: Browser, desk: str, name: str, **options: Any) -> Page:
    """A browser of its own in which this superuser, made anew, is signed in."""
    client = Client()
    client.force_login(User.objects.create_superuser(name))
    context = browser.new_context(viewport={"width": 1360, "height": 900}, **options)
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": desk}])
    return context.new_page()


def collect_static(environment: dict[str, str]) -> None:
    """Once for all processes of the test run; compressing takes seconds."""
    with (paths.state_dir() / "static.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (Path(environment["STATIC_ROOT"]) / "staticfiles.json").exists():
            command = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
            subprocess.run(command, cwd=ROOT, env=environment, check=True)


def wait_for(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/healthz")
            connection.getresponse().read()
        except OSError:
            assert server.poll() is None, log.read_text()
            time.sleep(0.1)
        else:
            return
        finally:
            connection.close()
    raise AssertionError(f"The site did not answer within 30 s:\n{log.read_text()}")
