"""The signing key of an embedded installation: made once, kept in the state folder, readable by its owner only."""

from __future__ import annotations

import os
import secrets
import sys
from pathlib import Path


def read_or_create(folder: Path) -> str:
    """The key in `folder/secret_key`; a new one of 64 URL-safe characters where there is none."""
    path = folder / "secret_key"
    if not path.exists():
        fresh = folder / f"secret_key.{os.getpid()}"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh.touch(mode=0o600)
        except OSError as error:
            sys.exit(
                f"The state folder {folder} cannot be written ({error.strerror}): set STATE_DIR to one of your own."
            )
        fresh.write_text(secrets.token_urlsafe(48))
        # link() fails when another process was first, so that all of them read the same key.
        try:
            path.hardlink_to(fresh)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    try:
        return path.read_text().strip()
    except OSError as error:
        sys.exit(
            f"The key {path} cannot be read ({error.strerror}): set SECRET_KEY, or STATE_DIR to a folder of your own."
        )
