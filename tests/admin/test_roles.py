"""Who may do what: every address and every action of the desk, as every role, against one table."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group, Permission, User
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, URLPattern, URLResolver, reverse

from airace.admin.site import site
from airace.ingest import roles
from airace.models import IPO, Claim, Company, ErrorReport, SignIn
from tests.desk import at_the_desk, person

ROLES = ("reader", "contributor", "editor", "publisher", "administrator")

# kind: from which role on may one see it, add to it, change it, delete from it; "-" nobody.
# A contributor adds and changes by proposing.
KINDS = {
    line.split()[0]: tuple(line.split()[1:])
    for line in """
    company          reader contributor/- contributor editor
    person           reader contributor/- contributor editor
    chip             reader contributor/- contributor editor
    event            reader contributor/- contributor editor
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
    """.replace("contributor/-", "editor")
    .strip()
    .splitlines()
}
ACTIONS = {
    "claim": {"accept_selected": "editor", "reject_selected": "editor"},
    "errorreport": {"answered": "editor", "dismissed": "editor"},
    "source": {"run_now": "publisher", "switch_on": "publisher", "switch_off": "publisher"},
    "rejection": {"try_again": "editor", "dismiss": "editor"},
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
VIEWS = {"changelist": 0, "history": 0, "add": 1, "change": 2, "delete": 3}


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
    wanted = pattern.pattern.regex.groups
    for given in ((), (key_of(name),), ("1", "1"), ("airace",)):
        if len(given) == wanted or (wanted and given):
            try:
                return reverse(f"admin:{name}", args=given)
            except NoReverseMatch:
                continue
    raise AssertionError(f"{name} cannot be reversed")


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
    # 302: no such row, or done; 404 and 405: a page of our own about a row that is not there, or for POST alone
    return {200, 302, 404, 405}


@pytest.mark.parametrize("role", ROLES)
def test_every_address_as_every_role(bundle: None, role: str) -> None:
    client, rank = at_the_desk(person(role)), ROLES.index(role)
    SignIn.objects.create(what="ok")
    ErrorReport.objects.create(about="/ipos/", message="The day is wrong.")
    wrong = []
    for name, pattern in addresses():
        if name in {"login", "logout"}:
            continue
        url = address_of(name, pattern)
        posts = name.endswith(("_add", "_change")) or name in {page.name for page in site.extra_pages}
        status = (client.post(url, {}) if posts else client.get(url)).status_code
        if status not in expected(name, rank):
            wrong.append((name, "POST" if posts else "GET", status))
        if name.endswith("_change") and "password" not in name:
            sees = KINDS[name.split("_")[1]][0]
            wanted = {200, 302} if sees != "-" and rank >= ROLES.index(sees) else {403}
            if (status := client.get(url).status_code) not in wanted:
                wrong.append((name, "GET", status))
    assert wrong == []


def test_nobody_comes_in_from_outside(bundle: None) -> None:
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


@pytest.mark.parametrize("role", ROLES)
def test_every_action_as_every_role(bundle: None, role: str) -> None:
    user, rank = person(role), ROLES.index(role)
    client, request = at_the_desk(user), RequestFactory().get("/")
    request.user = user
    for kind, model_admin in admin.site._registry.items():
        name = kind._meta.model_name or ""
        stated = ACTIONS.get(name, {}) | ({"delete_selected": KINDS[name][3]} if KINDS[name][3] != "-" else {})
        allowed = {action for action, first in stated.items() if rank >= ROLES.index(first)}
        assert set(model_admin.get_actions(request)) == (allowed if _sees(name, rank) else set()), name
        every = {function.__name__ for function, *_ in model_admin._get_base_actions()} - {"delete_selected"}
        assert every == set(ACTIONS.get(name, {})), f"say in this file who may do the actions of {name}"
        if not _sees(name, rank) or not (row := kind._default_manager.first()):
            continue
        for action in set(stated) - allowed:
            url = reverse(f"admin:{kind._meta.app_label}_{name}_changelist")
            answer = client.post(url, {"action": action, "_selected_action": [row.pk]}, follow=True)
            assert not allowed or "No action selected" in answer.content.decode(), (name, action)


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


def typed(company: Company, **more: str) -> dict[str, str]:
    days = {"filed_precision": "day", "listed_precision": "day", "listed_on": "2026-01-08"}
    stated = {"stated_url": "https://paper.example/a", "stated_tier": "3", "stated_on": "2026-01-09"}
    own = {"slug": "zhipu-hkex", "company": str(company.pk), "exchange": "HKEX", "attempt": "1", "stage": "listed"}
    return own | days | stated | more


@pytest.fixture
def zhipu(db: None) -> Company:
    return Company.objects.create(slug="zhipu", name="Zhipu AI", side="CN")


def test_what_a_contributor_enters_waits_for_review(zhipu: Company) -> None:
    contributor, editor = at_the_desk(person("contributor")), at_the_desk(person("editor"))
    sent = contributor.post(reverse("admin:airace_ipo_add"), typed(zhipu, stated_first="on", stated_reason="mine"))
    assert sent.status_code == 302
    assert not IPO.objects.exists()
    claim = Claim.objects.get()
    assert (claim.status, claim.preferred, claim.ipo_id) == ("candidate", False, None)
    assert claim.fields["company"] == "zhipu"
    editor.post(reverse("admin:airace_claim_change", args=[claim.pk]), _decision(editor, claim, "_accept"))
    listing = IPO.objects.get()
    assert (listing.company, str(listing.listed_on), listing.exchange) == (zhipu, "2026-01-08", "HKEX")
    assert Claim.objects.get().ipo == listing


def test_a_contributors_correction_leaves_the_row_until_it_is_accepted(zhipu: Company) -> None:
    contributor, editor = at_the_desk(person("contributor")), at_the_desk(person("editor"))
    url = reverse("admin:airace_company_change", args=[zhipu.pk])
    shown = contributor.get(url).context["adminform"].form
    data = {name: shown[name].value() for name in shown.fields if shown[name].value() not in (None, False)}
    data |= {"country": "CN", "stated_url": "https://paper.example/b", "stated_on": "2026-01-09"}
    assert contributor.post(url, data).status_code == 302
    zhipu.refresh_from_db()
    assert zhipu.country == ""
    claim = Claim.objects.get(company=zhipu)
    assert (claim.status, claim.fields) == ("candidate", {"country": "CN"})
    editor.post(reverse("admin:airace_claim_change", args=[claim.pk]), _decision(editor, claim, "_accept"))
    zhipu.refresh_from_db()
    assert zhipu.country == "CN"


def _decision(client: Client, claim: Claim, button: str) -> dict[str, str]:
    form = client.get(reverse("admin:airace_claim_change", args=[claim.pk])).context["adminform"].form
    return {"fields": form["fields"].value(), "reason": "", button: "1"}
