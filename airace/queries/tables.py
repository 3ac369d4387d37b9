"""Which tables the public dataset has, and what stands in each; in the order of the catalogue."""

from __future__ import annotations

from django.db.models import Q

from airace import models
from airace.lib.say import later
from airace.queries.dataset import TableOf, claims, own

COMPANY = {"company": "company__slug"}

TABLES: tuple[TableOf, ...] = (
    TableOf(
        "sources",
        later("Sources"),
        later(
            "Who publishes the data, under which licence, and with what at stake. Every other table names sources by slug."
        ),
        models.Source,
        own("slug", "title", "publisher", "url", "licence", "licence_url", "redistributable", "stake", "coverage")
        + own("citation", "data_as_of"),
        ("slug",),
    ),
    TableOf(
        "companies",
        later("Companies"),
        later("Labs, chip makers, investors, public bodies and adopters, with the side of their primary base."),
        models.Company,
        own("slug", "name", "name_zh", "kind", "side", "country", "city", "founded", "founded_precision", "founders")
        + own("website", "note", parent="parent__slug"),
        ("slug",),
        fact="company",
    ),
    TableOf(
        "side_history",
        later("Side history"),
        later("Companies that moved from one side to another, and when."),
        models.SideHistory,
        own("side", "start", "until", "precision", "source_url", "note", **COMPANY),
        ("company__slug", "start"),
    ),
    TableOf(
        "people",
        later("People"),
        later("Those who speak for companies, and those whose forecasts are tracked."),
        models.Person,
        own("slug", "name", "name_zh", "affiliation", "role", "side", "note", **COMPANY),
        ("slug",),
        fact="person",
    ),
    TableOf(
        "families",
        later("Model families"),
        later("Lines of models under one name."),
        models.ModelFamily,
        own("slug", "name", "name_zh", "note", developer="developer__slug"),
        ("slug",),
    ),
    TableOf(
        "models",
        later("Models"),
        later("Releases, with developer, day, weights, licence and size."),
        models.AIModel,
        own("slug", "name", "released_on", "released_precision", "weights", "licence", "parameters_total")
        + own("parameters_active", "context_tokens", "modality", "hub_repository", "status", "note")
        + own(developer="developer__slug", side="developer__side", family="family__slug"),
        ("slug",),
        fact="model",
    ),
    TableOf(
        "aliases",
        later("Other names"),
        later(
            "Names in Latin and Chinese script of companies, people, families and models; one of the last four columns is "
            "filled."
        ),
        models.Alias,
        own(
            "text", "language", "context", person="person__slug", family="family__slug", model="model__slug", **COMPANY
        ),
        ("key", "company__slug", "person__slug", "family__slug", "model__slug", "pk"),
        where=Q(source__isnull=True) | Q(source__redistributable=True),
    ),
    TableOf(
        "benchmarks",
        later("Boards and tests"),
        later("What each board measures, on which scale, and whether its scores can be compared over time."),
        models.Benchmark,
        own("slug", "name", "measures", "scale", "higher_is_better", "comparable", "self_reported", "maintainer", "url")
        + own("licence", "categories", "note"),
        ("slug",),
    ),
    TableOf(
        "funding_rounds",
        later("Funding rounds"),
        later("Rounds as announced or reported. Never add those with in_totals false."),
        models.FundingRound,
        own("slug", "round", "date", "date_precision", "amount", "currency", "amount_usd", "amount_missing", "fx_rate")
        + own("fx_source", "valuation_usd", "valuation_kind", "investors", "status", "secondary", "in_totals", "note")
        + own(side="company__side", **COMPANY),
        ("slug",),
        fact="funding_round",
    ),
    TableOf(
        "ipos",
        later("Listings"),
        later("One row an attempt of a company to list at one venue; prices per share, each field apart."),
        models.IPO,
        own("slug", "exchange", "attempt", "ticker", "stage", "filed_on", "filed_precision", "priced_on", "listed_on")
        + own("listed_precision", "lock_up_until", "currency", "offer_price", "open_price", "high_price", "low_price")
        + own("close_price", "shares_offered", "proceeds_usd", "target_usd", "market_cap_usd", "market_cap_basis")
        + own("retail_oversubscription", "note", side="company__side", **COMPANY),
        ("slug",),
        fact="ipo",
    ),
    TableOf(
        "acquisitions",
        later("Acquisitions"),
        later("Deals between companies; the stages over time are in the claims."),
        models.Acquisition,
        own("slug", "stage", "announced_on", "announced_precision", "closed_on", "closed_precision", "price_usd")
        + own("price_missing", "note", acquirer="acquirer__slug", target="target__slug"),
        ("slug",),
        fact="acquisition",
    ),
    TableOf(
        "deployments",
        later("Deployments"),
        later("Organisations that put a model, product or chip to work."),
        models.Deployment,
        own("slug", "adopter", "adopter_side", "product", "developer_side", "sector", "use", "date", "date_precision")
        + own("figure", "unit", "note")
        + own(adopter_company="adopter_company__slug", developer="developer__slug", family="family__slug"),
        ("slug",),
        fact="deployment",
    ),
    TableOf(
        "chips",
        later("Chips"),
        later("Accelerators with dense throughput."),
        models.Chip,
        own("slug", "name", "side", "announced_on", "announced_precision", "process_nm", "memory_gb", "bandwidth_gbs")
        + own("fp16_tflops", "export_status", "note", vendor="vendor__slug"),
        ("slug",),
        fact="chip",
    ),
    TableOf(
        "events",
        later("Events"),
        later("Policy, export controls, releases, listings and speeches, by day."),
        models.Event,
        own("slug", "date", "date_precision", "title", "short", "kind", "side", "summary", "scheduled", "note"),
        ("date", "slug"),
        fact="event",
    ),
    TableOf(
        "questions",
        later("Questions"),
        later("What is asked about the future, and what decides it."),
        models.Question,
        own("slug", "text", "criteria", "fine_print", "opens_on", "due_on", "metric", "platform", "url", "asks_people"),
        ("slug",),
    ),
    TableOf(
        "predictions",
        later("Predictions"),
        later("What named people and organisations said about a question, with a short quotation."),
        models.Prediction,
        own("slug", "made_on", "made_precision", "probability_low", "probability_high", "stance", "lag_months")
        + own("horizon_start", "horizon_end", "quote", "note")
        + own(question="question__slug", person="person__slug", organisation="organisation__slug"),
        ("slug",),
        fact="prediction",
    ),
    TableOf(
        "resolutions",
        later("Rulings"),
        later("How questions came out; a later row is a correction of an earlier one."),
        models.Resolution,
        own("outcome", "resolved_on", "ruled_by", question="question__slug"),
        ("question__slug", "resolved_on", "ruled_by"),
    ),
    TableOf(
        "series",
        later("Series"),
        later(
            "One measure of one subject as one source states it; exactly one of the last five columns is the subject."
        ),
        models.Series,
        own("measure", "unit", "variant", series="id", source="source__slug", model="model__slug")
        + own("side", "currency", question="question__slug", **COMPANY),
        ("pk",),
        via="source__slug",
    ),
    TableOf(
        "observations",
        later("Observations"),
        later(
            "Every vintage of every value over time. The newest vintage of a period that was known by a day is the value "
            "known on it; a retracted one says that the source took it back."
        ),
        models.Observation,
        own("period", "value", "low", "high", "n", "known_at", "retracted", "second_hand", "url", "note")
        + own(series="series_id", measure="series__measure", source="series__source__slug"),
        ("series_id", "period", "known_at"),
        via="series__source__slug",
    ),
    TableOf(
        "downloads",
        later("Download counters"),
        later("Counters of single repositories on the Hugging Face Hub, by day."),
        models.DownloadSnapshot,
        own("day", "downloads_30d", "downloads_all_time", "likes", repository="repository__name")
        + own(organisation="repository__organisation__name", side="repository__side", excluded="repository__excluded"),
        ("day", "repository__name"),
        via="run__source__slug",
    ),
    TableOf(
        "download_sums",
        later("Download sums"),
        later(
            "Sums of the counters by day and side, organisation or family; columns that begin with every_ hold excluded "
            "repositories too."
        ),
        models.DownloadRollup,
        own("day", "side", "downloads_30d", "downloads_all_time", "gained", "repositories", "every_30d")
        + own("every_all_time", organisation="organisation__name", family="family__slug"),
        ("day", "side", "organisation__name", "family__slug"),
    ),
    TableOf(
        "restatements",
        later("Restatements"),
        later("Numbers that a source changed after it had published them, old and new."),
        models.Restatement,
        own("measure", "period", "old", "new", "noted_at", source="source__slug", series="series_id")
        + own(repository="repository__name"),
        ("noted_at", "source__slug", "measure", "period", "series_id", "repository__name"),
        via="source__slug",
    ),
    TableOf(
        "known_gaps",
        later("Known gaps"),
        later("Days for which a source has nothing, or numbers known to be wrong."),
        models.KnownGap,
        own("measure", "start", "end", "reason", "source_url", source="source__slug"),
        ("source__slug", "start", "pk"),
        via="source__slug",
    ),
    claims(),
)
