"""Runs every check, prints one line each with its seconds and the output of those that fail; `make check`."""

from __future__ import annotations

import os
import subprocess
import sys
import time

PYTHON = sys.executable
# What a deployment would set; the site's own checks are run as if it were one.
DEPLOYMENT = {
    "HTTPS": "1",
    "DEBUG": "",
    "SECRET_KEY": "only-for-the-deployment-check-" + "0123456789abcdef" * 3,
    "ALLOWED_HOSTS": "airace.example.org",
    "SITE_URL": "https://airace.example.org",
}
CHECKS: dict[str, tuple[list[str], dict[str, str]]] = {
    "lint": ([PYTHON, "-m", "ruff", "check", "--quiet", "."], {}),
    "format": ([PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."], {}),
    "types": ([PYTHON, "-m", "mypy", "--no-error-summary", "airace"], {}),
    "layers": ([PYTHON, "-c", "import sys; from importlinter.cli import lint_imports_command as c; c()"], {}),
    "templates": ([PYTHON, "-m", "djlint", "--lint", "--quiet", "templates"], {}),
    "migrations": ([PYTHON, "-W", "ignore", "manage.py", "makemigrations", "--check", "--dry-run"], {}),
    "deployment": ([PYTHON, "manage.py", "check", "--deploy", "--fail-level", "WARNING"], DEPLOYMENT),
}


def main() -> int:
    failed = []
    for name, (command, environment) in CHECKS.items():
        began = time.monotonic()
        done = subprocess.run(  # noqa: S603 - the commands above
            command,
            env=os.environ | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        verdict = "FAILED" if done.returncode else "ok"
        sys.stdout.write(f"{name:<12} {verdict:<7} {time.monotonic() - began:.1f} s\n")
        if done.returncode:
            failed.append(name)
            sys.stdout.write(f"{done.stdout.strip()}\n")
        sys.stdout.flush()
    if failed:
        sys.stdout.write(f"Failed: {', '.join(failed)}. `make fix` mends what lint and format can.\n")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
