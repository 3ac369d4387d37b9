import os

import pytest

from airace.stack import environment


def test_a_broken_line_is_named_by_file_and_line(tmp_path) -> None:
    file = tmp_path / ".env"
    file.write_text("# ours\nPORT=8001\n\nthis is no setting\nHOST=x\n")
    with pytest.raises(SystemExit) as caught:
        environment.load(file)
    assert str(caught.value).startswith(f"{file}, line 4: 'this is no setting' is not NAME=value")


def test_a_name_without_a_value_is_broken_too(tmp_path) -> None:
    file = tmp_path / ".env"
    file.write_text("PORT\n")
    with pytest.raises(SystemExit, match="line 1: 'PORT' is not NAME=value"):
        environment.load(file)


def test_a_folder_in_place_of_the_file_is_refused(tmp_path) -> None:
    with pytest.raises(SystemExit, match="is not a file; make it a readable UTF-8 text"):
        environment.load(tmp_path)


@pytest.mark.skipif(os.getuid() != 0, reason="only root can become another user")
def test_a_state_folder_closed_to_the_user_is_named(tmp_path, monkeypatch) -> None:
    folder = tmp_path / "closed" / "state"
    folder.mkdir(parents=True)
    folder.parent.chmod(0o700)
    monkeypatch.setenv("STATE_DIR", str(folder))
    os.seteuid(65534)
    try:
        with pytest.raises(SystemExit, match=f"The state folder {folder} cannot be entered .Permission denied.: set"):
            environment.state_dir()
    finally:
        os.seteuid(0)


def test_the_environment_wins_over_the_file(tmp_path, monkeypatch) -> None:
    file = tmp_path / ".env"
    file.write_text("AIRACE_A=file\nAIRACE_B='with space' # why\n")
    monkeypatch.setenv("AIRACE_A", "environment")
    monkeypatch.setenv("AIRACE_B", "")
    monkeypatch.delenv("AIRACE_B")
    environment.load(file)
    assert (os.environ["AIRACE_A"], os.environ["AIRACE_B"]) == ("environment", "with space")


@pytest.mark.parametrize(("text", "expected"), [("", 8000), ("1", 1), ("65535", 65535)])
def test_numbers(monkeypatch, text, expected) -> None:
    monkeypatch.setenv("PORT", text)
    assert environment.number("PORT", 8000, 1, 65535) == expected


@pytest.mark.parametrize("text", ["0", "65536", "-1", "8e3", "٣"])
def test_numbers_out_of_range(monkeypatch, text) -> None:
    monkeypatch.setenv("PORT", text)
    with pytest.raises(SystemExit, match="PORT is"):
        environment.number("PORT", 8000, 1, 65535)
