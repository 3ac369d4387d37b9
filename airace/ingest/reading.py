"""An article's words out of a file or a page: HTML or plain text in, title and text out. Nothing is stored here."""

from __future__ import annotations

import json
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import trafilatura
from trafilatura.settings import Document

from airace.extract.fold import fold
from airace.extract.sentences import split
from airace.lib.guard import FetchError
from airace.lib.http import Client, Reply
from airace.lib.links import canonical, same_site
from airace.sources.feed_dates import EARLIEST

MAX_BYTES = 5 * 1024 * 1024
# Taking the text out of a page takes time by the square of these, in one go that nothing can break off.
MOST_LINKS, MOST_ELEMENTS = 3_000, 20_000
LONGEST_EXCERPT = 300  # characters of an article that are kept where its publisher allows no more
_PAGES = frozenset({"text/html", "application/xhtml+xml", "text/plain"})
_HAN = re.compile(r"[一-鿿]")
_DATED = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
_HTML_NAMES = frozenset({".html", ".htm", ".xhtml"})


class ArticleError(Exception):
    """An article could not be taken in; the text is a sentence that says why and what to do."""


@dataclass(frozen=True, slots=True)
class Text:
    """An article as read. `url` is canonical or ''; `published` None where the page does not say.

    `published_at` (UTC) only where it states a time with its offset.
    """

    title: str
    text: str
    url: str = ""
    publisher: str = ""
    published: date | None = None
    published_at: datetime | None = None

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
    return from_reply(reply, url, mirrored=bool(client.mirror))


def from_reply(reply: Reply, url: str, *, mirrored: bool = False, longest: int = MAX_BYTES) -> Text:
    """Text of the page that came for `url`, of `longest` bytes at most. Raises ArticleError.

    A mirror's own address is never the page's.
    """
    if reply.status != 200:
        raise ArticleError(
            f"{url} answered with status {reply.status}; open it in a browser and save the page instead."
        )
    if reply.content_type not in _PAGES:
        raise ArticleError(f"{url} is {reply.content_type or 'of no stated type'}, not a page of text.")
    if len(reply.body) > longest:
        raise ArticleError(f"{url} has {len(reply.body):,} bytes; of such a page {longest:,} are read at most.")
    where = url if mirrored else reply.url
    text = from_bytes(reply.body, url, html=reply.content_type != "text/plain", url=where)
    return text if text.url else replace(text, url=canonical(where))


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
    tree = trafilatura.load_html(body)
    if tree is None:
        raise ArticleError(f"No article text was found in {name}; save its text to a file and give that.")
    links, elements = len(tree.findall(".//a")), sum(1 for _ in tree.iter())
    if links > MOST_LINKS or elements > MOST_ELEMENTS:
        raise ArticleError(
            f"{name} has {links:,} links and {elements:,} elements, more than an article "
            f"({MOST_LINKS:,} and {MOST_ELEMENTS:,}); save its text to a file and give that."
        )
    stated = _stated_time(tree)
    found = trafilatura.bare_extraction(tree, url=url or None, with_metadata=True, include_comments=False)
    text = found.text.replace("\x00", "").strip() if isinstance(found, Document) and found.text else ""
    if not isinstance(found, Document) or not text:
        raise ArticleError(f"No article text was found in {name}; save its text to a file and give that.")
    title = (found.title or text.splitlines()[0]).strip()[:500]
    return Text(
        title=title,
        text=text if text.startswith(title) else f"{title}\n\n{text}",
        url=_address(str(found.url or ""), url),
        publisher=str(found.sitename or found.hostname or "")[:200],
        published=_day(found.date or ""),
        published_at=stated,
    )


def _address(link: str, url: str) -> str:
    """The canonical link that a page states, where it is of the page's own site and not merely its front page."""
    front = urlsplit(link).path in {"", "/"} and urlsplit(url).path not in {"", "/"}
    stated = link if not url or (same_site(link, url) and not front) else url
    return canonical(stated) if stated.startswith(("http://", "https://")) else ""


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if day >= EARLIEST else None


def _stated_time(tree: Any) -> datetime | None:
    """When the page says that it was published, to the minute: JSON-LD first, then the meta element."""
    meta = tree.xpath('//meta[@property="article:published_time"]/@content')
    # What calls itself an article goes before the site, its lists and its comments.
    linked = [text for _, text in sorted(_linked_data(tree), key=lambda found: not found[0])]
    for text in (*linked, *meta):
        try:
            stated = datetime.fromisoformat(str(text).strip())
            at = stated.astimezone(UTC)
        except (ValueError, OverflowError):
            continue
        if stated.tzinfo and at.date() >= EARLIEST:
            return at
    return None


def _linked_data(tree: Any) -> Iterator[tuple[bool, str]]:
    """Each datePublished in the page's JSON-LD, and whether it is an article's."""
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        try:
            waiting = [json.loads(script.text or "", strict=False)]
        except (ValueError, RecursionError):
            continue
        while waiting:
            item = waiting.pop()
            if isinstance(item, dict):
                if isinstance(item.get("datePublished"), str):
                    types = item.get("@type")
                    names = types if isinstance(types, list) else [types]
                    written = " ".join(name for name in names if isinstance(name, str))
                    yield bool(re.search("Article|Posting|Report", written)), item["datePublished"]
                waiting += item.values()
            elif isinstance(item, list):
                waiting += reversed(item)


def excerpt(text: str) -> str:
    """The beginning of a text, in whole sentences if they fill half of what may be kept, else up to a word's end."""
    if len(text) <= LONGEST_EXCERPT:
        return text
    ends = [span.end for span in split(fold(text[: 2 * LONGEST_EXCERPT])) if span.end <= LONGEST_EXCERPT]
    if ends and ends[-1] * 2 >= LONGEST_EXCERPT:
        return text[: ends[-1]]
    # Chinese has no spaces to cut at.
    space = text.rfind(" ", LONGEST_EXCERPT // 2, LONGEST_EXCERPT + 1)
    return text[: space if space > 0 else LONGEST_EXCERPT].rstrip()


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
