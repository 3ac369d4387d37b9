"""SEC EDGAR: what watched companies state in their filings, number by number, and their filings to go public.

Takes:   capital spending, research and development and shares outstanding as tagged in filings, in every version;
         forms S-1 and F-1 and their amendments since 2023. Watches are CIKs; their detail may list `tags`.
Leaves:  half years and nine months (only quarters and years are kept), numbers of parts of a company, such as those of
         share classes, and everything else that is tagged.
Beware:  cash flows of 10-Q forms count from the start of the fiscal year: see `quarters.py`. Fiscal years differ:
         periods are named by their first day. Companies change tags; capital spending under the wider tag is a series
         of its own. A listed company files S-1 for later sales of shares as well; an editor tells them apart.
         A CIK that the SEC does not know brings nothing and stops nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from airace.sources.base import Errand, Payload, Reading, Refusal, Source

from . import filings, numbers

SOURCE = Source(
    slug="sec",
    title="SEC filings",
    publisher="U.S. Securities and Exchange Commission",
    url="https://www.sec.gov/edgar",
    licence="Public domain",
    licence_url="https://www.sec.gov/about/privacy-information",
    redistributable=True,
    stake="A public authority; companies speak about themselves and answer for what they file.",
    coverage="Companies that file with the SEC: Tencent, ByteDance, Zhipu, MiniMax and others do not. Foreign companies "
    "file once a year. Companies with several share classes, such as Alphabet and Meta, state shares by class only, "
    "which is not read. Single figures of the compiled dataset were read in filings by hand.",
    citation="SEC EDGAR",
    cadence=timedelta(hours=12),
    jitter=timedelta(minutes=30),
    steady=False,  # only what changed is sent
    pace=0.2,  # the SEC allows ten a second to all machines of an operator together
)
JSON = ("application/json",)


def fetch(errand: Errand) -> Iterator[Payload]:
    for watched in errand.watched:
        number = watched.key.removeprefix("CIK").zfill(10)
        for tag in watched.detail.get("tags", numbers.ASKED):
            name = f"{watched.key}/{tag}"
            url = f"https://data.sec.gov/api/xbrl/companyconcept/CIK{number}/{tag}.json"
            # Not there: the company does not use the tag.
            if name not in errand.done and (payload := errand.get(url, name=name, types=JSON, missing=True)):
                yield payload
        name = f"{watched.key}/{filings.NAME}"
        url = f"https://data.sec.gov/submissions/CIK{number}.json"
        if name not in errand.done and (payload := errand.get(url, name=name, types=JSON, missing=True)):
            yield payload


def parse(payload: Payload) -> Iterator[Reading | Refusal]:
    key, _, rest = payload.name.partition("/")
    return filings.read(payload, key) if rest == filings.NAME else numbers.read(payload, key, rest)
