"""/healthz: whether the site can serve, and which of its parts are at work."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from airace.stack import health

# Without these nothing can be served; without the others only imports and alerts stand still.
NEEDED = ("web", "database")


@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """200 while pages can be served, else 503; `status` is ok, degraded or down."""
    parts = health.report()
    serving = all(parts[name]["state"] == "ok" for name in NEEDED)
    everything = all(part["state"] == "ok" for part in parts.values())
    status = "down" if not serving else "ok" if everything else "degraded"
    return JsonResponse(
        {"status": status, **parts}, status=HTTPStatus.OK if serving else HTTPStatus.SERVICE_UNAVAILABLE
    )
