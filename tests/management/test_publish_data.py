"""manage.py publish_data: what an operator is told, and the task that does the same."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from airace import tasks
from airace.queries import tables
from airace.web.datapackage import publish, versions


@pytest.fixture(autouse=True)
def few(settings, tmp_path: Path, monkeypatch):
    settings.PUBLISHED_DIR = tmp_path / "published"
    monkeypatch.setattr(publish, "TABLES", [table for table in tables.TABLES if table.name == "families"])


def run() -> str:
    out = StringIO()
    call_command("publish_data", stdout=out)
    return out.getvalue()


def test_an_operator_is_told_what_was_written(bundle: None) -> None:
    assert run().startswith("Version ")
    assert "nothing to write" in run()
    assert len(versions.names()) == 1
    with publish._alone(versions.root()), pytest.raises(CommandError, match="wait for it"):
        run()


def test_the_task_writes_the_first_version(bundle: None) -> None:
    tasks.publish_data()
    assert versions.newest() is not None


def test_without_data_nothing_is_published(db: None) -> None:
    tasks.publish_data()
    assert versions.names() == []
