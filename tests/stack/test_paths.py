from pathlib import Path

import pytest

from airace.stack import paths


@pytest.fixture
def state(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("STATE_DIR", str(tmp_path))
    return tmp_path


def test_a_long_temporary_folder_does_not_make_a_long_socket(state, monkeypatch) -> None:
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/" + "x" * 120)
    assert len(str(paths.postgres_socket_dir() / ".s.PGSQL.5432.lock")) < 104


def test_two_state_folders_have_two_socket_folders(tmp_path, monkeypatch) -> None:
    seen = set()
    for name in "ab":
        monkeypatch.setenv("STATE_DIR", str(tmp_path / name))
        seen.add(paths.socket_dir())
    assert len(seen) == 2


def test_the_noted_folder_counts_in_every_login(state, monkeypatch, tmp_path) -> None:
    elsewhere = tmp_path / paths.socket_dir().name
    elsewhere.mkdir()
    (state / "sockets").write_text(f"{elsewhere}\n")
    monkeypatch.setenv("XDG_RUNTIME_DIR", "/run/somewhere")
    assert paths.socket_dir() == elsewhere


def test_the_note_in_a_copied_state_folder_does_not_count(state, tmp_path) -> None:
    other = tmp_path / "airace-0123456789"
    other.mkdir()
    (state / "sockets").write_text(f"{other}\n")
    assert paths.socket_dir() != other
