"""Two rows become one and two again: every link moves, names and addresses stay, and what was decided is remembered."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from pghistory.models import Event as Version

from airace import models
from airace.ingest import entry
from airace.ingest.links import links_to
from airace.ingest.merging import candidates, fuse, sever
from airace.ingest.merging.links import MergeError
from airace.ingest.resolve import Names
from airace.models import AIModel, Alias, Claim, Company, Merge, MergeCandidate, Person, Series, SlugRedirect

BOOKKEEPING = {"Merge", "MergeCandidate", "DataVersion"}
STATED = entry.Stated("https://press.example/a", 3, date(2026, 1, 9))


def entered(fact: Any, url: str = "https://press.example/a", tier: int = 3) -> Any:
    entry.enter(fact, changed=[], stated=entry.Stated(url, tier, date(2026, 1, 9)), by=None)
    return fact


@pytest.fixture
def editor(db: None) -> User:
    models.DataVersion.objects.get_or_create(pk=1, defaults={"changed_at": datetime.now(UTC)})
    return User.objects.create_user("publisher")


@pytest.fixture
def twins(editor: User) -> tuple[Company, Company]:
    """Z.ai and Zhipu AI, both with a listing, a round and much else; something of each collides."""
    zai = entered(Company(slug="z-ai-twin", name="Z.ai", side="CN", kind="lab", website="https://z.ai", city="Beijing"))
    zhipu = entered(
        Company(slug="zhipu-ai-twin", name="Zhipu AI", name_zh="智谱", side="CN", kind="lab", website="https://zhipuai.cn"),
        "https://filing.example/zhipu", 1,
    )  # fmt: skip
    source = models.Source.objects.create(slug="s", title="S", publisher="P", url="https://s.example")
    for company in (zai, zhipu):
        entered(models.IPO(slug=f"{company.slug}-ipo", company=company, exchange="HKEX", stage="filed"))
        entered(
            models.FundingRound(
                slug=f"{company.slug}-a", company=company, round="seed", date=date(2026, 1, 1), amount=5, amount_usd=5,
                status="closed",
            )
        )  # fmt: skip
        Alias.objects.create(text="Zhipu", company=company)
        Series.objects.create(source=source, measure="revenue", unit="USD", company=company)
        models.Event.objects.create(slug=f"{company.slug}-e", date="2026-01-01", title="E", kind="x").companies.add(
            company
        )
    both = models.Event.objects.create(slug="both", date="2026-01-01", title="E", kind="x")
    both.companies.add(zai, zhipu)
    entered(AIModel(slug="glm-x", name="GLM X", developer=zhipu, weights="open"))
    models.Ticker.objects.create(company=zhipu, exchange="HKEX", symbol="2513.HK")
    models.HubOrganisation.objects.create(company=zhipu, name="zai-org-twin")
    models.Watch.objects.create(source=source, key="z", company=zhipu, source_url="https://s.example/z")
    Person.objects.create(slug="p", name="P", company=zhipu)
    Company.objects.create(slug="child", name="Child", parent=zhipu)
    article = models.Article.objects.create(
        sha256="a" * 64, title="T", text="Zhipu", published_on="2026-01-01", fetched_at=datetime.now(UTC)
    )
    models.Mention.objects.create(article=article, text="Zhipu", start=0, end=5, kind="company", company=zhipu)
    return zai, zhipu


def world() -> dict[str, list[Any]]:
    """Every row of ours but the history and the log of merges."""
    return {
        model.__name__: sorted(map(repr, model._base_manager.values_list()))
        for model in apps.get_app_config("airace").get_models(include_auto_created=True)
        if not issubclass(model, Version) and model.__name__ not in BOOKKEEPING
    }


@pytest.mark.django_db
@pytest.mark.parametrize("table", [Company, AIModel, Person])
def test_no_foreign_key_of_the_database_is_forgotten(table: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, a.attname FROM pg_constraint c JOIN pg_attribute a "
            "ON a.attrelid = c.conrelid AND a.attnum = ANY(c.conkey) WHERE c.contype = 'f' AND c.confrelid = %s::regclass",
            [table._meta.db_table],
        )
        constrained = set(cursor.fetchall())
        cursor.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_name LIKE 'airace_%%' "
            "AND table_name NOT LIKE '%%version' AND column_name = ANY(%s)",
            [[f"{name}_id" for name in ("company", "aimodel", "person", "developer", "parent", "acquirer", "target")]],
        )
        by_name = set(cursor.fetchall())
    found = {(link.model._meta.db_table, link.column) for link in links_to(table)}
    assert constrained == {pair for pair in found if pair in constrained}
    assert found >= constrained
    every = {(link.model._meta.db_table, link.column) for kind in (Company, AIModel, Person) for link in links_to(kind)}
    assert by_name <= every


def test_all_links_move_and_come_back_exactly(twins: tuple[Company, Company], editor: User) -> None:
    zai, zhipu = twins
    before = world()
    record = fuse.merge("company", zai.pk, zhipu.pk, {"website": "kept", "name": "kept"}, why="One firm.", by=editor)
    zai.refresh_from_db()
    for link in links_to(Company):
        assert not link.model._base_manager.filter(**{link.name: zhipu.pk}).exists(), link
    assert (zai.name, zai.name_zh, zai.website, zai.city) == ("Z.ai", "智谱", "https://z.ai", "Beijing")
    override = Claim.objects.get(preferred=True)
    assert override.fields == {"name": "Z.ai", "website": "https://z.ai"}
    assert (override.url, override.tier, override.reason) == ("https://press.example/a", 3, "merge: One firm.")
    assert set(zai.aliases.values_list("text", flat=True)) == {"Zhipu", "Zhipu AI"}
    assert zai.ipos.get().claims.count() == 2, "the same listing of both is one listing now, with both statements"
    assert zai.funding_rounds.count() == 2
    assert sorted(zai.series.values_list("variant", flat=True)) == ["", "(zhipu-ai-twin)"]
    assert Names().find("company", "zhipu-ai-twin") == zai.pk
    assert (record.merged_by, record.lost_slug) == (editor, "zhipu-ai-twin")
    gone = Company.versions.rel.related_model.objects.filter(pgh_obj_id=zhipu.pk).latest("pgh_id")
    assert (gone.pgh_label, gone.pgh_context.metadata["reason"]) == ("delete", "merge: One firm.")
    sever.reverse(record.pk, why="They are two.", by=editor)
    assert world() == before
    assert MergeCandidate.objects.get().verdict == ""
    with pytest.raises(MergeError, match="reversed already"):
        sever.reverse(record.pk, why="Again.", by=editor)


def test_the_other_value_can_be_chosen_and_blanks_give_way(twins: tuple[Company, Company], editor: User) -> None:
    zai, zhipu = twins
    fuse.merge("company", zai.pk, zhipu.pk, {"website": "lost", "city": "lost", "name": "lost"}, why="One.", by=editor)
    zai.refresh_from_db()
    assert (zai.website, zai.city, zai.name) == ("https://zhipuai.cn", "Beijing", "Zhipu AI")
    assert not Claim.objects.filter(preferred=True).exists(), "the rule chooses the filing by itself"
    assert "Z.ai" in zai.aliases.values_list("text", flat=True)


def test_old_addresses_lead_on(bundle: None, client: Client) -> None:
    zhipu = entered(Company(slug="zhipu-twin", name="Zhipu twin", side="CN"))
    kept = Company.objects.get(slug="zhipu")
    assert client.get("/companies/zhipu-twin/").status_code == 200
    record = fuse.merge("company", kept.pk, zhipu.pk, {}, why="One.", by=None)
    answer = client.get("/companies/zhipu-twin/?known_on=2026-09-01")
    assert (answer.status_code, answer["Location"]) == (301, "/companies/zhipu/?known_on=2026-09-01")
    assert client.get("/evidence/facts/company/zhipu-twin/")["Location"] == "/evidence/facts/company/zhipu/"
    sever.reverse(record.pk, why="Two.", by=None)
    assert client.get("/companies/zhipu-twin/").status_code == 200
    assert client.get("/companies/never-there/").status_code == 404


def test_what_stands_in_the_way_is_said_and_nothing_changes(twins: tuple[Company, Company], editor: User) -> None:
    zai, zhipu = twins
    deal = models.Acquisition.objects.create(slug="deal", acquirer=zai, target=zhipu, stage="closed")
    before = world()
    with pytest.raises(
        MergeError, match="“deal” cannot move: the rule would be broken that acquirer is not its own target"
    ):
        fuse.merge("company", zai.pk, zhipu.pk, {}, why="One.", by=editor)
    with pytest.raises(MergeError, match="Say why"):
        fuse.merge("company", zai.pk, zhipu.pk, {}, why=" ", by=editor)
    with pytest.raises(MergeError, match="with itself"):
        fuse.merge("company", zai.pk, zai.pk, {}, why="One.", by=editor)
    assert world() == before
    deal.delete()
    record = fuse.merge("company", zai.pk, zhipu.pk, {}, why="One.", by=editor)
    models.Watch.objects.all().delete()
    Company.objects.filter(pk=zai.pk).update(city="Shanghai", name_zh="智谱华章")
    merged = world()
    with pytest.raises(MergeError, match=r"Watch .* was deleted. Z.ai: name_zh was changed"):
        sever.reverse(record.pk, why="Two.", by=editor)
    assert world() == merged


def moved(company: Company, number: int, side: str, start: date | None, until: date | None) -> models.SideHistory:
    row = models.SideHistory(
        company=company, side=side, start=start, until=until, source_url=f"https://press.example/{number}"
    )
    return entered(row, f"https://press.example/{number}")  # type: ignore[no-any-return]


@pytest.mark.parametrize("whose", ["kept", "lost"])
def test_of_histories_that_overlap_the_chosen_one_stays_and_both_come_back(
    twins: tuple[Company, Company], editor: User, whose: str
) -> None:
    zai, zhipu = twins
    may = date(2025, 5, 1)
    for number, company in enumerate((zai, zhipu)):
        moved(company, 2 * number, "CN", None, may)
        moved(company, 2 * number + 1, ("other", "US")[number], may, None)
    before = world()
    record = fuse.merge("company", zai.pk, zhipu.pk, {"sides": whose}, why="One firm.", by=editor)
    stays = "US" if whose == "lost" else "other"
    assert list(zai.sides.order_by("start").values_list("side", "until")) == [(stays, None), ("CN", may)]
    said = Claim.objects.filter(kind="relocation").order_by("url").values_list("status", "side_change__side")
    gone = ("rejected", None)
    assert [*said][::2] == [("accepted", "CN")] * 2, "the same row of both is one row, with both statements"
    assert [*said][1::2] == ([("accepted", "other"), gone] if whose == "kept" else [gone, ("accepted", "US")])
    assert "the other history of sides stays. One firm." in Claim.objects.get(status="rejected").reason
    sever.reverse(record.pk, why="They are two.", by=editor)
    assert world() == before


def test_merges_in_a_row_lead_to_the_last(twins: tuple[Company, Company], editor: User) -> None:
    zai, zhipu = twins
    third = entered(Company(slug="third", name="Third", side="CN"))
    first = fuse.merge("company", zai.pk, zhipu.pk, {}, why="One.", by=editor)
    second = fuse.merge("company", third.pk, zai.pk, {}, why="One.", by=editor)
    assert set(SlugRedirect.objects.values_list("slug", "company__slug")) == {
        ("zhipu-ai-twin", "third"),
        ("z-ai-twin", "third"),
    }
    with pytest.raises(MergeError, match="itself merged into Third; reverse that first"):
        sever.reverse(first.pk, why="Two.", by=editor)
    sever.reverse(second.pk, why="Two.", by=editor)
    sever.reverse(first.pk, why="Two.", by=editor)
    assert Company.objects.filter(slug__in=["third", "z-ai-twin", "zhipu-ai-twin"]).count() == 3


def test_models_and_people_merge_too(editor: User) -> None:
    lab = Company.objects.create(slug="lab", name="Lab")
    left = entered(AIModel(slug="one", name="One", developer=lab, weights="open", parameters_total=3))
    right = entered(AIModel(slug="one-0", name="One 0", developer=lab, weights="open", context_tokens=9))
    record = fuse.merge("model", left.pk, right.pk, {}, why="One.", by=editor)
    left.refresh_from_db()
    assert (left.parameters_total, left.context_tokens, left.claims.count()) == (3, 9, 2)
    before = Person.objects.create(slug="a", name="Ann", role="Chief")
    after = Person.objects.create(slug="b", name="Ann B", company=lab)
    fuse.merge("person", before.pk, after.pk, {}, why="One.", by=editor)
    before.refresh_from_db()
    assert (before.company, before.role) == (lab, "Chief")
    assert Merge.objects.count() == 2
    sever.reverse(record.pk, why="Two.", by=editor)
    assert AIModel.objects.get(pk=right.pk).claims.count() == 1


def test_candidates_say_why_and_are_not_proposed_again(twins: tuple[Company, Company], editor: User) -> None:
    zai, zhipu = twins
    pinyin = Company.objects.create(slug="zp", name="ZhiPu Technology Ltd")
    Company.objects.create(slug="other", name="Quite Another")
    candidates.find_all()
    found = {(row.left, row.right): row.reasons for row in MergeCandidate.objects.filter(kind="company")}
    assert "Both are called “Zhipu”." in found[zai.pk, zhipu.pk]
    assert any("differ by common words or script only" in why for why in found[zhipu.pk, pinyin.pk])
    assert not any("Quite Another" in row.names for row in MergeCandidate.objects.all())
    fuse.judge("company", zhipu.pk, zai.pk, "different", names="x", why="Two firms.", by=editor)
    candidates.find_all()
    decided = MergeCandidate.objects.get(left=zai.pk, right=zhipu.pk)
    assert (decided.verdict, decided.decided_by) == ("different", editor)
    assert MergeCandidate.objects.filter(kind="company", verdict="").count() == len(found) - 1


def test_versions_of_a_model_are_no_duplicates(editor: User) -> None:
    lab = Company.objects.create(slug="lab", name="Lab")
    for number, name in enumerate(("Model 5.1 Large", "Model 5.2 Large", "Model-5.1 Large")):
        AIModel.objects.create(slug=f"m-{number}", name=name, developer=lab)
    candidates.find("model")
    pairs = list(MergeCandidate.objects.values_list("names", flat=True))
    assert pairs == ["Model 5.1 Large · Model-5.1 Large"]
