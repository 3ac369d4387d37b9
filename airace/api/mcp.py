"""The MCP server: the tools in the protocol's words, carried in our synchronous web server.

The SDK is asynchronous. One event loop runs in a thread of each web process from its first question on; tools run in
worker threads beside it. Import this module late: the SDK takes most of a second.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import cache, wraps
from threading import Event, Thread
from typing import Any

from a2wsgi import ASGIMiddleware
from django.conf import settings
from django.db import connections
from mcp.server.mcpserver import MCPServer
from mcp.server.mcpserver.exceptions import ToolError
from mcp.server.transport_security import TransportSecuritySettings
from mcp.types import ToolAnnotations

from airace.api import tools

START_S = 10
LARGEST = 64 * 1024  # bytes of a question
INSTRUCTIONS = (
    "How far apart are China and the United States in AI? Every answer names its sources and `known_on`, the day it "
    "looks back from: give `known_on` (YYYY-MM-DD) to learn what was known on a day. Side: US, CN, other or unknown. "
    "For “how far behind is China” ask get_metric with frontier-gap-arena (points) or frontier-lag-eci (months); "
    "there are several independent gauges and no single score. Quote sources and known_on with every number."
)
TOOLS = (tools.list_metrics, tools.get_metric, tools.get_series, tools.search, tools.get_evidence)
READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False)


def refusing(tool: Callable[..., Any]) -> Callable[..., Any]:
    """The tool with refusals as the protocol has them, and no connection of the database left open in its thread."""

    @wraps(tool)
    def answer(*args: Any, **kwargs: Any) -> Any:
        try:
            return tool(*args, **kwargs)
        except tools.RefusalError as refusal:
            raise ToolError(str(refusal)) from None
        finally:
            connections.close_all()

    return answer


class Server(MCPServer[Any]):
    """The SDK's server, which says in our words what is wrong with a question; its own would be a validator's text."""

    async def call_tool(self, name: str, arguments: dict[str, Any], context: Any = None) -> Any:
        try:
            tools.check({tool.__name__: tool for tool in TOOLS}, name, arguments)
        except tools.RefusalError as refusal:
            raise ToolError(str(refusal)) from None
        return await super().call_tool(name, arguments, context)


def server() -> MCPServer[Any]:
    made = Server("airace", version=settings.VERSION, instructions=INSTRUCTIONS)
    for tool in TOOLS:
        made.add_tool(refusing(tool), name=tool.__name__, description=tool.__doc__, annotations=READS)
    return made


def security() -> TransportSecuritySettings:
    """The SDK's own check of Host and Origin. Patterns that it cannot read are left to the door, which checks first."""
    hosts = [host for host in settings.ALLOWED_HOSTS if host]
    plain = not any(host == "*" or host.startswith(".") for host in hosts)
    named = [name for host in hosts for name in (host, f"{host}:*")]
    origins = [f"{scheme}://{name}" for scheme in ("http", "https") for name in named]
    return TransportSecuritySettings(
        enable_dns_rebinding_protection=plain, allowed_hosts=named, allowed_origins=origins
    )


@cache
def application() -> ASGIMiddleware:
    """The server as a WSGI application; made once by a process, with the loop that it runs in."""
    loop = asyncio.new_event_loop()
    Thread(target=loop.run_forever, name="mcp", daemon=True).start()
    app: Any = server().streamable_http_app(
        json_response=True, stateless_http=True, transport_security=security(), max_request_body_size=LARGEST
    )
    begun = Event()
    asyncio.run_coroutine_threadsafe(_live(app, begun), loop)
    if not begun.wait(START_S):
        raise RuntimeError("The MCP server did not start.")
    return ASGIMiddleware(app, loop=loop)


async def _live(app: Any, begun: Event) -> None:
    """The application's life, as long as its process."""
    async with app.router.lifespan_context(app):
        begun.set()
        await asyncio.Event().wait()
