"""The API's OpenAPI document, as the answers really are: kinds of content, headers, and no default that is none."""

from __future__ import annotations

from functools import cache
from typing import Any

from ninja import NinjaAPI

from airace.api.problems import CONTENT_TYPE

HEADERS = {
    "RateLimit-Limit": ("Requests a minute that one address may send.", "integer"),
    "RateLimit-Remaining": ("How many of them are left.", "integer"),
    "RateLimit-Reset": ("Seconds until the oldest of them is forgotten.", "integer"),
    "ETag": ("Send it in If-None-Match to be told 304 while nothing has changed.", "string"),
    "X-Withheld": ("What was left out because a licence forbids to hand it on.", "string"),
    "Link": ("The next page, or the description of a file.", "string"),
}
NAMES_OF_DAYS = frozenset({"known_on", "from", "to"})
LIMITS = ("RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class DocumentedAPI(NinjaAPI):
    """The framework's API with a document that says how errors, files and limits are sent."""

    def get_openapi_schema(self, **kwargs: Any) -> Any:
        document = super().get_openapi_schema(**kwargs)
        for path, methods in document["paths"].items():
            for operation in methods.values():
                _finish(operation, csv=path.endswith(".csv"))
        return document


def _finish(operation: dict[str, Any], *, csv: bool) -> None:
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        if schema.get("default", 0) in (None, ""):
            del schema["default"]
        if parameter["name"] in NAMES_OF_DAYS:
            schema["format"] = "date"
    for status, answer in operation["responses"].items():
        content = answer.get("content", {})
        failed = int(status) >= 400
        if failed:
            answer["content"] = {CONTENT_TYPE: next(iter(content.values()))}
        elif csv:
            answer["content"] = {"text/csv": next(iter(content.values()))}
        named = LIMITS if failed else tuple(HEADERS)
        answer["headers"] = {
            name: {"description": HEADERS[name][0], "schema": {"type": HEADERS[name][1]}} for name in named
        }
    operation["responses"][304] = {"description": "Not Modified"}
    retry = {"description": "Seconds to wait.", "schema": {"type": "integer"}}
    operation["responses"].get(429, {}).setdefault("headers", {})["Retry-After"] = retry


@cache
def parameters(api: NinjaAPI) -> dict[str, frozenset[str]]:
    """The names of the query parameters of every address, by its route below the API's own."""
    document = api.get_openapi_schema(path_prefix="")
    return {
        path.strip("/").replace("{", "<").replace("}", ">"): frozenset(
            one["name"] for one in methods["get"]["parameters"] if one["in"] == "query"
        )
        for path, methods in document["paths"].items()
    }
