"""One form of a web address, so that a page is known again however a reader came to it."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

# Parameters that say how a reader came, not what they read.
_TRACKING = re.compile(r"utm_.*|spm|from|gclid|fbclid|mc_[ce]id|igshid|module|pgtype|ref|ref_src|cmpid|share", re.I)
_EDITION = re.compile(r"^(?:www|m|mobile|amp)\.")


def canonical(url: str) -> str:
    """Lower-case scheme and host, no default port, no fragment, no tracking, parameters sorted. Raises ValueError."""
    parts = urlsplit(url.strip())
    host, port = parts.hostname or "", parts.port
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    kept = sorted((key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key))
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", urlencode(kept), ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site, whose phone edition counts as the same."""
    return site(one) == site(other) != ""


def site(url: str) -> str:
    """The host without www and the like; '' where there is none."""
    try:
        return _EDITION.sub("", urlsplit(url).hostname or "")
    except ValueError:
        return ""
