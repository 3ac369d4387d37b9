"""The embedded servers together: folders, start, stop. Used by `manage.py up` and by the tests."""

from __future__ import annotations

import contextlib
import os
import shutil
import stat
from pathlib import Path

from airace.stack import leftovers, paths, postgres, valkey
from airace.stack.problems import StackError
from airace.stack.processes import Child, stop_all


def make_socket_dir(folder: Path) -> None:
    """The private folder of the sockets, noted in the state folder for other commands."""
    # Under root PostgreSQL, another user then, has to pass through; each socket in it stays closed to others.
    mode = 0o711 if os.getuid() == 0 else 0o700
    folder.mkdir(mode=mode, parents=True, exist_ok=True)
    facts = folder.lstat()
    if not stat.S_ISDIR(facts.st_mode) or facts.st_uid != os.getuid():
        raise StackError(f"{folder} belongs to somebody else: remove it, or set STATE_DIR to another folder.")
    folder.chmod(mode)
    (paths.state_dir() / "sockets").write_text(f"{folder}\n")


def restore_sockets(child: Child) -> None:
    """Make the folder of the sockets again where it was, should a cleaner of temporary files have taken it."""
    if child.socket is None or child.socket.parent.is_dir():
        return
    own = child.name == "postgres"
    folder = child.socket.parents[1] if own else child.socket.parent
    try:
        make_socket_dir(folder)
        if own:
            postgres.make_socket_dir(child.user)
    except OSError as error:
        raise StackError(
            f"The folder of the sockets {folder} was removed and cannot be made again ({error.strerror}): start again."
        ) from None


def start(*, database: bool, broker: bool, cache: bool, durable: bool = True) -> list[Child]:
    """Start the wanted servers and wait until each answers. They end when this process does."""
    paths.state_dir().mkdir(mode=0o700, parents=True, exist_ok=True)
    leftovers.stop()
    make_socket_dir(paths.socket_dir())
    children = []
    if broker:
        children.append(valkey.prepare("broker", valkey.BROKER))
    if cache:
        children.append(valkey.prepare("cache", valkey.CACHE))
    if database:
        children.append(postgres.prepare(durable=durable))
    try:
        for child in children:
            child.start()
        for child in children:
            (postgres if child.name == "postgres" else valkey).wait_ready(child)
        if database:
            postgres.ensure_database()
    except BaseException:
        stop(children)
        raise
    return children


def stop(children: list[Child], *, within: float = 5.0) -> None:
    """Stop servers started by `start` and remove their sockets."""
    stop_all(children, within=within)
    shutil.rmtree(paths.socket_dir(), ignore_errors=True)
    with contextlib.suppress(FileNotFoundError):
        (paths.state_dir() / "sockets").unlink()
