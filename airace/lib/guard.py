"""Connections to public addresses only: every name is resolved once, judged, and the judged address is dialled.

The one exception is a mirror that the operator named; see `airace.lib.http`.
"""

from __future__ import annotations

import socket
import ssl
import time
from collections.abc import Iterable
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore2

PORTS = frozenset({80, 443})
_NAT64 = IPv6Network("64:ff9b::/96")
_GLOBAL_UNICAST = IPv6Network("2000::/3")


class FetchError(Exception):
    """A page could not be had; the text is a sentence that says why, `outside` the one for whoever gave the address.

    They differ where ours would tell strangers how names are resolved inside the operator's network.
    """

    def __init__(self, sentence: str, outside: str = "") -> None:
        super().__init__(sentence)
        self.outside = outside or sentence


class RefusedError(FetchError):
    """We do not go there, whatever answers."""


class AwayError(FetchError):
    """The host did not answer, broke off or is out of order; a later try may help."""


class DeadlineError(AwayError):
    """The whole exchange took longer than it may."""


def is_public(address: str) -> bool:
    """Whether an IP address is one of the public internet; an IPv4 address inside an IPv6 one is judged itself."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = _inner(ip)
        if inner is None:
            return ip in _GLOBAL_UNICAST and ip.is_global and ip.teredo is None
        ip = inner
    return ip.is_global and not ip.is_multicast


def _inner(ip: IPv6Address) -> IPv4Address | None:
    if ip in _NAT64:
        return IPv4Address(int(ip) & 0xFFFFFFFF)
    return ip.ipv4_mapped or ip.sixtofour


def resolve(host: str, port: int) -> str:
    """An address of the host. Raises RefusedError when any of its addresses is not public."""
    outside = f"{host} has no public address that could be found; check the name."
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        # A name server that knows no such name is believed; one that does not answer may do so later.
        known = isinstance(error, UnicodeError) or getattr(error, "errno", None) == socket.EAI_NONAME
        sentence = f"The name {host} could not be resolved; check the address and the network."
        raise (FetchError if known else AwayError)(sentence, outside) from None
    addresses = [str(entry[4][0]) for entry in found]
    refused = next((address for address in addresses if not is_public(address)), None)
    if refused is not None:
        sentence = f"{host} leads to {refused}, which is not a public address; only public sites are fetched."
        raise RefusedError(sentence, outside)
    return addresses[0]


class GuardedBackend(httpcore2.NetworkBackend):
    """Dials public addresses, and the mirror's if there is one; nothing lasts beyond the deadline."""

    def __init__(self, *, until: float, mirror: tuple[str, int] | None) -> None:
        self._dial = httpcore2.SyncBackend()
        self._until, self._mirror = until, mirror

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        target = host if (host, port) == self._mirror else resolve(host, port)
        stream = self._dial.connect_tcp(target, port, remaining(self._until, timeout), local_address, socket_options)
        return _Stream(stream, self._until)


class _Stream(httpcore2.NetworkStream):
    """A stream whose every wait ends at the deadline, so that a slow drip does not go on for ever."""

    def __init__(self, stream: httpcore2.NetworkStream, until: float) -> None:
        self._stream, self._until = stream, until

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, remaining(self._until, timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, remaining(self._until, timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        stream = self._stream.start_tls(ssl_context, server_hostname, remaining(self._until, timeout))
        return _Stream(stream, self._until)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def remaining(until: float, timeout: float | None) -> float:
    """Seconds that one wait may last. Raises DeadlineError when there are none left."""
    left = until - time.monotonic()
    if left <= 0:
        raise DeadlineError("The server took too long to answer in full; try again later.")
    return left if timeout is None else min(left, timeout)
