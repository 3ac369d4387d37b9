"""The names that extraction looks for, from the database: companies, people, families, models and chips."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from functools import lru_cache

from airace.extract import Entry, Gazetteer
from airace.ingest.version import current
from airace.lib.text import name_key
from airace.models import AIModel, Alias, Chip, Company, ModelFamily, Person

KINDS = {"company": Company, "person": Person, "family": ModelFamily, "model": AIModel, "chip": Chip}

Thing = tuple[str, str]  # kind, slug
_TAIL = re.compile(
    r"(?P<name>[A-Z][A-Za-z0-9]{3,}),?(?: (?:Robotics|Robot|Technology|Technologies|Tech|AI|Group|Holdings?|Inc\.?|Ltd\.?|"
    r"Limited|Corporation|Corp\.?|Co\.?|Labs?|Semiconductor))+"
)
_FORM = re.compile(
    r"(?P<name>[A-Za-z0-9]+(?: [A-Za-z0-9]+)??)(?: (?:SXM\d?|PCIe|NVL\d*|OAM|HBM\w*|\d+ ?GB|\([^)]*\)))+"
)
_ENGLISH = re.compile(r"(?:ing|ion|ity|ment|able|ical|ial|ic|ed|ness|ous|ive|ly)$")
_ORDINARY_TEXT = """
    advanced alpha anchor arrow atlas axis beacon bedrock blue bright bridge builder capital center central character
    china circle clear cloud code compass core cosmos crystal data deep delta digital dragon eagle early east edge epoch
    essential everest fast fauna figure fire fireworks first flow forge foundation frontier future galaxy general genesis
    giant global golden grand great harbor harbour harvey horizon human hyper infinity insight iron island jade journey
    kernel lake lambda large leap legend liberty light lightning liquid logic lotus lunar machine magic matrix media
    meridian mind mirror modal moon moonshot montage motion mountain national nature neural next norm north nova ocean
    omega open orbit origin pacific paradigm park peak perfect phoenix pilot pioneer planet poly power prime pro project
    prompt pulse quantum quest rain rapid red river rocket runway safe sage scale science secure shield sierra signal
    silicon silver simple skill smart solar sonic source south space spark spectrum speed spirit spring stable star step
    stone storm stream summit sun super swift system table target team terra thunder tiger titan together tower track
    triple true union united unity universal upscale urban valley vector vision vista voyage wave west wind wisdom world
    writer zenith zero
"""
_ORDINARY = frozenset(_ORDINARY_TEXT.split())


def gazetteer() -> Gazetteer:
    """The names as they stand now; built once for each version of the data."""
    return _built(current())


@lru_cache(maxsize=1)
def _built(version: int) -> Gazetteer:
    return Gazetteer(entries())


def entries() -> Iterator[Entry]:
    """One entry for the names of a thing, short ones included, and one for each alias that counts only in a context."""
    plain: dict[Thing, list[str]] = defaultdict(list)
    bound: list[Entry] = []
    for kind, model in (("company", Company), ("person", Person), ("family", ModelFamily)):
        for slug, *names in model.objects.order_by("pk").values_list("slug", "name", "name_zh"):
            plain[kind, slug] += filter(None, names)
    for slug, name in Chip.objects.order_by("pk").values_list("slug", "name"):
        plain["chip", slug].append(name)
    for slug, name, developer in AIModel.objects.order_by("pk").values_list("slug", "name", "developer__name"):
        if _tells_apart(name):
            plain["model", slug].append(name)
        else:
            bound.append(Entry("model", slug, (name,), (developer,)))
    owners = ("company__slug", "person__slug", "family__slug", "model__slug")
    aliases = Alias.objects.filter(source=None).order_by("pk").values_list("text", "context", *owners)
    for text, context, *slugs in aliases:
        kind, slug = next((kind, slug) for kind, slug in zip(KINDS, slugs, strict=False) if slug)
        if context:
            bound.append(Entry(kind, slug, (text,), tuple(filter(None, context.split("|")))))
        else:
            plain[kind, slug].append(text)
    short = short_names(plain, bound)
    yield from bound
    for (kind, slug), names in plain.items():
        yield Entry(kind, slug, tuple(dict.fromkeys(names + short.get((kind, slug), []))))


def short_names(plain: dict[Thing, list[str]], bound: Iterable[Entry]) -> dict[Thing, list[str]]:
    """What texts call a thing instead of its full name, where nothing else in the data is called that.

    A firm without its generic tail (Unitree Robotics → Unitree), a chip without form and memory (H20 SXM 96GB → H20; of
    two such chips the first), a model with hyphens for spaces or the reverse (DeepSeek V3.2 → DeepSeek-V3.2).
    """
    owners: dict[str, set[Thing]] = defaultdict(set)
    for thing, names in plain.items():
        for name in names:
            owners[name_key(name)].add(thing)
    for entry in bound:
        owners[name_key(entry.aliases[0])].add((entry.kind, entry.slug))
    found: dict[Thing, list[str]] = defaultdict(list)
    for thing, names in plain.items():
        for name in names:
            for short in _shortened(thing[0], name):
                if not owners[name_key(short)]:
                    owners[name_key(short)].add(thing)
                    found[thing].append(short)
    return found


def _shortened(kind: str, name: str) -> list[str]:
    if kind == "company" and (match := _TAIL.fullmatch(name)) and not _is_ordinary(match["name"]):
        return [match["name"]]
    if kind == "chip" and (match := _FORM.fullmatch(name)) and any(character.isdigit() for character in match["name"]):
        return [match["name"]]
    if kind == "model" and name.isascii():
        first = re.split(r"[ -]", name)[0]
        spaced = [] if _is_ordinary(first) else [name.replace("-", " ")]
        return [other for other in (name.replace(" ", "-"), name.replace(" ", "-", 1), *spaced) if other != name]
    return []


def _is_ordinary(word: str) -> bool:
    """Whether a text may hold the word, capital and all, without meaning the firm."""
    return word.casefold() in _ORDINARY or bool(_ENGLISH.search(word))


def _tells_apart(name: str) -> bool:
    """Whether a model's name is more than a word that any text may hold ("Gopher")."""
    return len(name) > 2 and (" " in name or any(character.isdigit() for character in name))
