import io
import tarfile

import brotli
import pytest

from airace.stack import install


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("ERROR: No matching distribution found for granian==2.8.7\n", "no wheel of granian==2.8.7 for Python 3."),
        (
            "WARNING: Retrying after NewConnectionError('…')\nERROR: No matching distribution found for granian==2.8.7\n",
            "registry cannot be reached",
        ),
        ("npm error code ENOTFOUND\n", "registry cannot be reached"),
        ("OSError: [Errno 28] No space left on device\n", "disk is full"),
        ("one\nsomething else\n\n", "It ended with: something else. All of it is in"),
        ("", "It ended with: no output"),
    ],
)
def test_failures_of_the_installers_become_one_sentence(output, sentence) -> None:
    assert sentence in install.explain(output)
    assert "\n" not in install.explain(output)


def test_the_npm_browser_is_unpacked_with_a_launcher(tmp_path, monkeypatch) -> None:
    def packed(members: dict[str, bytes]) -> bytes:
        out = io.BytesIO()
        with tarfile.open(fileobj=out, mode="w") as tar:
            for name, content in members.items():
                entry = tarfile.TarInfo(name)
                entry.size = len(content)
                tar.addfile(entry, io.BytesIO(content))
        return out.getvalue()

    program = b'#!/bin/sh\necho "$LD_LIBRARY_PATH"\n'
    members = {
        "package/bin/chromium.br": brotli.compress(program),
        "package/bin/al2023.tar.br": brotli.compress(packed({"lib/libnspr4.so": b"library"})),
        "package/package.json": b"{}",
    }
    archive = tmp_path / "browser.tgz"
    archive.write_bytes(packed(members))
    folder = tmp_path / "a folder" / "chromium"
    folder.parent.mkdir()
    monkeypatch.setattr(install, "BROWSER", folder)
    monkeypatch.setattr(install, "LOG", tmp_path / "log")

    install.unpack(archive)

    assert (folder / "lib/libnspr4.so").read_bytes() == b"library"
    code, printed = install.run([str(folder / "chromium")])
    assert code == 0
    assert f"{folder}/lib" in printed
    assert not archive.exists()


def test_the_one_big_function_of_the_chart_library_is_parsed_once() -> None:
    head = '(function(r, f) { f(); } (typeof self !== "undefined" ? self : this, '
    assert (
        install.parsed_once(f"{head}() => {{\nreturn Plotly;\n}}));\n") == f"{head}(() => {{\nreturn Plotly;\n}})));\n"
    )
    assert install.parsed_once("var htmx = 1;\n") == "var htmx = 1;\n"
