"""A real Chromium for the browser tests: `$CHROMIUM`, else one on the PATH, else the one that `make test` fetched."""

from __future__ import annotations

import fcntl
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from airace.stack import install, paths
from airace.stack.paths import ROOT

NO_BROWSER = "no Chromium found"


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
    """Address of the real web server over the bundled dataset, static files compressed as in production."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = os.environ | {
        "DATABASE_URL": paths.database_url().replace("/airace?", f"/{bundle_database}?"),
        "REDIS_URL": paths.broker_url(),
        "CACHE_URL": f"{paths.cache_url()}?db=15",
        "STATIC_ROOT": str(paths.state_dir() / "static"),
        "SITE_URL": f"http://127.0.0.1:{port}",
        "DEBUG": "",
        "HTTPS": "",
    }
    collect_static(environment)
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
