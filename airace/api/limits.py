"""How often one address may ask the API: counted in the cache, so that a dead cache limits nobody."""

from __future__ import annotations

from math import ceil

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja.throttling import SimpleRateThrottle

from airace.web.reports import reader

MINUTE_S = 60


class Limit(SimpleRateThrottle):
    """Requests of one address in the last minute."""

    scope = "api"

    def __init__(self) -> None:
        super().__init__(f"{settings.API_REQUESTS_PER_MINUTE}/m")

    def get_cache_key(self, request: HttpRequest) -> str:
        return self.cache_format % {"scope": self.scope, "ident": reader(request)}

    @property
    def allowed(self) -> int:
        return settings.API_REQUESTS_PER_MINUTE

    @property
    def resets_in(self) -> int:
        """Seconds until the oldest request counted is forgotten."""
        oldest = self.history[-1] if self.history else self.now
        return max(1, ceil(MINUTE_S - (self.now - oldest)))

    def tell(self, response: HttpResponse) -> None:
        response["RateLimit-Limit"] = str(self.allowed)
        response["RateLimit-Remaining"] = str(max(0, self.allowed - len(self.history)))
        response["RateLimit-Reset"] = str(self.resets_in)
