"""How often a host may be asked: one rhythm for all workers, kept in Valkey, and notes on hosts to be left alone.

The clients of Valkey are handed in; they should try once or twice without a pause, since imports wait for them. While
Valkey does not answer, each process keeps a rhythm of its own: imports go on, and a host is then asked at most as many
times too often as there are processes. Texts come from strangers and may be many: they go to a second Valkey that may
forget, so that they never take the room of the tasks that wait in the first.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import redis
import structlog

log = structlog.get_logger(__name__)
PREFIX = "airace:pace:"
AWAY_S = 15  # after a failure Valkey is not asked again for so long, so that its timeouts do not add up
LONGEST_WAIT = 86_400  # seconds between two questions, whatever a host says
LONGEST_TEXT = 32 * 1024  # bytes; a longer text is kept by this process only
OWN_TEXTS = 50  # that a process keeps, the newest

# A bucket of one token. The slot is taken only where the wait for it is bearable, so that those who give up do not
# lengthen the queue. Valkey's clock is everybody's. KEYS: slot; ARGV: every, most (s). Answers with the wait (s).
_TURN = """
local time = redis.call('TIME')
local now = tonumber(time[1]) + tonumber(time[2]) / 1e6
local every, most = tonumber(ARGV[1]), tonumber(ARGV[2])
local wait = math.max(0, tonumber(redis.call('GET', KEYS[1]) or '0') - now)
if wait <= most then
  redis.call('SET', KEYS[1], string.format('%.6f', now + wait + every), 'PX', math.ceil((wait + every) * 1000))
end
return string.format('%.6f', wait)
"""
# KEYS: note; ARGV: epoch (s). A longer note that stands already is kept.
_HOLD = """
if tonumber(ARGV[1]) > tonumber(redis.call('GET', KEYS[1]) or '0') then
  redis.call('SET', KEYS[1], ARGV[1], 'PXAT', math.ceil(tonumber(ARGV[1]) * 1000))
end
"""


@dataclass(slots=True)
class _Own:
    """What this process knows by itself: next free slots (monotonic), notes (epoch), texts with their end (monotonic)."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    slots: dict[str, float] = field(default_factory=dict)
    holds: dict[str, float] = field(default_factory=dict)
    texts: dict[str, tuple[float, str]] = field(default_factory=dict)


@dataclass(slots=True)
class _Shared:
    """A Valkey that may be away; `again` is when it is asked next (monotonic)."""

    valkey: redis.Redis | None
    again: float = 0.0

    def ask(self, question: Callable[[redis.Redis], Any]) -> Any:
        """Its answer; None without one."""
        if self.valkey is None or time.monotonic() < self.again:
            return None
        try:
            return question(self.valkey)
        except (redis.ConnectionError, redis.TimeoutError) as error:
            self.again = time.monotonic() + AWAY_S
            log.warning("Valkey unreachable, pace of this process only", error=str(error))
        except redis.RedisError as error:
            log.warning("Valkey refused one question, which this process answers by itself", error=str(error))
        return None


class Pace:
    """The rhythm of all who share `valkey`, and the texts of all who share `cache`; of this process alone without."""

    def __init__(self, valkey: redis.Redis | None = None, cache: redis.Redis | None = None) -> None:
        self._rhythm = _Shared(valkey)
        self._texts = _Shared(cache)
        self._own = _Own()

    def turn(self, host: str, every: float, most: float = math.inf) -> float:
        """Seconds to wait before asking the host, whose slots are `every` seconds (a day at most) apart.

        The slot is the caller's, unless the wait is longer than `most` (or a day): then nothing is reserved.
        """
        if not every > 0:  # nor where it is no number
            return 0.0
        every, most = min(every, LONGEST_WAIT), min(most, LONGEST_WAIT)
        wait = self._rhythm.ask(lambda valkey: valkey.eval(_TURN, 1, f"{PREFIX}slot:{host}", every, most))
        return self._own_turn(host, every, most) if wait is None else float(wait)

    def until(self, host: str) -> datetime | None:
        """When the host may be asked again (UTC); None where it may be asked now."""
        noted = self._rhythm.ask(lambda valkey: valkey.get(f"{PREFIX}hold:{host}"))
        until = max(float(noted or 0), self._own.holds.get(host, 0.0))
        return datetime.fromtimestamp(until, UTC) if until > time.time() else None

    def hold(self, host: str, until: datetime) -> None:
        """Leave the host alone until then; a later time that is noted already stays."""
        epoch = until.timestamp()
        with self._own.lock:
            self._own.holds[host] = max(epoch, self._own.holds.get(host, 0.0))
        if epoch > time.time():
            self._rhythm.ask(lambda valkey: valkey.eval(_HOLD, 1, f"{PREFIX}hold:{host}", f"{epoch:.3f}"))

    def remember(self, name: str, text: str, seconds: float) -> None:
        """Keep a text, such as a site's robots.txt: for everybody if it is short, else for this process."""
        key, short = f"{PREFIX}text:{name}", len(text.encode()) <= LONGEST_TEXT
        if short and self._texts.ask(lambda cache: cache.set(key, text, px=math.ceil(seconds * 1000))) is not None:
            self._own.texts.pop(name, None)
            return
        if not short:
            self._texts.ask(lambda cache: cache.delete(key))
        with self._own.lock:
            self._own.texts.pop(name, None)
            self._own.texts[name] = (time.monotonic() + seconds, text)
            while len(self._own.texts) > OWN_TEXTS:
                del self._own.texts[next(iter(self._own.texts))]

    def recall(self, name: str) -> str | None:
        """The text, if it is still good."""
        kept = self._texts.ask(lambda cache: cache.get(f"{PREFIX}text:{name}"))
        if kept is not None:
            return kept.decode() if isinstance(kept, bytes) else str(kept)
        end, text = self._own.texts.get(name, (0.0, ""))
        return text if end > time.monotonic() else None

    def _own_turn(self, host: str, every: float, most: float) -> float:
        with self._own.lock:
            now = time.monotonic()
            wait = max(0.0, self._own.slots.get(host, 0.0) - now)
            if wait <= most:
                self._own.slots[host] = now + wait + every
            return wait
