"""Every kind, one file each; import them from here."""

from .access import AtTheDoor, SignIn, Visit
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
    "AtTheDoor",
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
    "Series",
    "Side",
    "SideHistory",
    "SignIn",
    "Source",
    "StoryCluster",
    "Ticker",
    "Tier",
    "Visit",
    "Watch",
    "Weights",
]
