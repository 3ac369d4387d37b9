"""Which addresses are public, and that no name leads anywhere else."""

from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from airace.lib import guard, http
from airace.lib.guard import AwayError, FetchError, RefusedError, is_public
from airace.lib.http import Client, check
from tests.replay.server import Ill, redirect, running

AGENT = "airace-test/1 (+https://example.org)"


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("93.184.216.34", True),
        ("2606:2800:220:1::1", True),
        ("64:ff9b::5db8:d822", True),
        ("127.0.0.1", False),
        ("10.1.2.3", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),  # noqa: S104  an address to refuse, nothing binds to it
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1%eth0", False),
        ("fc00::1", False),
        ("::ffff:127.0.0.1", False),
        ("64:ff9b::7f00:1", False),
        ("2002:7f00:1::", False),
        ("::127.0.0.1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("ftp://example.org/a", "http:// or https://"),
        ("example.org/a", "http:// or https://"),
        ("http:///a", "http:// or https://"),
        ("http://example.org:8080/", "port 8080"),
        ("http://user:pw@example.org/", "user name"),
        ("http://[::1", "not a web address"),
        ("http://10.0.0.1/", "not a public address"),
        ("http://10.0.0.1:8000/", "not a public address"),
        ("HTTP://10.0.0.1/", "not a public address"),
    ],
)
def test_addresses_that_are_refused_unasked(url: str, words: str) -> None:
    with pytest.raises(RefusedError, match=words):
        check(url)


Look = Callable[..., list[tuple[Any, ...]]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Names looked up so far; addresses by name are those below, and 127.0.0.1 counts as public."""
    known = {
        "open.example": ["127.0.0.1"],
        "inside.example": ["10.0.0.7"],
        "rebind.example": ["127.0.0.1", "192.168.0.1"],
    }
    names: list[str] = []
    look: Look = socket.getaddrinfo

    def answer(host: str, port: int, *rest: Any, **more: Any) -> list[tuple[Any, ...]]:
        if host not in known:
            return look(host, port, *rest, **more)
        names.append(host)
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, port)) for address in known[host]]

    judge = guard.is_public
    for module in (guard, http):
        monkeypatch.setattr(module, "is_public", lambda address: address == "127.0.0.1" or judge(address))
    monkeypatch.setattr(guard.socket, "getaddrinfo", answer)
    return names


def test_a_name_that_leads_to_a_private_address_among_others_is_refused(asked: list[str]) -> None:
    with pytest.raises(RefusedError, match=r"rebind\.example leads to 192\.168\.0\.1, which is not a public address"):
        Client(AGENT).get("http://rebind.example/")


@pytest.mark.parametrize(
    "target",
    [
        "http://inside.example:{port}/x/a",
        "http://rebind.example:{port}/x/a",
        "http://169.254.169.254/latest/meta-data",
        "//10.0.0.7/",
        "file:///etc/passwd",
        "http://user@open.example:{port}/x/a",
        "http://open.example:22/",
    ],
)
def test_a_redirect_is_judged_like_the_first_address(
    asked: list[str], target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with running(root=tmp_path) as host:
        port = int(host.url.rpartition(":")[2])
        monkeypatch.setattr(http, "PORTS", {80, 443, port})
        host.ill("x", "/well", Ill(body=b"here"))
        assert Client(AGENT).get(f"http://open.example:{port}/x/well").body == b"here"
        assert asked == ["open.example"]  # looked up once: what was judged is what is dialled
        host.ill("x", "/away", redirect(target.format(port=port)))
        with pytest.raises(RefusedError):
            Client(AGENT).get(f"http://open.example:{port}/x/away")
        assert [one.path for one in host.asked] == ["/well", "/away"]


@pytest.mark.parametrize(("number", "may_get_better"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)])
def test_a_name_that_does_not_exist_is_said_so(
    monkeypatch: pytest.MonkeyPatch, number: int, may_get_better: bool
) -> None:
    def nowhere(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "no such name")

    monkeypatch.setattr(guard.socket, "getaddrinfo", nowhere)
    with pytest.raises(FetchError, match=r"nowhere\.example could not be resolved") as error:
        Client(AGENT).get("https://nowhere.example/")
    assert isinstance(error.value, AwayError) is may_get_better
