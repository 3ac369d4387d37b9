"""Two private Valkeys, reached by unix sockets only: a broker that forgets nothing and a cache that may."""

from __future__ import annotations

import time
from pathlib import Path

import redis

from airace.stack import binaries, paths
from airace.stack.problems import StackError
from airace.stack.processes import Child

# Evicting a queued task would lose it, evicting a cached page is the point: the policy is per server, hence two.
BROKER = {"appendonly": "yes", "appendfsync": "everysec", "maxmemory": "256mb", "maxmemory-policy": "noeviction"}
CACHE = {"appendonly": "no", "maxmemory": "256mb", "maxmemory-policy": "allkeys-lru"}


def quoted(value: object) -> str:
    """A value as Valkey's configuration file wants it; paths may hold spaces and quotes."""
    text = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'"{text}"'


def prepare(name: str, settings: dict[str, str]) -> Child:
    """The server `name` (`broker` or `cache`), ready to start. Its socket is `<name>.sock`."""
    folder = paths.state_dir() / name
    folder.mkdir(mode=0o700, exist_ok=True)
    common = {"port": "0", "unixsocketperm": "700", "save": "", "unixsocket": str(socket(name)), "dir": str(folder)}
    file = folder / "valkey.conf"
    file.write_text("".join(f"{key} {quoted(value)}\n" for key, value in (common | settings).items()))
    return Child(name, [str(binaries.valkey_server()), str(file)], folder=folder, socket=socket(name))


def socket(name: str) -> Path:
    return paths.socket_dir() / f"{name}.sock"


def wait_ready(child: Child, *, within: float = 60.0) -> None:
    deadline = time.monotonic() + within
    client = redis.Redis(unix_socket_path=str(socket(child.name)), socket_timeout=2)
    while True:
        try:
            client.ping()
        except redis.RedisError as error:
            if not child.running:
                raise StackError(
                    f"Valkey ({child.name}) stopped while starting; {child.log} says:\n{child.last_words()}"
                ) from None
            if time.monotonic() > deadline:
                raise StackError(f"Valkey ({child.name}) gave no answer in {within:.0f} s: {error}") from None
            time.sleep(0.02)
        else:
            client.close()
            return
