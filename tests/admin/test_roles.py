"""Who may do what: every address and every action of the desk, as every role, against one table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, reverse
from django.utils import timezone

from airace.admin.site import site
from airace.ingest import roles
from airace.models import (
    IPO,
    AlertRule,
    Chip,
    Claim,
    Company,
    Delivery,
    DeliveryAttempt,
    ErrorReport,
    Event,
    Occurrence,
    Person,
    SignIn,
    Subscriber,
    Webhook,
)
from tests.desk import at_the_desk, person

ROLES = ("reader", "contributor", "editor", "publisher", "administrator")

# kind: from which role on may one see it, add to it, change it, delete from it; "-" nobody.
# A contributor adds and changes by proposing.
KINDS = {
    line.split()[0]: tuple(line.split()[1:])
    for line in """
    company          reader contributor contributor editor
    person           reader contributor contributor editor
    chip             reader contributor contributor editor
    event            reader contributor contributor editor
    ipo              reader contributor contributor editor
    fundinground     reader contributor contributor editor
    acquisition      reader contributor contributor editor
    deployment       reader contributor contributor editor
    prediction       reader contributor contributor editor
    aimodel          reader contributor contributor editor
    sidehistory      reader contributor contributor editor
    article          reader contributor editor editor
    alias            reader editor editor editor
    ticker           reader editor editor editor
    huborganisation  reader editor editor editor
    modelfamily      reader editor editor editor
    benchmark        reader editor editor editor
    hubrepository    reader editor editor editor
    storycluster     reader editor editor editor
    question         reader editor editor editor
    resolution       reader editor editor editor
    claim            reader - editor -
    errorreport      editor - editor editor
    source           reader publisher publisher publisher
    feed             reader publisher publisher publisher
    watch            reader publisher publisher publisher
    knowngap         reader publisher publisher publisher
    exclusionrule    reader publisher publisher publisher
    importswitch     reader - publisher -
    payload          reader - - -
    importrun        reader - - -
    rejection        reader - - -
    restatement      reader - - -
    series           reader - - -
    observation      reader - - -
    mention          reader - - -
    downloadrollup   reader - - -
    dataversion      reader - - -
    signin           administrator - - -
    visit            reader - - -
    user             administrator administrator administrator administrator
    group            administrator - - -
    citedpage        reader editor editor editor
    reviewaction     reader - - -
    reviewlease      reader - - -
    reviewskip       reader - - -
    frozenview       reader - - publisher
    subscriber       publisher - - publisher
    alertrule        publisher - - administrator
    webhook          publisher - - administrator
    delivery         publisher - - administrator
    deliveryattempt  publisher - - administrator
    occurrence       publisher - - administrator
    """.strip().splitlines()
}
ACTIONS = {
    "claim": {"reject_selected": "editor"},
    "errorreport": {"answered": "editor", "dismissed": "editor"},
    "source": {"run_now": "publisher", "switch_on": "publisher", "switch_off": "publisher"},
    "rejection": {"try_these": "editor", "try_again": "editor", "dismiss": "editor"},
    "visit": {"end_chosen": "reader"},
    "user": {"let_in_again": "administrator", "take_second_factor": "administrator", "end_sessions": "administrator"},
}
PAGES = {  # permissions of pages of our own
    "": "reader",
    "airace.view_payload": "reader",
    "airace.view_source": "reader",
    "airace.propose_fact": "contributor",
    "airace.review_claim": "editor",
    "airace.override_choice": "editor",
    "airace.restore_state": "editor",
    "airace.replay_rejection": "editor",
    "airace.run_source": "publisher",
    "airace.bulk_import": "publisher",
    "airace.merge_kind": "publisher",
}
# Open to whoever is at the desk; what they show and save is each one's own
EVERYBODY = {
    "index",
    "logout",
    "password_change",
    "password_change_done",
    "jsi18n",
    "app_list",
    "autocomplete",
    "second-factor",
    "second-factor-set-up",
    "second-factor-codes",
}
VIEWS = {"changelist": 0, "history": 0, "add": 1, "check": 1, "cited": 1, "change": 2, "delete": 3}


def addresses(patterns: Any = None) -> Iterator[tuple[str, URLPattern]]:
    """Name and pattern of every address under admin/ that has a name."""
    for pattern in site.get_urls() if patterns is None else patterns:
        if isinstance(pattern, URLResolver):
            yield from addresses(pattern.url_patterns)
        elif pattern.name:
            yield pattern.name, pattern


def first_role(name: str) -> str:
    """The first role that may use an address of a kind, or a page of our own."""
    page = next((page for page in site.extra_pages if page.name == name), None)
    if page is not None:
        return PAGES[page.permission]
    if name == "auth_user_password_change":
        return "administrator"
    _, kind, view = name.split("_", 2)
    return KINDS[kind][VIEWS[view]]


def key_of(name: str) -> str:
    """The key of a row of the address's kind, of one that is not there otherwise."""
    for kind in admin.site._registry:
        if name.startswith(f"{kind._meta.app_label}_{kind._meta.model_name}_"):
            found = kind._default_manager.values_list("pk", flat=True).first()
            return str(found or 999_999)
    return "1"


def address_of(name: str, pattern: URLPattern) -> str:
    """An address of the pattern: about a row of its kind where there is one, else about what is not there."""
    if name == "app_list":
        return reverse("admin:app_list", args=["airace"])
    key = key_of(name)
    given = {part: "csv" if part in {"kind", "slug", "column", "form"} else key for part in pattern.pattern.converters}
    return reverse(f"admin:{name}", kwargs=given)


def test_every_address_is_in_the_table() -> None:
    unknown = []
    for name, _ in addresses():
        try:
            known = name in EVERYBODY or name == "login" or first_role(name)
        except (KeyError, ValueError):
            known = False
        if not known:
            unknown.append(name)
    assert unknown == [], "say in this file who may use them"
    assert {kind._meta.model_name for kind in admin.site._registry} == set(KINDS)


def expected(name: str, rank: int) -> set[int]:
    if name in EVERYBODY:
        return {200, 302, 403, 404, 405}  # autocomplete and the like answer by what is asked for; never a 500
    role = first_role(name)
    if role == "-" or rank < ROLES.index(role):
        return {403}
    # 302: no such row, or done; 400, 404 and 405: a page of our own that is told nothing, about a row that is not there,
    # or for POST alone
    return {200, 302, 400, 404, 405}


def asks(name: str, rank: int) -> bool:
    """Whether this role walks the address: all that are refused, the first that may, and the highest.

    The roles between hold all that the first holds, which a test of its own says.
    """
    first = "reader" if name in EVERYBODY else first_role(name)
    return role_rank(first) >= rank or rank == len(ROLES) - 1


def role_rank(role: str) -> int:
    return len(ROLES) if role == "-" else ROLES.index(role)


def test_every_address_as_every_role(bundle: None) -> None:
    left_by_a_reader()
    SignIn.objects.create(what="ok")
    ErrorReport.objects.create(about="/ipos/", message="The day is wrong.")
    people = {role: at_the_desk(person(role)) for role in ROLES}
    walked = [(name, address_of(name, pattern)) for name, pattern in addresses() if name not in {"login", "logout"}]
    pages = {page.name for page in site.extra_pages}
    wrong = []
    for rank, (role, client) in enumerate(people.items()):
        for name, url in walked:
            if not asks(name, rank):
                continue
            posts = name in pages or name.endswith(("_add", "_change", "_check", "_cited"))
            status = (client.post(url, {}) if posts else client.get(url)).status_code
            if status not in expected(name, rank):
                wrong.append((role, name, "POST" if posts else "GET", status))
        for name, url in walked:
            if (
                name.endswith("_change")
                and "password" not in name
                and asks(name.replace("_change", "_changelist"), rank)
            ):
                wanted = {200, 302} if _sees(name.split("_")[1], rank) else {403}
                if (status := client.get(url).status_code) not in wanted:
                    wrong.append((role, name, "GET", status))
    assert "\n".join(map(str, wrong)) == ""


def test_nobody_comes_in_from_outside(db: None) -> None:
    stranger, reader = Client(), Client()
    reader.force_login(User.objects.create_user("no-staff"))
    for name, pattern in addresses():
        if name == "login":
            continue
        for client in (stranger, reader):
            for answer in (client.get(address_of(name, pattern)), client.post(address_of(name, pattern))):
                assert answer.status_code == 302 or (name, answer.status_code) in {("logout", 200), ("logout", 405)}, (
                    name
                )


def test_every_action_as_every_role(bundle: None) -> None:
    for rank, role in enumerate(ROLES):
        user = person(role)
        client, request = at_the_desk(user), RequestFactory().get("/")
        request.user = user
        for kind, model_admin in admin.site._registry.items():
            name = kind._meta.model_name or ""
            stated = ACTIONS.get(name, {}) | ({"delete_selected": KINDS[name][3]} if KINDS[name][3] != "-" else {})
            allowed = {action for action, first in stated.items() if rank >= ROLES.index(first)}
            offered = set(model_admin.get_actions(request))
            assert offered == (allowed if _sees(name, rank) else set()), (role, name)
            every = {function.__name__ for function, *_ in model_admin._get_base_actions()} - {"delete_selected"}
            assert every == set(ACTIONS.get(name, {})), f"say in this file who may do the actions of {name}"
            if not _sees(name, rank) or not (row := kind._default_manager.first()):
                continue
            for action in set(stated) - allowed:
                url = reverse(f"admin:{kind._meta.app_label}_{name}_changelist")
                answer = client.post(url, {"action": action, "_selected_action": [row.pk]}, follow=True)
                assert not allowed or "No action selected" in answer.content.decode(), (role, name, action)


def _sees(name: str, rank: int) -> bool:
    return KINDS[name][0] != "-" and rank >= ROLES.index(KINDS[name][0])


def test_roles_are_applied_again_without_change_and_without_leftovers(db: None) -> None:
    before = {group.name: set(group.permissions.values_list("pk", flat=True)) for group in Group.objects.all()}
    Group.objects.get(name="reader").permissions.add(Permission.objects.get(codename="merge_kind"))
    roles.apply()
    assert {group.name: set(group.permissions.values_list("pk", flat=True)) for group in Group.objects.all()} == before
    assert set(before) == set(ROLES)
    for lower, higher in pairwise(ROLES):
        assert before[lower] < before[higher]


def test_a_new_kind_is_edited_by_editors_and_seen_by_readers() -> None:
    assert roles.names_of("editor", ["novelty"]) - roles.names_of("reader", ["novelty"]) >= {
        "add_novelty",
        "change_novelty",
        "delete_novelty",
    }
    assert roles.names_of("reader", ["novelty", "noveltyversion"]) == {"view_novelty", "view_noveltyversion"}


def left_by_a_reader() -> Subscriber:
    """An address with a rule, a webhook, something found and a delivery that was tried."""
    now = timezone.now()
    owner = Subscriber.objects.create(email="reader@mail.example", created_at=now)
    webhook = Webhook.objects.create(subscriber=owner, url="https://hook.example/", created_at=now)
    rule = AlertRule.objects.create(subscriber=owner, webhook=webhook, kind="brief", rhythm="now", created_at=now)
    Occurrence.objects.create(rule=rule, key="brief/2026-W01", day=now.date(), found_at=now)
    sent = Delivery.objects.create(subscriber=owner, webhook=webhook, kind="test", created_at=now, due_at=now)
    DeliveryAttempt.objects.create(delivery=sent, at=now, ok=False, answer="refused", took_ms=1)
    return owner


def test_what_readers_left_is_seen_and_deleted_from_publishers_on(db: None) -> None:
    """An address goes with its rules, webhooks and deliveries where a reader asks for that."""
    owner = left_by_a_reader()
    webhook, rule = Webhook.objects.get(), AlertRule.objects.get()
    page = reverse("admin:airace_subscriber_delete", args=[owner.pk])
    editor = at_the_desk(person("editor"))
    for kind, row in (("subscriber", owner), ("webhook", webhook), ("alertrule", rule)):
        assert editor.get(reverse(f"admin:airace_{kind}_changelist")).status_code == 403
        assert editor.get(reverse(f"admin:airace_{kind}_change", args=[row.pk])).status_code == 403
    assert "reader@mail.example" not in editor.get(reverse("admin:index")).content.decode()
    assert editor.post(page, {"post": "yes"}).status_code == 403
    publisher = at_the_desk(person("publisher"))
    assert (
        "https://hook.example/"
        in publisher.get(reverse("admin:airace_webhook_change", args=[webhook.pk])).content.decode()
    )
    assert publisher.post(page, {"post": "yes"}).status_code == 302
    assert not Subscriber.objects.exists()
    assert not AlertRule.objects.exists()


def typed(company: Company, **more: str) -> dict[str, str]:
    stated = {"stated_url": "https://paper.example/a", "stated_tier": "3", "stated_on": "2026-01-09"}
    own = {"company": str(company.pk), "exchange": "HKEX", "stage": "listed", "listed_on": "2026-01-08"}
    return own | stated | more


@pytest.fixture
def zhipu(db: None) -> Company:
    return Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")


def accept(claim: Claim) -> None:
    """As an editor does it, on the review screen."""
    editor = at_the_desk(person("editor"))
    answer = editor.post(reverse("admin:review-decide", args=[claim.pk]), {"action": "accept"})
    assert answer.status_code == 302


def test_what_a_contributor_enters_waits_for_review(zhipu: Company) -> None:
    contributor = at_the_desk(person("contributor"))
    sent = contributor.post(reverse("admin:airace_ipo_add"), typed(zhipu, stated_first="on", stated_reason="mine"))
    assert sent.status_code == 302
    assert not IPO.objects.exists()
    claim = Claim.objects.get()
    assert (claim.status, claim.preferred, claim.ipo_id) == ("candidate", False, None)
    assert claim.fields["company"] == "zhipu"
    assert contributor.post(reverse("admin:review-decide", args=[claim.pk]), {"action": "accept"}).status_code == 403
    accept(claim)
    listing = IPO.objects.get()
    assert (listing.company, str(listing.listed_on), listing.exchange) == (zhipu, "2026-01-08", "HKEX")
    assert Claim.objects.get().ipo == listing


def test_a_contributors_correction_leaves_the_row_until_it_is_accepted(zhipu: Company) -> None:
    contributor = at_the_desk(person("contributor"))
    url = reverse("admin:airace_company_change", args=[zhipu.pk])
    shown = contributor.get(url).context["adminform"].form
    data = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    data |= {"country": "CN", "stated_url": "https://paper.example/b", "stated_tier": "3", "stated_on": "2026-01-09"}
    assert contributor.post(url, data).status_code == 302
    zhipu.refresh_from_db()
    assert zhipu.country == ""
    claim = Claim.objects.get(company=zhipu)
    assert (claim.status, claim.fields) == ("candidate", {"country": "CN"})
    accept(claim)
    zhipu.refresh_from_db()
    assert zhipu.country == "CN"


@pytest.mark.parametrize(
    ("name", "given", "kind"),
    [
        ("company", {"name": "Moonshot AI", "kind": "lab", "side": "CN"}, Company),
        ("person", {"name": "Yang Zhilin", "role": "founder", "side": "CN"}, Person),
        ("chip", {"name": "Ascend 910C", "side": "CN", "announced_on": "2025-04"}, Chip),
        ("event", {"title": "A speech", "date": "2026-01", "kind": "speech", "side": "US"}, Event),
    ],
)
def test_new_rows_of_a_contributor_are_accepted_on_the_review_screen(
    zhipu: Company, name: str, given: dict[str, str], kind: Any
) -> None:
    if name == "chip":
        given = {**given, "vendor": str(zhipu.pk)}
    before = set(kind.objects.values_list("pk", flat=True))
    sent = at_the_desk(person("contributor")).post(reverse(f"admin:airace_{name}_add"), typed(zhipu) | given)
    assert sent.status_code == 302, sent.context["adminform"].form.errors
    assert set(kind.objects.values_list("pk", flat=True)) == before
    accept(Claim.objects.get())
    assert kind.objects.exclude(pk__in=before).count() == 1
