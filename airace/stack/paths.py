"""Where the embedded stack keeps its data, and the short socket paths that every command shares."""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# A unix socket's path may not pass 103 bytes (macOS; 107 on Linux); the longest name below takes 18 of them.
LONGEST_FOLDER = 85


def state_dir() -> Path:
    """Folder of databases, logs and the secret key: `STATE_DIR`, else `.state` beside manage.py."""
    return Path(os.environ.get("STATE_DIR") or ROOT / ".state").expanduser().resolve()


def socket_dir() -> Path:
    """A short folder for unix sockets, one per state folder and user.

    The one that `up` noted in the state folder counts, so that a command from another login (cron, ssh) with another
    XDG_RUNTIME_DIR or TMPDIR still finds the servers.
    """
    digest = hashlib.sha256(f"{state_dir()}:{os.getuid()}".encode()).hexdigest()[:10]
    name = f"airace-{digest}"
    noted = state_dir() / "sockets"
    if noted.is_file():
        folder = Path(noted.read_text().strip())
        # A copied state folder carries its original's note: the digest tells them apart.
        if folder.name == name and folder.is_dir():
            return folder
    # Root's own runtime folder is closed to the user that PostgreSQL has to run as.
    private = None if os.getuid() == 0 else os.environ.get("XDG_RUNTIME_DIR")
    folder = Path(private or ("/tmp" if os.getuid() == 0 else tempfile.gettempdir())) / name  # noqa: S108 - a checked, private folder inside it
    return folder if len(str(folder)) <= LONGEST_FOLDER else Path("/tmp") / name  # noqa: S108 - as above


def postgres_socket_dir() -> Path:
    """The folder of PostgreSQL's socket: its own, because under root it belongs to another user."""
    return socket_dir() / "pg"


def database_url() -> str:
    """Address of the embedded PostgreSQL; valid in every process that shares the state folder."""
    return f"postgresql://airace@/airace?host={postgres_socket_dir()}"


def broker_url() -> str:
    """Address of the embedded Valkey that carries tasks (append-only, never evicts)."""
    return f"redis+socket://{socket_dir()}/broker.sock"


def cache_url() -> str:
    """Address of the embedded Valkey that holds pages (evicts, keeps nothing on disk)."""
    return f"unix://{socket_dir()}/cache.sock"
