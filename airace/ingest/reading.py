"""An article's words out of a file or a page: HTML or plain text in, title and text out. Nothing is stored here."""

from __future__ import annotations

import re
import stat
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

import trafilatura
from trafilatura.settings import Document

from airace.lib.guard import FetchError
from airace.lib.http import Client

MAX_BYTES = 5 * 1024 * 1024
# Parameters that say how a reader came, not what they read.
_TRACKING = re.compile(r"utm_.*|spm|from|gclid|fbclid|mc_[ce]id|igshid|module|pgtype|ref|ref_src|cmpid|share", re.I)
_HAN = re.compile(r"[一-鿿]")
_DATED = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml"})


class ArticleError(Exception):
    """An article could not be taken in; the text is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article as read. `url` is canonical or ''; `published` None where the page does not say."""

    title: str
    text: str
    url: str = ""
    publisher: str = ""
    published: date | None = None

    @property
    def language(self) -> str:
        """zh where a fifth or more of the text is Chinese script, else en."""
        return "zh" if len(_HAN.findall(self.text)) * 5 >= len(self.text) else "en"


def from_file(path: Path) -> Text:
    """Text of a .html or plain text file. Raises ArticleError."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            raise ArticleError(f"{path} is a folder; name the file of one article.")
        # A pipe or a device may never end.
        if not stat.S_ISREG(facts.st_mode):
            raise ArticleError(f"{path} is not a regular file; save the article to one and name that.")
        with path.open("rb") as file:
            body = file.read(MAX_BYTES + 1)
        if len(body) > MAX_BYTES:
            size = max(facts.st_size, len(body))
            raise ArticleError(f"{path} has {size:,} bytes; an article may have {MAX_BYTES:,} at most.")
    except FileNotFoundError:
        raise ArticleError(f"There is no file {path}; check the path.") from None
    except OSError as error:
        raise ArticleError(f"{path} cannot be read: {error.strerror}.") from None
    except ValueError:
        raise ArticleError(f"{str(path)!r} is no path of a file; check it.") from None
    return from_bytes(body, str(path), html=path.suffix.lower() in _HTML_NAMES)


def from_upload(name: str, body: bytes) -> Text:
    """Text of an uploaded file, like `from_file`."""
    if len(body) > MAX_BYTES:
        raise ArticleError(f"{name} has {len(body):,} bytes; an article may have {MAX_BYTES:,} at most.")
    return from_bytes(body, name, html=Path(name).suffix.lower() in _HTML_NAMES)


def from_url(url: str, client: Client) -> Text:
    """Text of a public page, fetched by the guarded client and only where robots may. Raises ArticleError."""
    try:
        reply = client.get(url, obey_robots=True)
    except FetchError as error:
        raise ArticleError(str(error)) from None
    if reply.status != 200:
        raise ArticleError(
            f"{url} answered with status {reply.status}; open it in a browser and save the page instead."
        )
    if reply.content_type not in {"text/html", "application/xhtml+xml", "text/plain"}:
        raise ArticleError(f"{url} is {reply.content_type or 'of no stated type'}, not a page of text.")
    text = from_bytes(reply.body, url, html=reply.content_type != "text/plain", url=reply.url)
    return text if text.url else replace(text, url=canonical(url))


def from_bytes(body: bytes, name: str, *, html: bool, url: str = "") -> Text:
    """Text of HTML, or of plain UTF-8 whose first line is the title. `name` is what errors call it."""
    if not body.strip():
        raise ArticleError(f"{name} is empty.")
    if html:
        return _from_html(body, name, url)
    try:
        text = body.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError:
        raise ArticleError(f"{name} is not text in UTF-8; save it as UTF-8 text or as .html.") from None
    if re.search(r"[\x00-\x08\x0e-\x1f]", text):
        raise ArticleError(f"{name} is not text; save the article as UTF-8 text or as .html.")
    return Text(title=text.strip().splitlines()[0].strip()[:500], text=text, url=canonical(url) if url else "")


def _from_html(body: bytes, name: str, url: str) -> Text:
    found = trafilatura.bare_extraction(body, url=url or None, with_metadata=True, include_comments=False)
    text = found.text.replace("\x00", "").strip() if isinstance(found, Document) and found.text else ""
    if not isinstance(found, Document) or not text:
        raise ArticleError(f"No article text was found in {name}; save its text to a file and give that.")
    title = (found.title or text.splitlines()[0]).strip()[:500]
    link = str(found.url or "")
    if url and urlsplit(link).hostname != urlsplit(url).hostname:
        link = url
    return Text(
        title=title,
        text=text if text.startswith(title) else f"{title}\n\n{text}",
        url=canonical(link) if link.startswith(("http://", "https://")) else "",
        publisher=str(found.sitename or found.hostname or "")[:200],
        published=date.fromisoformat(found.date) if found.date else None,
    )


def canonical(url: str) -> str:
    """One form of an address: lower-case host, no default port, no fragment, no tracking, parameters sorted."""
    parts = urlsplit(url.strip())
    host, port = parts.hostname or "", parts.port
    netloc = host if port in {None, 80, 443} else f"{host}:{port}"
    kept = sorted((key, value) for key, value in parse_qsl(parts.query) if not _TRACKING.fullmatch(key))
    return urlunsplit((parts.scheme.lower(), netloc, parts.path or "/", urlencode(kept), ""))


def day_of(text: str) -> tuple[date, str]:
    """(first day, precision) of YYYY-MM-DD or YYYY-MM. Raises ArticleError."""
    match = _DATED.fullmatch(text.strip())
    try:
        if match is None:
            raise ValueError
        year, month, day = match.groups()
        return date(int(year), int(month), int(day or 1)), "day" if day else "month"
    except ValueError:
        raise ArticleError(f"{text[:40]!r} is not a publication date; write YYYY-MM-DD, or YYYY-MM.") from None
