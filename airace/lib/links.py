"""One form of a web address, so that a page is known again however a reader came to it."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit, urlunsplit

# Parameters that say how a reader came, not what they read.
_TRACKING = re.compile(r"utm_.*|spm|from|gclid|fbclid|mc_[ce]id|igshid|module|pgtype|ref|ref_src|cmpid|share", re.I)
_PLAIN = "%!#$&'()*+,/:;=?@[]~"  # of an address; the rest that is no letter or digit is written in UTF-8 and escaped
_EDITION = re.compile(r"^(?:www|m|mobile|amp)\.")


def canonical(url: str) -> str:
    """Lower-case scheme and host, no default port, no fragment, no tracking, parameters sorted. Raises ValueError.

    Parameters stay as they are written, since not every site's are in UTF-8 or have a value.
    """
    parts = urlsplit(url.strip())
    host, port = parts.hostname or "", parts.port
    host = f"[{host}]" if ":" in host else host
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    kept = sorted(part for part in parts.query.split("&") if part and not _TRACKING.fullmatch(part.partition("=")[0]))
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", quote("&".join(kept), safe=_PLAIN), ""))


def same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site, whose phone edition counts as the same."""
    return site(one) == site(other) != ""


def of_one_house(one: str, other: str) -> bool:
    """Whether the sites of two addresses are one, or one is a part of the other, as feeds.paper.example of its paper."""
    mine, theirs = site(one), site(other)
    return mine == theirs != "" or any(
        "." in whole and part.endswith(f".{whole}") for part, whole in ((mine, theirs), (theirs, mine))
    )


def site(url: str) -> str:
    """The host without www and the like; '' where there is none."""
    try:
        return _EDITION.sub("", urlsplit(url).hostname or "")
    except ValueError:
        return ""
