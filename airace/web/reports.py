"""Telling us that something shown is wrong: what a report may be about, and how many one address may send."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from django.utils.crypto import salted_hmac
from redis.backoff import NoBackoff
from redis.retry import Retry

from airace.lib.pace import Pace
from airace.lib.say import later, say
from airace.stack import outside
from airace.web import visitor
from airace.web.address import CONTROL, Address, AddressError
from airace.web.known_on import PARAMETER

LONGEST_ABOUT = 500
EVERY_S = 300  # between two reports from one address …
MOST_S = 4 * EVERY_S  # … of which five may come at once


def report_url(address: Address, about: str) -> str:
    """The form for a page or value of ours. The day looked back from is the form's own parameter, so it is cut."""
    parts = urlsplit(about.removeprefix(settings.SITE_URL))
    kept = urlencode([(name, value) for name, value in parse_qsl(parts.query) if name != PARAMETER])
    short = f"{parts.path}{'?' if kept else ''}{kept}{'#' if parts.fragment else ''}{parts.fragment}"
    return address.link(reverse("report"), {"about": short[:LONGEST_ABOUT]})


def own_path(about: str, *, longest: int = LONGEST_ABOUT) -> str:
    """What a report is about: an address on this site, from its first slash on. Raises AddressError."""
    if len(about) > longest:
        raise AddressError(say("about is longer than {longest} characters; shorten it.", longest=longest))
    try:
        parts = urlsplit(about)
    except ValueError:
        parts = None
    # A browser reads // and /\ as another host's name.
    if (
        parts is None
        or parts.scheme
        or parts.netloc
        or not about.startswith("/")
        or about.startswith(("//", "/\\"))
        or CONTROL.search(about)
    ):
        raise AddressError(later("about is no address of this site; it begins with one slash, for example /capital/."))
    return about


def fixed(about: str, day: str) -> str:
    """The address with the day on which it was read, so that the one who checks sees what the reader saw."""
    parts = urlsplit(about)
    kept = [(name, value) for name, value in parse_qsl(parts.query) if name != PARAMETER]
    return parts._replace(query=urlencode([*kept, (PARAMETER, day)])).geturl()


def wait(request: HttpRequest, what: str = "report") -> float:
    """Seconds until the reader's address may send another report (or else); 0 where it may now, which counts as sent."""
    return turn(request, what, EVERY_S, 1 + MOST_S // EVERY_S)


def turn(request: HttpRequest | None, what: str, every_s: int, at_once: int) -> float:
    """Seconds until a reader (None: anybody) may do a thing that has a pace again; 0 where now, which is counted.

    The things are `every_s` apart, of which `at_once` may come together.
    """
    most = every_s * (at_once - 1)
    who = reader(request) if request is not None else "everybody"
    left = _pace().turn(f"{what}:{who}", every_s, most)
    return left - most if left > most else 0.0


def reader(request: HttpRequest) -> str:
    """A word for the address that a request comes from, which nobody can turn back into the address."""
    return salted_hmac("airace.report", visitor.household(request), algorithm="sha256").hexdigest()[:32]


@lru_cache(maxsize=1)
def _pace() -> Pace:
    """One count for every process; while the broker is away each process counts by itself."""
    once = Retry(NoBackoff(), 0)
    return Pace(outside.client(settings.BROKER_URL, socket_timeout=2, socket_connect_timeout=2, retry=once))
