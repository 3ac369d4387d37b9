"""Who may do what at the desk: one table of roles, kept as Django's groups and applied after every migrate.

A role holds all that the one before it holds. A kind that is named nowhere below is edited by editors.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction

from airace.models import Claim

ROLES = ("reader", "contributor", "editor", "publisher", "administrator")

# What may be done at the desk beyond adding, changing, deleting and viewing: checked as `airace.<name>`
ACTS = {
    "propose_fact": "Can propose facts, which wait for review",
    "review_claim": "Can decide on claims",
    "override_choice": "Can put a value before the choice rule, with a reason",
    "restore_state": "Can restore an earlier state of a row",
    "replay_rejection": "Can try rejections again, or dismiss them",
    "bulk_import": "Can import tables, and undo such an import",
    "merge_kind": "Can merge two rows into one, and take that back",
    "run_source": "Can run sources, and switch them on and off",
}
GIVEN = {
    "contributor": ("propose_fact", "add_article"),
    "editor": ("review_claim", "override_choice", "restore_state", "replay_rejection"),
    "publisher": ("bulk_import", "merge_kind", "run_source"),
}

# Kinds that decide what the site imports and counts
PUBLISHERS = {"source", "feed", "watch", "knowngap", "importswitch", "exclusionrule", "subscriber", "frozenview"}
# Kinds that only programs write
WRITTEN_BY_PROGRAMS = {
    "alertrule",
    "articleband",
    "bulkimport",
    "bulkrow",
    "dataversion",
    "delivery",
    "deliveryattempt",
    "downloadrollup",
    "downloadsnapshot",
    "importrun",
    "mention",
    "merge",
    "mergecandidate",
    "observation",
    "occurrence",
    "payload",
    "rejection",
    "restatement",
    "reviewaction",
    "reviewlease",
    "reviewskip",
    "series",
    "signin",
    "slugredirect",
    "visit",
    "webhook",
}
# Kinds with what is private: which role may see them first
OF_READERS = ("alertrule", "delivery", "deliveryattempt", "occurrence", "subscriber", "webhook")
SEEN_FROM = {
    "errorreport": "editor",
    "signin": "administrator",
    "visit": "administrator",
    **dict.fromkeys(OF_READERS, "publisher"),
}
# Who may do one of these has to show a second factor
NEED_SECOND_FACTOR = tuple(f"airace.{name}" for name in GIVEN["publisher"])


def names_of(role: str, kinds: Iterable[str]) -> set[str]:
    """Names of the permissions of a role in this application, out of those for the kinds (lower-case names)."""
    held = set(ROLES[: ROLES.index(role) + 1])
    names = {name for one in held for name in GIVEN.get(one, ())}
    for kind in kinds:
        history = kind.endswith("version") and kind != "dataversion"
        if SEEN_FROM.get(kind, "reader") in held:
            names.add(f"view_{kind}")
        if kind not in WRITTEN_BY_PROGRAMS and not history and _edits(kind) in held:
            names |= {f"{verb}_{kind}" for verb in ("add", "change", "delete")}
    return names


def _edits(kind: str) -> str:
    return "publisher" if kind in PUBLISHERS else "editor"


@transaction.atomic
def apply() -> None:
    """Make the groups hold what the table says, no more and no less; doing it twice changes nothing."""
    owner = ContentType.objects.get_for_model(Claim)
    for codename, name in ACTS.items():
        Permission.objects.get_or_create(codename=codename, content_type=owner, defaults={"name": name})
    every = list(Permission.objects.select_related("content_type"))
    kinds = {one.content_type.model for one in every if one.content_type.app_label == "airace"}
    for role in ROLES:
        names = names_of(role, kinds)
        held = {
            one.pk
            for one in every
            if role == "administrator" or (one.content_type.app_label == "airace" and one.codename in names)
        }
        group, _ = Group.objects.get_or_create(name=role)
        group.permissions.set(held)
