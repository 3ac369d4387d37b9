"""The kinds on the desk, grouped by what they are about."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

SHELVES: dict[str, tuple[str, ...]] = {
    "Claims and articles": ("Claim", "Article", "Mention", "StoryCluster", "ErrorReport"),
    "Companies and people": ("Company", "Person", "Alias", "Ticker", "SideHistory", "HubOrganisation"),
    "Money and events": ("IPO", "FundingRound", "Acquisition", "Event"),
    "Models and machines": ("AIModel", "ModelFamily", "Benchmark", "Chip"),
    "Use": ("Deployment", "HubRepository", "ExclusionRule", "DownloadRollup"),
    "Forecasts": ("Question", "Prediction", "Resolution"),
    "Sources": ("Source", "Feed", "Watch", "KnownGap", "ImportSwitch"),
    "Imports": ("ImportRun", "Rejection", "Payload", "Series", "Observation", "Restatement", "DataVersion"),
    "Readers": ("Subscriber", "AlertRule", "Webhook", "Occurrence", "Delivery", "DeliveryAttempt", "FrozenView"),
    "Access": ("User", "Group", "SignIn", "Visit"),
}
OTHER = "Other"


def sorted_by_topic(apps: list[Any], site: str) -> list[Any]:
    """Django's list of applications as shelves; a kind that no shelf names stands on the last one."""
    kinds = {kind["object_name"]: kind for app in apps for kind in app["models"]}
    shelved = {name for names in SHELVES.values() for name in names}
    rest = tuple(name for name in kinds if name not in shelved)
    shelves = []
    for title, names in {**SHELVES, OTHER: rest}.items():
        held = [kinds[name] for name in names if name in kinds]
        if held:
            label = title.lower().replace(" ", "-")
            home = reverse("admin:index", current_app=site)
            shelf = {"name": title, "app_label": label, "app_url": home, "has_module_perms": True, "models": held}
            shelves.append(shelf)
    return shelves
