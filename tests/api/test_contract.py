"""The API against its own OpenAPI document: made-up requests, good and bad, find no fault of ours and no broken promise."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, seed
from hypothesis import settings as hypothesis_settings
from schemathesis import checks
from schemathesis.specs.openapi import checks as openapi

from airace.api.v1 import api
from airace.wsgi import application

DOCUMENT = json.loads(json.dumps(api.get_openapi_schema(path_prefix="/api/v1/")))
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = application
schema.config.base_url = "http://localhost"
KEPT = [
    checks.not_a_server_error,
    openapi.status_code_conformance,
    openapi.content_type_conformance,
    openapi.response_schema_conformance,
    openapi.response_headers_conformance,
    openapi.unsupported_method,
]


@pytest.fixture(autouse=True)
def one_connection(bundle: None) -> Iterator[None]:
    """As in Django's own client: a request closes no connection, or the test's transaction would be gone."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@schema.parametrize()
@seed(20261130)
@hypothesis_settings(
    max_examples=4,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_no_answer_breaks_the_contract(case: Any) -> None:
    response = case.call(headers={"Accept-Encoding": "identity"})
    case.validate_response(response, checks=KEPT)
    assert response.status_code < 500
