"""Every kind, one file each; import them from here."""

from .adoption import Deployment, DownloadRollup, DownloadSnapshot, ExclusionRule, HubRepository
from .base import Missing, Precision, Side
from .capital import IPO, Acquisition, AcquisitionStage, DealStatus, FundingRound, IPOStage
from .companies import Alias, Company, CompanyKind, HubOrganisation, Person, SideHistory, Ticker
from .compute import Chip
from .events import Event
from .forecasts import Prediction, Question, Resolution
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
    "Alias",
    "Article",
    "ArticleBand",
    "Benchmark",
    "Chip",
    "Claim",
    "Company",
    "CompanyKind",
    "DataVersion",
    "DealStatus",
    "Deployment",
    "DownloadRollup",
    "DownloadSnapshot",
    "ErrorReport",
    "Event",
    "ExclusionRule",
    "Feed",
    "FundingRound",
    "HubOrganisation",
    "HubRepository",
    "IPOStage",
    "ImportRun",
    "ImportSwitch",
    "KnownGap",
    "Mention",
    "Missing",
    "ModelFamily",
    "Observation",
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
    "Source",
    "StoryCluster",
    "Ticker",
    "Tier",
    "Watch",
    "Weights",
]
