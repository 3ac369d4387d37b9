"""Rows of the dataset as claims: what each states, in the shared field forms, and about which fact.

`identity` are columns that the row's fact has by its nature; `said` are the fields that a claim about it holds.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from airace import models
from airace.ingest.resolve import Names

Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class FactKind:
    """One kind of fact: the file that states it, the claim's kind and foreign key, the table."""

    file: str
    claim: str
    fact: str
    table: type[Any]
    slug: str
    identity: Callable[[Cells, Names], dict[str, Any]]
    said: Callable[[Cells], dict[str, Any]]


def when(day: date | None, precision: str | None) -> dict[str, str] | None:
    """A date field: 2026-01-09 to the day, 2026-01 to the month, 2026-Q1, 2026."""
    if day is None:
        return None
    text = {
        "year": f"{day:%Y}",
        "quarter": f"{day:%Y}-Q{(day.month + 2) // 3}",
        "month": f"{day:%Y-%m}",
    }.get(precision or "day", day.isoformat())
    return {"value": text, "precision": precision or "day"}


def money(value: float | None, currency: str | None = "USD", also: float | None = None) -> dict[str, Any] | None:
    """A sum in its own currency; `also` is the same sum in US dollars."""
    if value is None:
        return None
    stated: dict[str, Any] = {"value": value, "currency": currency}
    if also is not None and currency != "USD":
        stated["also"] = {"value": also, "currency": "USD"}
    return stated


def undisclosed(missing: str | None) -> str | None:
    """That a sum was kept back is a statement; that we do not know it is none."""
    return missing if missing == "undisclosed" else None


def given(**fields: Any) -> dict[str, Any]:
    """Absent fields are left out, never guessed."""
    return {name: value for name, value in fields.items() if value not in (None, "", ())}


def company_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {"source_url": cells["source_url"], "note": cells["note"] or ""}


def company_said(cells: Cells) -> dict[str, Any]:
    return given(
        name=cells["name"],
        name_zh=cells["name_zh"],
        kind=cells["kind"],
        side=cells["side"],
        country=cells["country"],
        city=cells["city"],
        founded=when(cells["founded"], cells["founded_precision"]),
        founders=cells["founders"],
        parent=cells["parent"],
        website=cells["website"],
    )


def person_is(cells: Cells, names: Names) -> dict[str, Any]:
    company = names.maybe("company", cells["company"])
    return {"company_id": company, "source_url": cells["source_url"], "note": cells["note"] or ""}


def person_said(cells: Cells) -> dict[str, Any]:
    return given(**{name: cells[name] for name in ("name", "name_zh", "company", "affiliation", "role", "side")})


def model_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {
        "name": cells["name"],
        "developer_id": names.find("company", cells["developer"]),
        "family_id": names.maybe("family", cells["family"]),
        "source_url": cells["source_url"],
        "note": cells["note"] or "",
    }


def model_said(cells: Cells) -> dict[str, Any]:
    return given(
        model=cells["slug"],
        developer=cells["developer"],
        date=when(cells["released_on"], cells["released_precision"]),
        weights=cells["weights"],
        licence=cells["licence"],
        parameters=cells["parameters_total_b"],
        parameters_active=cells["parameters_active_b"],
        context_tokens=cells["context_tokens"],
        modality=cells["modality"],
        hub_repository=cells["hub_repository"],
    )


def side_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {
        "company_id": names.find("company", cells["company"]),
        "side": cells["side"],
        "start": cells["start"],
        "until": cells["until"],
        "precision": cells["precision"],
        "source_url": cells["source_url"],
        "note": cells["note"] or "",
    }


def side_said(cells: Cells) -> dict[str, Any]:
    since = when(cells["start"], cells["precision"])
    return given(company=cells["company"], to=cells["side"], date=since, until=when(cells["until"], cells["precision"]))


def round_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {"company_id": names.find("company", cells["company"]), "note": cells["note"] or ""}


def round_said(cells: Cells) -> dict[str, Any]:
    """A second report supports the sums of a round, not how far it is or whether it counts."""
    sums = given(
        company=cells["company"],
        amount=money(cells["amount"], cells["currency"], cells["amount_usd"]),
        fx_rate=cells["fx_rate"],
        valuation=money(cells["valuation_usd"]),
        valuation_kind=cells["valuation_kind"],
        investors=list(cells["investors"]) or None,
        disputed=cells["disputed"] or None,
    )
    if cells["second_report"]:
        return sums
    return sums | given(
        round=cells["round"],
        date=when(cells["date"], cells["date_precision"]),
        amount_missing=undisclosed(cells["amount_missing"]),
        status=cells["status"],
        secondary=cells["secondary"],
        in_totals=cells["in_totals"],
    )


def ipo_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {
        "company_id": names.find("company", cells["company"]),
        "exchange": cells["exchange"] or "",
        "attempt": cells["attempt"],
        "note": cells["note"] or "",
    }


def ipo_said(cells: Cells) -> dict[str, Any]:
    currency = cells["currency"]
    amount = money(cells["proceeds_usd"])
    if amount and cells["proceeds"]:
        amount["also"] = {"value": cells["proceeds"], "currency": cells["proceeds_currency"]}
    return given(
        company=cells["company"],
        stage=cells["stage"],
        modality=None if cells["modality"] == "happened" else cells["modality"],
        exchange=cells["exchange"],
        ticker=cells["ticker"],
        filed=when(cells["filed_on"], cells["filed_precision"]),
        priced=when(cells["priced_on"], "day"),
        listed=when(cells["listed_on"], cells["listed_precision"]),
        amount=amount or money(cells["proceeds"], cells["proceeds_currency"]),
        target=money(cells["target_usd"]),
        offer_price=money(cells["offer_price"], currency),
        open=money(cells["open_price"], currency),
        high=money(cells["high_price"], currency),
        close=money(cells["close_price"], currency),
        first_day_return=cells["first_day_return"],
        shares_offered=cells["shares_offered"],
        market_cap=money(cells["market_cap_usd"]),
        market_cap_basis=cells["market_cap_basis"],
        retail_oversubscription=cells["retail_oversubscription"],
        disputed=cells["disputed"] or None,
    )


def acquisition_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {
        "acquirer_id": names.find("company", cells["acquirer"]),
        "target_id": names.find("company", cells["target"]),
        "note": cells["note"] or "",
    }


def acquisition_said(cells: Cells) -> dict[str, Any]:
    return given(
        acquirer=cells["acquirer"],
        target=cells["target"],
        stage=cells["stage"],
        announced=when(cells["announced_on"], cells["announced_precision"]),
        closed=when(cells["closed_on"], cells["closed_precision"]),
        amount=money(cells["price_usd"]),
        amount_missing=undisclosed(cells["price_missing"]),
        disputed=cells["disputed"] or None,
    )


def deployment_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {
        "adopter": cells["adopter"],
        "adopter_company_id": names.maybe("company", cells["adopter_company"]),
        "adopter_side": cells["adopter_side"],
        "product": cells["product"],
        "developer_id": names.maybe("company", cells["developer"]),
        "developer_side": cells["developer_side"] or models.Side.UNKNOWN,
        "family_id": names.maybe("family", cells["family"]),
        "source_url": cells["source_url"],
        "note": cells["note"] or "",
    }


def deployment_said(cells: Cells) -> dict[str, Any]:
    return given(
        adopter=cells["adopter"],
        product=cells["product"],
        sector=cells["sector"],
        use=cells["use"],
        date=when(cells["date"], cells["date_precision"]),
        figure=cells["figure"],
        unit=cells["unit"],
    )


def prediction_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {
        "question_id": names.find("question", cells["question"]),
        "person_id": names.maybe("person", cells["person"]),
        "organisation_id": names.maybe("company", cells["organisation"]),
        "made_on": cells["made_on"],
        "made_precision": cells["made_precision"],
        "source_url": cells["source_url"],
        "note": cells["note"] or "",
    }


def prediction_said(cells: Cells) -> dict[str, Any]:
    return given(
        person=cells["person"],
        organisation=cells["organisation"],
        proposition=cells["question"],
        made_on=when(cells["made_on"], cells["made_precision"]),
        probability_low=cells["probability_low"],
        probability_high=cells["probability_high"],
        probability_kind=cells["probability_kind"],
        stance=cells["stance"],
        lag_months=cells["lag_months"],
        horizon_start=when(cells["horizon_start"], "day"),
        horizon_end=when(cells["horizon_end"], "day"),
        quote=cells["quote"],
    )


def event_is(cells: Cells, names: Names) -> dict[str, Any]:
    return {"kind": cells["kind"], "source_url": cells["source_url"], "note": cells["note"] or ""}


def event_said(cells: Cells) -> dict[str, Any]:
    """An act of several sides is filed under `other`; `sides` keeps whose it was."""
    sides = cells["sides"]
    return given(
        date=when(cells["date"], cells["date_precision"]),
        title=cells["title"],
        side=sides[0] if len(sides) == 1 else "other",
        sides=list(sides),
        companies=list(cells["companies"]) or None,
        short=cells["short"] or None,
        summary=cells["summary"],
        scheduled=cells["scheduled"],
    )


def chip_is(cells: Cells, names: Names) -> dict[str, Any]:
    vendor = names.find("company", cells["vendor"])
    side = models.Company.objects.values_list("side", flat=True).get(pk=vendor)
    return {
        "name": cells["name"],
        "vendor_id": vendor,
        "side": side,
        "source_url": cells["source_url"],
        "note": cells["note"] or "",
    }


def chip_said(cells: Cells) -> dict[str, Any]:
    return given(
        chip=cells["slug"],
        announced=when(cells["announced_on"], cells["announced_precision"]),
        process_nm=cells["process_nm"],
        memory_gb=cells["memory_gb"],
        bandwidth_gbs=cells["bandwidth_gbs"],
        fp16_tflops=cells["tflops_16bit"],
        format_16bit=cells["format_16bit"],
        export_status=cells["export_status"],
    )


KINDS: dict[str, FactKind] = {
    kind.file: kind
    for kind in (
        FactKind("companies", "profile", "company", models.Company, "slug", company_is, company_said),
        FactKind("people", "profile", "person", models.Person, "slug", person_is, person_said),
        FactKind("models", "release", "model", models.AIModel, "slug", model_is, model_said),
        FactKind("side_history", "relocation", "side_change", models.SideHistory, "", side_is, side_said),
        FactKind("funding_rounds", "funding", "funding_round", models.FundingRound, "fact", round_is, round_said),
        FactKind("ipos", "ipo", "ipo", models.IPO, "fact", ipo_is, ipo_said),
        FactKind(
            "acquisitions", "acquisition", "acquisition", models.Acquisition, "fact", acquisition_is, acquisition_said
        ),
        FactKind("deployments", "deployment", "deployment", models.Deployment, "slug", deployment_is, deployment_said),
        FactKind("predictions", "prediction", "prediction", models.Prediction, "slug", prediction_is, prediction_said),
        FactKind("events", "event", "event", models.Event, "slug", event_is, event_said),
        FactKind("chips", "chip", "chip", models.Chip, "slug", chip_is, chip_said),
    )
}
