"""The cache, quiet when its server is away: a dead cache slows the site and breaks nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

log = structlog.get_logger(__name__)


class QuietRedisCache(RedisCache):
    """Django's Redis cache that answers 'not there' while the server cannot be reached."""

    def _quiet(self, call: Callable[[], Any], otherwise: Any) -> Any:
        try:
            return call()
        except (RedisError, OSError) as error:
            log.warning("cache unreachable", error=str(error))
            return otherwise

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._quiet(lambda: super(QuietRedisCache, self).get(key, default, version), default)

    def set(self, key: Any, value: Any, timeout: Any = 300, version: int | None = None) -> None:
        self._quiet(lambda: super(QuietRedisCache, self).set(key, value, timeout, version), None)

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._quiet(lambda: super(QuietRedisCache, self).delete(key, version), False))
