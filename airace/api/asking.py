"""What requests of the API have in common: the day looked back from, and the errors that may come back."""

from __future__ import annotations

from datetime import date
from http import HTTPStatus
from typing import Annotated

from ninja import Query

from airace.api.problems import ProblemError
from airace.api.schemas import ProblemOut
from airace.web.known_on import PARAMETER, KnownOnError, parse_known_on, today

KnownOn = Annotated[
    str,
    Query(description="Look back from this day (YYYY-MM-DD): only what was public by its end counts. Default: today."),
]
ERRORS = {(400, 404, 422, 429): ProblemOut}


def day(known_on: str) -> date:
    """Raises ProblemError for a day that cannot be looked back from."""
    try:
        return parse_known_on(known_on, today=today())
    except KnownOnError as error:
        raise ProblemError(HTTPStatus.BAD_REQUEST, str(error), parameter=PARAMETER) from None
