"""The one HTTP client: polite, bounded in time and bytes, and only for public addresses.

With a mirror every address is asked there instead, path and query kept; a mirror may be private, nothing else may.
"""

from __future__ import annotations

import logging
import time
import zlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from ipaddress import ip_address
from ssl import SSLContext
from urllib.parse import urljoin, urlsplit, urlunsplit

import httpcore2
import httpx2
from protego import Protego

from airace.lib.guard import PORTS, AwayError, FetchError, GuardedBackend, RefusedError, is_public
from airace.lib.pace import LONGEST_WAIT, Pace

MAX_REDIRECTS = 3
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
# What a host that another one sends us to may see of a question's headers; the rest may hold an access key.
FOR_ANYBODY = frozenset({"accept", "accept-language", "if-modified-since", "if-none-match", "range"})
# RFC 9309: at least so much of a robots.txt is read, so many redirects to it are followed, and it is kept for a day.
ROBOTS_BYTES = 500 * 1024
ROBOTS_REDIRECTS = 5
ROBOTS_S = 24 * 3600

# httpx2 logs whole addresses, and a source that takes its access key in the query has it there.
logging.getLogger("httpx2").setLevel(logging.WARNING)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds and bytes that one request may take. `bytes` counts the body after decompression."""

    connect: float = 5
    read: float = 15
    total: float = 60
    bytes: int = 5 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What came back, from `url` after redirects. Header names are lower case."""

    url: str
    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def content_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True)
class Client:
    """How to ask. `mirror` is a base address such as http://host:port/slug.

    `pace` is the rhythm shared with others, `every` the seconds between two questions to one host; `airace.lib.ask`
    keeps to them, `get` itself asks at once.
    """

    user_agent: str
    mirror: str = ""
    limits: Limits = Limits()
    pace: Pace | None = None
    every: float = 0.2
    _robots: dict[str, tuple[float, Protego]] = field(default_factory=dict, repr=False)

    def get(
        self,
        url: str,
        *,
        headers: Mapping[str, str] | None = None,
        limits: Limits | None = None,
        obey_robots: bool = False,
    ) -> Reply:
        """The reply to a GET, whatever its status, after at most three redirects.

        Raises AwayError for what may get better by itself, RefusedError where we do not go, FetchError for the rest.
        """
        limits = limits or self.limits
        with self._session(limits) as session:
            return self._follow(session, url, headers or {}, limits.bytes, MAX_REDIRECTS, obey_robots)

    def post(self, url: str, body: bytes, *, headers: Mapping[str, str], limits: Limits | None = None) -> Reply:
        """The reply to a POST; a redirect is an answer like any other and is not followed. Raises as `get` does."""
        limits = limits or self.limits
        target = self._target(url)
        with self._session(limits) as session:
            return _exchange(session, target, headers, limits.bytes, body)

    def crawl_delay(self, url: str) -> float | None:
        """Seconds (a day at most) that the site asks robots to leave between two questions. Raises FetchError."""
        with self._session(self.limits) as session:
            delay = self._robots_of(session, url).crawl_delay(self._robot)
        return None if delay is None else min(float(delay), LONGEST_WAIT)

    @property
    def _robot(self) -> str:
        """The name that robots.txt calls us by: the product, without version and contact."""
        return self.user_agent.partition("/")[0]

    def _session(self, limits: Limits) -> httpx2.Client:
        until = time.monotonic() + limits.total
        return httpx2.Client(
            transport=_Transport(GuardedBackend(until=until, mirror=_endpoint(self.mirror) if self.mirror else None)),
            timeout=httpx2.Timeout(limits.read, connect=limits.connect),
            headers={"User-Agent": self.user_agent, "Accept-Encoding": "gzip"},
            trust_env=False,
        )

    def _follow(
        self,
        session: httpx2.Client,
        url: str,
        headers: Mapping[str, str],
        cap: int,
        redirects: int,
        obey_robots: bool = False,
    ) -> Reply:
        asked = url
        for _ in range(redirects + 1):
            target = self._target(url)
            if obey_robots and not self._robots_of(session, url).can_fetch(url, self._robot):
                raise RefusedError(f"{urlsplit(url).hostname} asks robots not to fetch {_shown(url)} (robots.txt).")
            reply = _exchange(session, target, headers, cap)
            if reply.status not in _REDIRECTS or "location" not in reply.headers:
                return reply
            onward = urljoin(url, reply.headers["location"])
            if not _same_host(url, onward):
                headers = {name: value for name, value in headers.items() if name.lower() in FOR_ANYBODY}
            url = onward
        raise FetchError(f"{_shown(asked)} redirects more than {redirects} times; give the final address.")

    def _target(self, url: str) -> str:
        """The address to ask, checked: the mirror's for a public one, if there is a mirror."""
        if self.mirror and url.startswith(f"{_origin(self.mirror)}/"):
            return url
        check(url)
        if not self.mirror:
            return url
        parts = urlsplit(url)
        return self.mirror.rstrip("/") + urlunsplit(("", "", parts.path, parts.query, ""))

    def _robots_of(self, session: httpx2.Client, url: str) -> Protego:
        """The rules of a site: none where it has no robots.txt; while it cannot tell, nothing is fetched (RFC 9309)."""
        origin = _origin(url)
        now = time.monotonic()
        if self._robots.get(origin, (0.0, None))[0] <= now:
            rules = self.pace.recall(f"robots:{origin}") if self.pace else None
            if rules is None:
                rules = self._fetched_robots(session, origin)
                if self.pace:
                    self.pace.remember(f"robots:{origin}", rules, ROBOTS_S)
            self._robots[origin] = (now + ROBOTS_S, Protego.parse(rules))
        return self._robots[origin][1]

    def _fetched_robots(self, session: httpx2.Client, origin: str) -> str:
        reply = self._follow(session, f"{origin}/robots.txt", {}, ROBOTS_BYTES, ROBOTS_REDIRECTS)
        if reply.status >= 500:
            host = urlsplit(origin).hostname
            raise RefusedError(f"{host} cannot say what robots may fetch (status {reply.status}); try again later.")
        return reply.body.decode("utf-8", "replace") if reply.status == 200 else ""


def check(url: str) -> None:
    """Raise RefusedError unless the address is http(s), on a standard port, and not plainly private."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise RefusedError(f"{url} is not a web address; it must look like https://example.org/page.") from None
    if parts.scheme not in {"http", "https"} or not host:
        raise RefusedError(f"{url} is not a web address; it must begin with http:// or https://.")
    if parts.username is not None or parts.password is not None:
        raise RefusedError(f"The address of {host} carries a user name; give it without one.")
    if _is_literal(host) and not is_public(host):
        raise RefusedError(f"{host} is not a public address; only public sites are fetched.")
    if port is not None and port not in PORTS:
        raise RefusedError(f"{host} is asked for on port {port}; only ports 80 and 443 are fetched.")


def _is_literal(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _exchange(
    session: httpx2.Client, url: str, headers: Mapping[str, str], cap: int, sent: bytes | None = None
) -> Reply:
    """One question and its answer: a POST of the bytes where there are any, else a GET."""
    host = urlsplit(url).hostname
    try:
        with session.stream("GET" if sent is None else "POST", url, headers=headers, content=sent) as response:
            answered = {name.lower(): value for name, value in response.headers.items()}
            body = b"".join(_decoded(response.iter_raw(), answered.get("content-encoding", ""), url, cap))
            return Reply(url, response.status_code, answered, body)
    except (httpcore2.TimeoutException, httpx2.TimeoutException):
        raise AwayError(f"{host} did not answer in time; try again later.") from None
    except (httpcore2.LocalProtocolError, httpx2.LocalProtocolError, httpx2.InvalidURL):
        # The library's words would repeat the header, which may be an access key.
        raise FetchError(f"{host} cannot be asked so: the address or a header holds what must not be there.") from None
    except (httpcore2.NetworkError, httpcore2.ProtocolError, httpx2.HTTPError) as error:
        raise AwayError(f"{host} could not be reached or broke off: {error}.") from None


def _decoded(chunks: Iterable[bytes], encoding: str, url: str, cap: int) -> Iterator[bytes]:
    """The body, unpacked by ourselves so that a small archive cannot grow past the cap."""
    if encoding not in {"", "identity", "gzip", "x-gzip", "deflate"}:
        raise FetchError(f"{_shown(url)} is packed as {encoding}, which was not asked for.")
    packed = encoding not in {"", "identity"}
    unpack = zlib.decompressobj(wbits=47)
    size, begun = 0, False
    for chunk in chunks:
        begun = begun or bool(chunk)
        try:
            piece = unpack.decompress(chunk, cap + 1 - size) if packed else chunk
        except zlib.error:
            raise FetchError(f"{_shown(url)} says that it is packed as {encoding} but is not.") from None
        size += len(piece)
        if size > cap:
            raise FetchError(f"{_shown(url)} is larger than the {cap:,} bytes that are read.")
        yield piece
    if packed and begun and not unpack.eof:
        raise AwayError(f"{_shown(url)} broke off in the middle; try again later.")


class _Transport(httpx2.BaseTransport):
    """httpx2 over the guarded backend; no proxy, no second try."""

    def __init__(self, backend: GuardedBackend) -> None:
        self._pool = httpcore2.ConnectionPool(ssl_context=_ssl(), network_backend=backend)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        url = request.url
        response = self._pool.handle_request(
            httpcore2.Request(
                method=request.method,
                url=httpcore2.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx2.Response(response.status, headers=response.headers, stream=_Body(response))

    def close(self) -> None:
        self._pool.close()


class _Body(httpx2.SyncByteStream):
    def __init__(self, response: httpcore2.Response) -> None:
        self._response = response

    def __iter__(self) -> Iterator[bytes]:
        return self._response.iter_stream()

    def close(self) -> None:
        self._response.close()


@lru_cache(maxsize=1)
def _ssl() -> SSLContext:
    return httpx2.create_ssl_context()


def _shown(url: str) -> str:
    """The address for an error, without its query: that may hold an access key."""
    return url.partition("?")[0]


def _same_host(url: str, onward: str) -> bool:
    """Whether a redirect stays where it was asked, and does not leave encryption."""
    return _origin(onward) in {_origin(url), f"https://{urlsplit(url).hostname}"}


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _endpoint(url: str) -> tuple[str, int]:
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
