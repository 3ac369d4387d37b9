"""`manage.py up`: the whole site from nothing, until Ctrl-C. `make run` ends here."""

from __future__ import annotations

import errno
import socket
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import connections

from airace.management import preparation
from airace.stack import lock, outside, paths, servers
from airace.stack.console import say, step
from airace.stack.problems import StackError
from airace.stack.processes import Child, log_dir
from airace.stack.supervisor import Stopped, Supervisor, wait_for_web

PREPARATIONS: dict[str, Callable[[], str]] = {
    "Tables": preparation.migrate,
    "Translations": preparation.compile_messages,
    "Static files": preparation.collect_static,
    "Bundled data": preparation.load_dataset,
}


class Command(BaseCommand):
    help = "Start the embedded servers, prepare the database, run web, worker and beat until Ctrl-C."
    # Checks would load every page's code; `make check` runs them.
    requires_system_checks = ()

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--empty", action="store_true", help="leave the bundled dataset out")

    def handle(self, *args: Any, **options: Any) -> None:
        supervisor, address = Supervisor(), shown_address()
        held = None
        try:
            supervisor.catch_signals()
            held = lock.acquire(settings.STATE_DIR, address)
            open_site(supervisor, address, empty=options["empty"])
            supervisor.run()
        except Stopped:
            say("\nStopping …")
        except StackError as error:
            raise CommandError(str(error)) from None
        finally:
            began = time.monotonic()
            # Without the lock everything in the state folder, sockets too, belongs to the site that runs from it.
            if held is not None:
                supervisor.stop()
                held.close()
        say(f"Stopped in {time.monotonic() - began:.1f} s.")


def open_site(supervisor: Supervisor, address: str, *, empty: bool) -> None:
    began = time.monotonic()
    start_services(supervisor)
    check_port(settings.HOST, settings.PORT)
    for name, prepare in PREPARATIONS.items():
        if empty and prepare is preparation.load_dataset:
            continue
        with step(name) as notes:
            notes.append(prepare() or "nothing to do")
    admin = preparation.create_admin()
    connections.close_all()
    web, worker, beat = app_children()
    with step("Web server"):
        supervisor.apps = [web]
        web.start()
        wait_for_web(web, "127.0.0.1" if settings.HOST == "0.0.0.0" else settings.HOST, settings.PORT)  # noqa: S104 - compared only
    supervisor.apps = [web, worker, beat]
    worker.start()
    beat.start()
    tell(address, admin, time.monotonic() - began)


def start_services(supervisor: Supervisor) -> None:
    """Start what is embedded; check what the user brings."""
    own = settings.EMBEDDED
    names = [name for name, part in (("PostgreSQL", "database"), ("Valkey", "broker")) if own[part]]
    with step(" and ".join(names) or "Outside servers"):
        if not own["database"]:
            outside.check_database(settings.DATABASES["default"])
        if not own["broker"]:
            outside.check_broker(settings.BROKER_URL)
        if settings.CACHE_URL not in {settings.BROKER_URL, paths.cache_url()}:
            outside.check_broker(settings.CACHE_URL, "CACHE_URL")
        supervisor.services = servers.start(**own)


def check_port(host: str, port: int) -> None:
    """StackError where the web server could not listen."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                raise StackError(
                    f"Port {port} is taken by another program: stop it, or choose another port "
                    f"with `make run PORT={port + 1}`."
                ) from None
            raise StackError(
                f"Nobody can listen on {host} port {port} ({error.strerror}): change HOST or PORT."
            ) from None


def app_children() -> list[Child]:
    """Web server, worker and beat, as commands of this virtual environment."""
    python = sys.executable
    environment = {"DJANGO_SETTINGS_MODULE": "airace.settings", "PYTHONUNBUFFERED": "1"}
    web = [
        python,
        "-m",
        "granian",
        "--interface",
        "wsgi",
        "--no-ws",
        "--host",
        settings.HOST,
        "--port",
        str(settings.PORT),
    ]
    web += ["--workers", str(settings.WEB_WORKERS), "--blocking-threads", "4", "--respawn-failed-workers"]
    web += ["--workers-kill-timeout", "3", "airace.wsgi:application"]
    celery = [python, "-m", "celery", "-A", "airace.celery"]
    # Processes, as in production: only they can be given a time limit.
    worker = [
        *celery,
        "worker",
        "-P",
        "prefork",
        "-c",
        "2",
        "--loglevel",
        "INFO",
        "--without-gossip",
        "--without-mingle",
    ]
    beat = [*celery, "beat", "--loglevel", "INFO", "--pidfile", ""]
    return [
        Child("web", web, environment=environment),
        Child("worker", worker, environment=environment),
        Child("beat", beat, environment=environment),
    ]


def shown_address() -> str:
    """Where readers find the site: its public address where one is set, else this machine's."""
    host = "localhost" if settings.HOST in {"127.0.0.1", "::1", "0.0.0.0"} else str(settings.HOST)  # noqa: S104 - compared only
    local = f"http://{f'[{host}]' if ':' in host else host}:{settings.PORT}"
    given = f"http://localhost:{settings.PORT}" != settings.SITE_URL
    return f"{settings.SITE_URL.rstrip('/') if given else local}/"


def tell(address: str, admin: tuple[str, str] | None, seconds: float) -> None:
    say(f"\nairace answers at {address} (ready in {seconds:.1f} s)")
    if admin:
        say(f"  administrator  {admin[0]}   password  {admin[1]}   (shown this once; change it at {address}admin/)")
    say(f"  logs           {shorter(log_dir())}")
    say("  stop           Ctrl-C")


def shorter(path: Path) -> str:
    """A path relative to the working folder where it lies in it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
