"""Every collection of the API. To add one, add an entry; addresses, documents, paging and limits follow from it."""

from __future__ import annotations

from airace.api import rows, stored
from airace.api.kinds import Field, Kind, fields
from airace.api.memory import in_memory
from airace.api.tables import in_table
from airace.models.base import Side
from airace.models.capital import AcquisitionStage, DealStatus, IPOStage
from airace.models.companies import CompanyKind
from airace.models.news import FACTS, Claim
from airace.models.provenance import ImportRun
from airace.models.releases import Weights

SIDES = tuple(Side.values)
OF_SIDE = {"side": SIDES}
LINKS = ("source_url", "sources:texts", "page", "evidence")
FACT_ID = (Field("_slug", path="slug"), *(Field(f"_{kind}", path=f"{kind}_id") for kind in FACTS))


def fact(*described: str, links: tuple[str, ...] = LINKS) -> tuple[Field, ...]:
    return fields("id", *described, *links)


def reading(*described: str) -> tuple[Field, ...]:
    """What readings of every kind have in common."""
    return (
        *fields(*described, "source=series__source__slug", "known_at:time", "second_hand:bool", "source_url=url"),
        Field("id"),
        Field("subject"),
        Field("evidence"),
        *(Field(f"_{name}", path=path) for name, path in _SUBJECTS.items()),
    )


_SUBJECTS = {
    "measure": "series__measure",
    "variant": "series__variant",
    "model": "series__model__slug",
    "company": "series__company__slug",
    "question": "series__question__slug",
    "side": "series__side",
    "currency": "series__currency",
}
VINTAGE = ("period", "series_id")
OPEN = "series__source__redistributable"

KINDS: tuple[Kind, ...] = (
    Kind(
        "companies",
        "Companies, laboratories, investors and public bodies.",
        fact(
            "name name_zh kind side country city founded:date founded_precision models:int",
            links=("source_url", "page", "evidence"),
        ),
        in_memory(rows.company_rows),
        ("name", "id", "founded", "models"),
        ("side", "kind", "country"),
        OF_SIDE | {"kind": tuple(CompanyKind.values)},
        words=("name", "name_zh", "id"),
    ),
    Kind(
        "people",
        "People who speak about the race or decide on it.",
        fact(
            "name name_zh role affiliation side company company_name note",
            links=("source_url", "page"),
        ),
        in_memory(rows.person_rows),
        ("name", "id"),
        ("side", "company"),
        OF_SIDE,
        words=("name", "name_zh", "affiliation"),
    ),
    Kind(
        "models",
        "Models as released.",
        fact(
            "name developer developer_name side family released_on:date released_precision weights licence",
            "parameters_total:number parameters_active:number context_tokens:int modality hub_repository",
        ),
        in_memory(rows.model_rows),
        ("-released_on", "name", "id", "parameters_total", "context_tokens"),
        ("side", "developer", "family", "weights"),
        OF_SIDE | {"weights": tuple(Weights.values)},
        period="released_on",
        words=("name", "id", "developer_name"),
    ),
    Kind(
        "ratings",
        "Scores of models on boards and tests, with the interval that the source states.",
        reading(
            "board=series__measure model=series__model__slug model_name=series__model__name",
            "developer=series__model__developer__slug side=series__model__developer__side period:date",
            "value:number low:number high:number votes:int=n unit=series__unit",
        ),
        in_table(stored.ratings, key=VINTAGE, open_only=OPEN, finish=stored.with_evidence),
        ("-period",),
        ("board", "model", "developer", "side", "source"),
        OF_SIDE,
        period="period",
    ),
    Kind(
        "downloads",
        "Downloads of model repositories on the Hugging Face Hub, a row a day and repository.",
        fields(
            "id= day:date repository=repository__name organisation=repository__organisation__name",
            "family=repository__family__slug side=repository__side downloads_30d:int downloads_all_time:int",
            "likes:int excluded=repository__excluded known_at:time page=",
        ),
        in_table(stored.downloads, key=("day", "repository_id"), finish=stored.with_page),
        ("-day",),
        ("repository", "organisation", "family", "side"),
        OF_SIDE,
        period="day",
    ),
    Kind(
        "funding",
        "Funding rounds as stated, rumoured and second reports too; in_totals says which of them our sums count.",
        fact(
            "company company_name side round date:date date_precision amount:number currency",
            "amount_usd:number amount_missing valuation_usd:number valuation_kind investors status",
            "secondary:bool in_totals:bool",
        ),
        in_memory(rows.fact_rows("funding_round", page="/evidence/facts/funding_round/{}/")),
        ("-date", "amount_usd", "valuation_usd", "company_name", "id"),
        ("company", "side", "round", "status"),
        OF_SIDE | {"status": tuple(DealStatus.values)},
        period="date",
        words=("company_name", "investors"),
    ),
    Kind(
        "ipos",
        "Attempts of companies to list, one a company and venue; offer, open, high, low and close are kept apart.",
        fact(
            "company company_name side exchange attempt:int ticker stage filed_on:date priced_on:date",
            "listed_on:date lock_up_until:date currency offer_price:number open_price:number",
            "high_price:number low_price:number close_price:number shares_offered:int proceeds_usd:number",
            "target_usd:number market_cap_usd:number market_cap_basis retail_oversubscription:number",
        ),
        in_memory(rows.fact_rows("ipo", page="/ipos/{}/")),
        ("-listed_on", "filed_on", "proceeds_usd", "market_cap_usd", "company_name", "id"),
        ("company", "side", "stage", "exchange"),
        OF_SIDE | {"stage": tuple(IPOStage.values)},
        period="listed_on",
        words=("company_name", "ticker"),
    ),
    Kind(
        "prices",
        "Closing prices of listed companies in the currency of the venue.",
        reading(
            "ticker=series__variant company=series__company__slug company_name=series__company__name",
            "side=series__company__side day:date=period close:number=value currency=series__unit",
        ),
        in_table(stored.prices, key=VINTAGE, open_only=OPEN, finish=stored.with_evidence),
        ("-day",),
        ("ticker", "company", "side", "source"),
        OF_SIDE,
        period="day",
    ),
    Kind(
        "readings",
        "Every number over time by its measure: revenue, capital spending, chances, shares, counters, scores, prices.",
        reading(
            "measure=series__measure variant=series__variant period:date value:number low:number high:number",
            "n:int unit=series__unit",
        ),
        in_table(stored.readings, key=VINTAGE, open_only=OPEN, finish=stored.with_evidence),
        ("-period",),
        ("measure", "variant", "source"),
        period="period",
    ),
    Kind(
        "acquisitions",
        "Acquisitions by their newest stage.",
        fact(
            "acquirer acquirer_name acquirer_side target target_name target_side stage announced_on:date",
            "announced_precision closed_on:date price_usd:number price_missing",
        ),
        in_memory(rows.fact_rows("acquisition", page="/capital/deals/{}/")),
        ("-announced_on", "price_usd", "acquirer_name", "id"),
        ("acquirer", "target", "acquirer_side", "target_side", "stage"),
        {"acquirer_side": SIDES, "target_side": SIDES, "stage": tuple(AcquisitionStage.values)},
        period="announced_on",
        words=("acquirer_name", "target_name"),
    ),
    Kind(
        "deployments",
        "Named organisations that put a model, product or chip to work.",
        fact(
            "adopter adopter_company adopter_side product developer developer_name developer_side sector use",
            "date:date date_precision figure:number unit",
        ),
        in_memory(rows.fact_rows("deployment", page="/evidence/facts/deployment/{}/")),
        ("-date", "adopter", "id"),
        ("developer", "adopter_side", "developer_side", "sector"),
        {"adopter_side": SIDES, "developer_side": SIDES},
        period="date",
        words=("adopter", "product", "use"),
    ),
    Kind(
        "chips",
        "Accelerators with dense throughput, and what was said of their export.",
        fact(
            "name vendor vendor_name side announced_on:date announced_precision process_nm:number",
            "memory_gb:number bandwidth_gbs:number fp16_tflops:number",
        ),
        in_memory(rows.fact_rows("chip", page="/evidence/facts/chip/{}/")),
        ("name", "-announced_on", "fp16_tflops", "memory_gb", "bandwidth_gbs", "id"),
        ("vendor", "side"),
        OF_SIDE,
        period="announced_on",
        words=("name", "vendor_name"),
    ),
    Kind(
        "events",
        "Dated events: policy, export controls, releases, listings, speeches.",
        fact("date:date", "date_precision", "title", "kind", "side", "summary", "scheduled:bool", "companies:texts"),
        in_memory(rows.event_rows),
        ("-date", "title", "id"),
        ("kind", "side", "scheduled"),
        OF_SIDE,
        period="date",
        words=("title", "summary"),
    ),
    Kind(
        "questions",
        "Propositions that turn out true or false by a rule written beforehand.",
        fact(
            "text criteria fine_print opens_on:date due_on:date metric platform asks_people:bool outcome",
            "resolved_on:date resolved_by",
            links=("url", "page"),
        ),
        in_memory(rows.question_rows),
        ("due_on", "-resolved_on", "id"),
        ("platform", "metric", "outcome"),
        {"outcome": ("yes", "no", "ambiguous")},
        period="due_on",
        words=("text", "criteria"),
    ),
    Kind(
        "predictions",
        "What named people and organisations said about a question, in their words.",
        fact(
            "question name who affiliation side made_on:date made_precision probability_low:number",
            "probability_high:number stance lag_months:number horizon_start:date horizon_end:date quote",
            "outcome",
        ),
        in_memory(rows.prediction_rows),
        ("-made_on", "name", "id"),
        ("question", "who", "side", "stance"),
        OF_SIDE,
        period="made_on",
        words=("name", "quote"),
    ),
    Kind(
        "articles",
        "What was written about the race: title, address and day; the texts belong to their publishers.",
        fields(
            "id= title url publisher feed=feed__slug language published_on:date published_precision",
            "story:int=cluster_id",
        ),
        in_table(stored.articles),
        ("-published_on",),
        ("company", "side", "language", "feed"),
        OF_SIDE,
        period="published_on",
        words=(),
    ),
    Kind(
        "claims",
        "One statement by one source about one fact, also those that wait for an editor or were refused.",
        (
            *fields("id=", "kind", "fields:object", "excerpt", "status", "tier:int", "published_on:date"),
            *fields(
                "source=source__slug", "publisher=article__publisher", "source_url=url", "preferred:bool", "reason"
            ),
            *(Field(name) for name in ("fact_kind", "fact", "evidence")),
            Field("_article_url", path="article__url"),
            *FACT_ID,
        ),
        in_table(stored.claims, open_only="source__redistributable", finish=stored.with_fact),
        ("-published_on",),
        ("kind", "status", "source"),
        {"status": tuple(Claim.Status.values)},
        period="published_on",
        words=("excerpt",),
    ),
    Kind(
        "metrics",
        "Every published number; one of them holds its values, definition and sources.",
        fact(
            "title unit topic definition formula better reviewed:date changed:texts",
            links=("page",),
        ),
        in_memory(rows.metric_rows),
        ("id", "title", "topic"),
        ("topic", "unit"),
        words=("title", "definition", "id"),
        item=False,
    ),
    Kind(
        "charts",
        "Metrics that are drawn; one of them is a Plotly figure.",
        fact("title", "unit", "figure", "csv", links=("page",)),
        in_memory(rows.chart_rows),
        ("id", "title"),
        words=("title", "id"),
        item=False,
    ),
    Kind(
        "sources",
        "Who publishes what we read, under which licence, and what they have at stake; described as of today.",
        fact(
            "title publisher url licence licence_url redistributable:bool stake coverage",
            links=("page",),
        ),
        in_memory(rows.source_rows),
        ("id", "title", "publisher"),
        ("redistributable",),
        words=("title", "publisher", "id"),
    ),
    Kind(
        "runs",
        "Attempts to import a source, and what came of them.",
        (
            *fields("id=", "source=source__slug", "status", "trigger", "started_at:time", "finished_at:time"),
            *fields("data_as_of:date", "read:int", "added:int", "restated:int", "rejected:int"),
        ),
        in_table(stored.runs),
        ("-started_at",),
        ("source", "status", "trigger"),
        {"status": tuple(ImportRun.Status.values), "trigger": tuple(ImportRun.Trigger.values)},
        period="started_at",
    ),
    Kind(
        "restatements",
        "Numbers that a source changed after it had published them, old and new.",
        (
            *fields("id=", "noted_at:time", "source=source__slug", "measure", "unit=series__unit"),
            *fields("variant=series__variant", "period:date", "old:number", "new:number", "source_url=read_at"),
            Field("subject"),
            *(Field(f"_{name}", path=f"series__{name}__slug") for name in ("model", "company", "question")),
            *(Field(f"_{name}", path=f"series__{name}") for name in ("currency", "side")),
            Field("_repository", path="repository__name"),
        ),
        in_table(stored.restatements, open_only="source__redistributable", finish=stored.with_subject),
        ("-noted_at",),
        ("source", "measure"),
        period="noted_at",
    ),
)
