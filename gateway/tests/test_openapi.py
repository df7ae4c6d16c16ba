"""The OpenAPI document, from which frontends generate their clients, matches the gateway."""

import re

import pytest
from gateway_testing import openapi_document

DOCUMENT = openapi_document()
OPERATIONS = {
    (method.upper(), path.removeprefix("/api/v1")): operation
    for path, methods in DOCUMENT["paths"].items()
    for method, operation in methods.items()
}

CONTRACT = """
GET /  GET /health  GET /health/live  GET /health/ready  GET /db-health  GET /.well-known/jwks.json
POST /auth/register  POST /auth/login  POST /auth/refresh  POST /auth/refresh-token  POST /auth/logout
GET /auth/me  GET /users/me  PUT /users/me  PATCH /users/me  DELETE /users/me  POST /auth/change-password
POST /auth/request-password-reset  POST /auth/reset-password  POST /auth/request-verification  POST /auth/verify-email
GET /users  GET /users/export  GET /users/{user_id}  PUT /users/{user_id}  PATCH /users/{user_id}
DELETE /users/{user_id}  GET /admin/audit
GET /auth/sessions  DELETE /auth/sessions  DELETE /auth/sessions/{session_id}
POST /requests/  GET /requests/  GET /requests/available  GET /requests/{request_id}
PUT /requests/{request_id}  PATCH /requests/{request_id}
POST /requests/{request_id}/accept  POST /requests/{request_id}/decline  POST /requests/{request_id}/start
POST /requests/{request_id}/complete  POST /request/{request_id}/complete  POST /requests/{request_id}/cancel
POST /requests/{request_id}/status  POST /requests/{request_id}/rating  GET /requests/{request_id}/timeline
GET /requests/{request_id}/dispatch
PUT /providers/me  PUT /providers/me/location  GET /providers/me/offers  GET /providers/{provider_id}
GET /providers/nearby  GET /users/nearby
POST /messages/  POST /messages/{request_id}  GET /messages/{request_id}
POST /requests/{request_id}/upload  GET /requests/{request_id}/files  POST /uploads/
GET /uploads/{file_id}  GET /uploads/{file_id}/download  GET /files/{file_id}  GET /files/{file_id}/download
"""

PUBLIC = """
GET /  GET /health  GET /health/live  GET /health/ready  GET /db-health  GET /.well-known/jwks.json
POST /auth/register  POST /auth/login  POST /auth/refresh  POST /auth/refresh-token
POST /auth/request-password-reset  POST /auth/reset-password
"""


def routes(text: str) -> set[tuple[str, str]]:
    return {(method, path) for method, path in re.findall(r"([A-Z]+) (\S+)", text)}


def test_documented_routes_are_those_of_the_contract() -> None:
    assert set(OPERATIONS) == routes(CONTRACT)


def test_only_these_routes_answer_without_a_token() -> None:
    assert {key for key, operation in OPERATIONS.items() if "security" not in operation} == routes(PUBLIC)


def test_operation_ids_are_unique_names() -> None:
    ids = [operation["operationId"] for operation in OPERATIONS.values()]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z_]+", name) for name in ids)
    assert {"register", "login", "create_request", "accept_request", "send_message", "download_file"} <= set(ids)


@pytest.mark.parametrize("status", ["401", "404", "409", "422", "503"])
def test_every_error_has_the_schema_problem(status: str) -> None:
    for operation in OPERATIONS.values():
        content = operation["responses"][status]["content"]
        assert content["application/problem+json"]["schema"] == {"$ref": "#/components/schemas/Problem"}


def test_every_reference_has_its_schema() -> None:
    names = set(re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT)))
    assert names <= set(DOCUMENT["components"]["schemas"])
