"""What goes wrong is said in one sentence with a remedy, and ends with an exit code."""

from __future__ import annotations

import socket

import pytest


def test_a_taken_port_is_named_with_a_free_one(site) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", site.port))
        other.listen()
        code, printed = site.attempt()
    assert code == 1
    assert f"Port {site.port} is taken" in printed
    assert f"PORT={site.port + 1}" in printed
    assert site.processes() == {}


@pytest.mark.parametrize(
    ("variables", "sentence"),
    [
        ({"DATABASE_URL": "postgresql://u:secret@127.0.0.1:1/x"}, "'x' at 127.0.0.1:1 (DATABASE_URL) does not answer"),
        ({"DATABASE_URL": "mysql://u@h/x"}, "DATABASE_URL begins with mysql://"),
        ({"DATABASE_URL": "postgresql://u@h:port/x"}, "DATABASE_URL has a port that is no number"),
        ({"DATABASE_URL": "postgresql://u@h"}, "DATABASE_URL names no database"),
        ({"DATABASE_URL": "postgresql://u:secret@[::1/db"}, "DATABASE_URL cannot be read as an address"),
        ({"DATABASE_URL": "nonsense"}, "DATABASE_URL does not begin with a scheme; it must be postgresql://"),
        ({"REDIS_URL": "redis://127.0.0.1:abc/0"}, "REDIS_URL has a port that is no number"),
        ({"CACHE_URL": "redis://127.0.0.1:1/0"}, "refused. Start it or correct CACHE_URL; without CACHE_URL pages are"),
        ({"LOG_LEVEL": "bogus"}, "LOG_LEVEL is 'BOGUS'; it must be one of DEBUG, INFO"),
        (
            {"SITE_URL": "race.example.org"},
            "SITE_URL does not begin with a scheme; it must be https://race.example.org",
        ),
        ({"REDIS_URL": "redis://:secret@127.0.0.1:1/0"}, "127.0.0.1:1 (REDIS_URL) does not answer"),
        ({"PORT": "http"}, "PORT is 'http'; it must be a whole number from 1 to 65535"),
        ({"PG_BIN": "/nowhere"}, "PG_BIN is /nowhere, but there is no program `postgres` in it"),
        ({"STATE_DIR": "/proc/nowhere"}, "The state folder /proc/nowhere cannot be written"),
    ],
)
def test_bad_variables(site, variables, sentence) -> None:
    code, printed = site.attempt(**variables)
    assert code != 0
    assert sentence in printed
    assert "secret" not in printed
    assert "Traceback" not in printed
    assert "?." not in printed
    assert ".. " not in printed
