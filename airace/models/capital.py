"""Money: funding rounds, listings and acquisitions, with rumour, announcement and completion kept apart."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from .base import Kind, missing_field, money_field, not_negative, precision_field, tracked
from .companies import Company

NEGATIVE = "Sums and prices cannot be negative."


class DealStatus(models.TextChoices):
    RUMOURED = "rumoured", "Rumoured"
    REPORTED = "reported", "Reported, not confirmed"
    ANNOUNCED = "announced", "Announced"
    CLOSED = "closed", "Closed"
    CANCELLED = "cancelled", "Cancelled"


@tracked()
class FundingRound(Kind):
    company = models.ForeignKey(Company, models.PROTECT, related_name="funding_rounds")
    round = models.CharField(max_length=40, db_comment="seed, series-a …, corporate, debt, tender, talks.")
    date = models.DateField(null=True, blank=True, db_index=True, db_comment="Announcement.")
    date_precision = precision_field()
    amount = money_field("In `currency`.")
    currency = models.CharField(max_length=3, default="USD")
    amount_usd = money_field("US dollars at the announcement.")
    amount_missing = missing_field("amount")
    fx_rate = models.DecimalField(
        max_digits=14, decimal_places=6, null=True, blank=True, db_comment="USD per unit of currency."
    )
    fx_source = models.CharField(max_length=200, blank=True, default="")
    valuation_usd = money_field("US dollars.")
    valuation_kind = models.CharField(
        max_length=8,
        choices={"pre": "Pre-money", "post": "Post-money", "unstated": "Not stated"},
        default="unstated",
    )
    investors = models.TextField(blank=True, default="", db_comment="Lead investors separated by |, as stated.")
    status = models.CharField(max_length=12, choices=DealStatus, default=DealStatus.REPORTED)
    secondary = models.BooleanField(default=False, db_comment="Shares changed hands; the company got no money.")
    in_totals = models.BooleanField(
        default=True,
        db_comment="False for second reports of a round, talks, tranches and superseded reports.",
    )

    class Meta:
        ordering = ("-date", "company")
        constraints = (
            models.CheckConstraint(
                condition=not_negative("amount", "amount_usd", "valuation_usd"),
                name="round_amount_is_not_negative",
                violation_error_message=NEGATIVE,
            ),
            models.CheckConstraint(
                condition=Q(amount__isnull=True) | Q(amount_missing=""),
                name="round_amount_is_given_or_missing_not_both",
            ),
        )


class IPOStage(models.TextChoices):
    RUMOURED = "rumoured", "Rumoured"
    PLANNED = "planned", "Planned"
    TUTORING = "tutoring", "Listing guidance"
    FILED = "filed", "Filed"
    APPROVED = "approved", "Approved"
    BOOKBUILDING = "bookbuilding", "Book-building"
    PRICED = "priced", "Priced"
    LISTED = "listed", "Listed"
    WITHDRAWN = "withdrawn", "Withdrawn"


@tracked()
class IPO(Kind):
    """One attempt of a company to list at one venue. Prices are per share, in `currency`, each field apart."""

    company = models.ForeignKey(Company, models.PROTECT, related_name="ipos")
    exchange = models.CharField(
        max_length=40, blank=True, default="", db_comment="HKEX, NASDAQ, SSE STAR …; '' not stated."
    )
    attempt = models.PositiveSmallIntegerField(default=1)
    ticker = models.CharField(max_length=20, blank=True, default="")
    stage = models.CharField(max_length=12, choices=IPOStage)
    filed_on = models.DateField(null=True, blank=True)
    filed_precision = precision_field()
    priced_on = models.DateField(null=True, blank=True)
    listed_on = models.DateField(null=True, blank=True, db_index=True)
    listed_precision = precision_field()
    lock_up_until = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=3, blank=True, default="")
    offer_price = money_field("Price at which shares were sold.")
    open_price = money_field("First trade.")
    high_price = money_field("Highest on the first day.")
    low_price = money_field("Lowest on the first day.")
    close_price = money_field("Close of the first day; the first-day return is this over the offer.")
    shares_offered = models.PositiveBigIntegerField(null=True, blank=True)
    proceeds_usd = money_field("Gross, US dollars, raised. Never a target.")
    target_usd = money_field("US dollars sought before pricing. Never a result.")
    market_cap_usd = money_field("US dollars, at the basis named beside it.")
    market_cap_basis = models.CharField(
        max_length=16,
        blank=True,
        default="",
        db_comment="offer, open, close or target: what the market value was taken at.",
    )
    retail_oversubscription = models.FloatField(null=True, blank=True, db_comment="Times covered, retail tranche.")

    class Meta:
        verbose_name = "IPO"
        ordering = ("-listed_on", "company")
        constraints = (
            models.UniqueConstraint(fields=("company", "exchange", "attempt"), name="ipo_attempt_is_listed_once"),
            models.CheckConstraint(
                condition=not_negative(
                    "offer_price",
                    "open_price",
                    "high_price",
                    "low_price",
                    "close_price",
                    "proceeds_usd",
                    "target_usd",
                    "market_cap_usd",
                    "retail_oversubscription",
                ),
                name="ipo_sums_and_prices_are_not_negative",
                violation_error_message=NEGATIVE,
            ),
            models.CheckConstraint(
                condition=~Q(stage="listed") | Q(listed_on__isnull=False), name="listed_ipo_has_a_listing_day"
            ),
            models.CheckConstraint(
                condition=Q(high_price__isnull=True) | Q(low_price__isnull=True) | Q(high_price__gte=F("low_price")),
                name="ipo_high_is_not_below_low",
            ),
        )


class AcquisitionStage(models.TextChoices):
    TALKS = "talks", "Talks"
    REPORTED = "reported", "Reported"
    OPTION = "option", "Option to buy"
    ANNOUNCED = "announced", "Announced"
    LICENCE_AND_HIRE = "licence-and-hire", "Licence and hire"
    CLOSED = "closed", "Closed"
    BLOCKED = "blocked", "Blocked"
    UNWINDING = "unwinding", "Being unwound"
    ABANDONED = "abandoned", "Abandoned"


@tracked()
class Acquisition(Kind):
    """One deal; its stages over time are its accepted claims."""

    acquirer = models.ForeignKey(Company, models.PROTECT, related_name="acquisitions")
    target = models.ForeignKey(Company, models.PROTECT, related_name="acquired_in")
    stage = models.CharField(max_length=16, choices=AcquisitionStage)
    announced_on = models.DateField(null=True, blank=True, db_index=True)
    announced_precision = precision_field()
    closed_on = models.DateField(null=True, blank=True)
    closed_precision = precision_field()
    price_usd = money_field("US dollars, as last stated.")
    price_missing = missing_field("price_usd")

    class Meta:
        ordering = ("-announced_on", "acquirer")
        constraints = (
            models.CheckConstraint(condition=~Q(acquirer=F("target")), name="acquirer_is_not_its_own_target"),
            models.CheckConstraint(
                condition=not_negative("price_usd"),
                name="acquisition_price_is_not_negative",
                violation_error_message=NEGATIVE,
            ),
        )
