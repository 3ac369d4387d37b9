"""Every kind, one file each; import them from here."""

from .access import AtTheDoor, SignIn, Visit
from .adoption import Deployment, DownloadRollup, DownloadSnapshot, ExclusionRule, HubRepository
from .alerts import AlertRule, Delivery, DeliveryAttempt, Occurrence, Subscriber, Webhook
from .base import Missing, Precision, Side
from .bulk import BulkImport, BulkRow
from .capital import IPO, Acquisition, AcquisitionStage, DealStatus, FundingRound, IPOStage
from .citing import CitedPage
from .companies import Alias, Company, CompanyKind, HubOrganisation, Person, SideHistory, Ticker
from .compute import Chip
from .events import Event
from .forecasts import Prediction, Question, Resolution
from .frozen import FrozenView
from .merging import Merge, MergeCandidate, MergeKind, SlugRedirect
from .news import FACTS, Article, ArticleBand, Claim, Feed, Mention, StoryCluster, Tier
from .provenance import DataVersion, ImportRun, ImportSwitch, KnownGap, Payload, Rejection, Source, Watch
from .releases import AIModel, Benchmark, ModelFamily, Weights
from .reports import ErrorReport
from .review import ReviewAction, ReviewKind, ReviewLease, ReviewSkip
from .series import Observation, Restatement, Series

__all__ = [
    "FACTS",
    "IPO",
    "AIModel",
    "Acquisition",
    "AcquisitionStage",
    "AlertRule",
    "Alias",
    "Article",
    "ArticleBand",
    "AtTheDoor",
    "Benchmark",
    "BulkImport",
    "BulkRow",
    "Chip",
    "CitedPage",
    "Claim",
    "Company",
    "CompanyKind",
    "DataVersion",
    "DealStatus",
    "Delivery",
    "DeliveryAttempt",
    "Deployment",
    "DownloadRollup",
    "DownloadSnapshot",
    "ErrorReport",
    "Event",
    "ExclusionRule",
    "Feed",
    "FrozenView",
    "FundingRound",
    "HubOrganisation",
    "HubRepository",
    "IPOStage",
    "ImportRun",
    "ImportSwitch",
    "KnownGap",
    "Mention",
    "Merge",
    "MergeCandidate",
    "MergeKind",
    "Missing",
    "ModelFamily",
    "Observation",
    "Occurrence",
    "Payload",
    "Person",
    "Precision",
    "Prediction",
    "Question",
    "Rejection",
    "Resolution",
    "Restatement",
    "ReviewAction",
    "ReviewKind",
    "ReviewLease",
    "ReviewSkip",
    "Series",
    "Side",
    "SideHistory",
    "SignIn",
    "SlugRedirect",
    "Source",
    "StoryCluster",
    "Subscriber",
    "Ticker",
    "Tier",
    "Visit",
    "Watch",
    "Webhook",
    "Weights",
]
