"""`manage.py up` as its user meets it: real processes, real signals."""

from __future__ import annotations

import contextlib
import http.cookiejar
import json
import os
import re
import shutil
import signal
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

import psycopg
import pytest
import redis

linux = pytest.mark.skipif(sys.platform != "linux", reason="relies on /proc and PR_SET_PDEATHSIG")


def sockets(site) -> Path:
    return Path((site.state / "sockets").read_text().strip())


def connect(site) -> psycopg.Connection:
    return psycopg.connect(host=str(sockets(site) / "pg"), user="airace", dbname="airace", autocommit=True)


def wait_until(true, *, within: float = 15.0) -> bool:
    deadline = time.monotonic() + within
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.1)
    return False


def database_state(site) -> str:
    """What /healthz says of the database, asked on a connection of its own."""
    address = f"http://127.0.0.1:{site.port}/healthz"
    with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(address, timeout=10) as answer:
        return json.load(answer)["database"]["state"]
    return "down"


def sign_in(site, name: str, password: str) -> str:
    """Sign in as a browser would; the address one ends at."""
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    page = f"http://127.0.0.1:{site.port}/admin/login/?next=/admin/password_change/"
    token = re.search(r'csrfmiddlewaretoken" value="(\w+)"', opener.open(page).read().decode())[1]
    fields = {"csrfmiddlewaretoken": token, "username": name, "password": password}
    return opener.open(page, urllib.parse.urlencode(fields).encode()).geturl()


def test_first_start_opens_the_site_and_ctrl_c_leaves_nothing(site) -> None:
    printed = site.start()
    name, password = re.search(r"administrator  (\S+)   password  (\S+)", printed).groups()
    assert "/admin/second-factor/set-up/?next=/admin/password_change/" in sign_in(site, name, password)
    kept = [file for file in site.state.rglob("*") if file.is_file() and password.encode() in file.read_bytes()]
    assert kept == []
    folder = sockets(site)
    assert folder.stat().st_mode & 0o066 == 0
    assert any("beat" in command for command in site.processes().values())
    with pytest.raises(psycopg.OperationalError, match="refused"):
        psycopg.connect(host="127.0.0.1", port=5432, dbname="airace", user="airace", connect_timeout=2)

    code, seconds = site.stop()

    assert (code, seconds < 10) == (0, True)
    assert site.processes() == {}
    assert not folder.exists()


def test_the_second_start_says_who_runs(site) -> None:
    assert "password" not in site.start()
    code, printed = site.attempt()
    assert code == 1
    assert f"process {site.process.pid}, http://localhost:{site.port}/" in printed
    assert "Traceback" not in printed
    assert database_state(site) == "ok"
    assert sockets(site).is_dir()
    with connect(site) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert redis.Redis(unix_socket_path=str(sockets(site) / "broker.sock")).ping()
    code, _ = site.stop(signal.SIGTERM)
    assert (code, site.processes()) == (0, {})


def test_sockets_that_a_cleaner_removed_come_back(site) -> None:
    site.start(SITE_URL="https://race.example.org", HTTPS="1")
    assert "airace answers at https://race.example.org/ (ready" in site.printed
    folder = sockets(site)
    shutil.rmtree(folder)
    site.wait_for(f"The socket of postgres, {folder}/pg/.s.PGSQL.5432, was removed; postgres is ended.", within=20)
    assert wait_until(lambda: database_state(site) == "ok", within=20)
    assert sockets(site) == folder
    assert wait_until(lambda: (folder / "broker.sock").exists() and (folder / "cache.sock").exists())
    site.stop()


@linux
def test_kill_of_everything_loses_nothing(site) -> None:
    site.start()
    with connect(site) as connection:
        connection.execute("CREATE TABLE kept AS SELECT generate_series(1, 1000) AS number")
    broker = redis.Redis(unix_socket_path=str(sockets(site) / "broker.sock"))
    broker.lpush("kept", *range(1000))
    time.sleep(1.1)  # the broker writes its file every second
    site.process.kill()
    for pid in site.processes():
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    site.process.wait()

    site.start()

    with connect(site) as connection:
        assert connection.execute("SELECT count(*), sum(number) FROM kept").fetchone() == (1000, 500500)
        connection.execute("DROP TABLE kept")
    assert redis.Redis(unix_socket_path=str(sockets(site) / "broker.sock")).llen("kept") == 1000
    site.stop()


@linux
def test_children_follow_a_killed_supervisor(site) -> None:
    site.start()
    assert len(site.processes()) > 6
    site.process.kill()
    assert wait_until(lambda: site.processes() == {}), site.processes()


@linux
def test_a_child_that_dies_comes_back_and_it_is_said(site) -> None:
    site.start()
    worker = next(pid for pid, command in site.processes().items() if "worker -P" in command)
    os.kill(worker, signal.SIGKILL)
    site.wait_for("worker was killed by signal 9; it starts again in 1 s", within=10)
    assert wait_until(lambda: any("worker -P" in c and p != worker for p, c in site.processes().items()))
    site.stop()


@linux
def test_a_lock_file_with_a_reused_process_id_stops_nothing(site) -> None:
    lock = site.state / "postgres" / "postmaster.pid"
    lock.write_text(f"{os.getpid()}\n{site.state / 'postgres'}\n1\n5432\n/nowhere\n\n  1 1\nready\n")
    site.start()
    assert site.get("/admin/login/") == 200
    site.stop()
