"""The OpenAPI document, from which frontends generate their clients, matches the gateway."""

import re
from typing import Any

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
POST /signup  POST /login  POST /logout  PUT /users
GET /auth/me  GET /users/me  PUT /users/me  PATCH /users/me  DELETE /users/me  POST /auth/change-password
POST /auth/request-password-reset  POST /auth/reset-password  POST /auth/request-verification  POST /auth/verify-email
POST /auth/object-to-email-change  POST /verification  POST /verification/confirm  GET /verification
POST /auth/second-factor  POST /auth/second-factor/confirm  DELETE /auth/second-factor
GET /users  POST /users  GET /users/export  GET /users/{user_id}  PUT /users/{user_id}  PATCH /users/{user_id}
DELETE /users/{user_id}  GET /admin/audit  POST /admin/users/import  GET /admin/imports/{import_id}
POST /users/me/avatar  DELETE /users/me/avatar  GET /avatars/{avatar_id}
GET /admin/export/users  GET /admin/export/requests  GET /admin/export/payments  GET /admin/export/notifications
GET /admin/export/reports
POST /analytics/events  GET /admin/stats  GET /admin/stats/series
GET /auth/sessions  DELETE /auth/sessions  DELETE /auth/sessions/{session_id}
POST /quotes  POST /requests/  GET /requests/  GET /requests/available  GET /requests/{request_id}
PUT /requests/{request_id}  PATCH /requests/{request_id}
POST /requests/{request_id}/accept  POST /requests/{request_id}/decline  POST /requests/{request_id}/start
POST /requests/{request_id}/complete  POST /request/{request_id}/complete  POST /requests/{request_id}/cancel
POST /requests/{request_id}/status  POST /requests/{request_id}/rating  GET /requests/{request_id}/timeline
GET /requests/{request_id}/dispatch
GET /commitments  POST /commitments  DELETE /commitments/{commitment_id}
PUT /providers/me  PUT /providers/me/location  GET /providers/me/offers  GET /providers/{provider_id}
GET /providers/nearby  GET /users/nearby
POST /payments  GET /payments  GET /payments/{payment_id}  POST /payments/{payment_id}/sync
POST /payments/{payment_id}/cancel  POST /payments/{payment_id}/refunds  POST /payments/webhooks/{gateway}
POST /payments/methods  GET /payments/methods  POST /payments/methods/{payment_method_id}/sync
DELETE /payments/methods/{payment_method_id}
POST /reviews  GET /reviews/{review_id}  PUT /reviews/{review_id}  PATCH /reviews/{review_id}
POST /brokers  GET /brokers  PUT /brokers/me  PATCH /brokers/me  DELETE /brokers/me  GET /brokers/{user_id}
POST /brokers/{user_id}/verify  GET /brokers/me/dashboard
DELETE /reviews/{review_id}  GET /users/{user_id}/reviews  POST /reviews/{review_id}/reply
PUT /listings/{listing_id}/favourite  DELETE /listings/{listing_id}/favourite  GET /favourites
POST /searches  GET /searches  GET /searches/{search_id}  PATCH /searches/{search_id}  DELETE /searches/{search_id}
GET /searches/{search_id}/results
POST /listings/{listing_id}/viewings  GET /listings/{listing_id}/viewings
DELETE /listings/{listing_id}/viewings/{viewing_id}
GET /listings/{listing_id}/images/{file_id}
POST /listings/{listing_id}/broker  POST /listings/{listing_id}/broker/accept  DELETE /listings/{listing_id}/broker
GET /listings/{listing_id}/stats  POST /listings/{listing_id}/contact
POST /requests/{request_id}/tip  GET /admin/payments  GET /admin/refunds  GET /admin/disputes
GET /providers/me/balance  GET /providers/me/statement
GET /providers/me/payout-account  PUT /providers/me/payout-account  POST /payouts  GET /payouts  GET /admin/payouts
POST /admin/payouts/{payout_id}/approve  POST /admin/payouts/{payout_id}/reject
POST /admin/payouts/{payout_id}/mark-paid
POST /admin/reconciliations  GET /admin/reconciliations
GET /admin/reconciliations/{reconciliation_id}/differences
GET /flags  GET /admin/flags  GET /admin/flags/{flag}  PUT /admin/flags/{flag}
GET /admin/settings  GET /admin/settings/{setting}  PUT /admin/settings/{setting}
POST /admin/notifications  GET /admin/notifications  GET /admin/notifications/{broadcast_id}
POST /admin/notifications/{broadcast_id}/stop
GET /admin/sockets  GET /admin/sockets/{socket_id}  DELETE /admin/sockets/{socket_id}  POST /admin/broadcasts
GET /ws/stats  GET /ws/connections/{socket_id}  POST /ws/broadcast
POST /reports  GET /admin/reports  GET /admin/reports/{report_id}  POST /admin/reports/{report_id}/resolve
GET /admin/ledger/accounts  GET /admin/ledger/entries  GET /admin/ledger/check
POST /admin/ledger/adjustments  POST /admin/ledger/adjustments/{adjustment_id}/approve
POST /venues  GET /venues  GET /venues/nearest  GET /clinics/nearest  GET /venues/{venue_id}
PATCH /venues/{venue_id}  DELETE /venues/{venue_id}  POST /venues/{venue_id}/verify
POST /venues/{venue_id}/staff  POST /venues/{venue_id}/staff/accept  DELETE /venues/{venue_id}/staff/{user_id}
POST /services  GET /services  GET /services/{service_id}  PATCH /services/{service_id}
POST /venues/{venue_id}/slots  POST /venues/{venue_id}/slots/bulk  POST /venues/{venue_id}/closures
GET /bookings/available  GET /bookings/{slot_id}
POST /bookings/schedule  POST /bookings/hold  POST /bookings/reschedule  DELETE /bookings/cancel/{record_id}
GET /records  GET /records/{record_id}  POST /records/{record_id}/cancel  POST /records/{record_id}/check-in
POST /records/{record_id}/complete  POST /records/{record_id}/no-show  GET /venues/{venue_id}/bookings
GET /bookings/profile  PUT /bookings/profile  POST /bookings/dependants  DELETE /bookings/dependants/{dependant_id}
POST /bookings/waitlist  GET /bookings/waitlist  DELETE /bookings/waitlist/{wait_id}
POST /calendar/feeds  GET /calendar/feeds  DELETE /calendar/feeds/{feed_id}
GET /calendar/{secret}.ics  GET /records/{record_id}/calendar.ics
GET /vaccines/recommendations
GET /slots/{slot_id}  PATCH /slots/{slot_id}  DELETE /slots/{slot_id}  DELETE /schedules/{schedule_id}
POST /messages/  POST /messages/{request_id}  GET /messages/{request_id}  POST /messages/{request_id}/read
PATCH /messages/{request_id}/{message_id}  DELETE /messages/{request_id}/{message_id}
GET /conversations  POST /conversations  GET /conversations/{conversation_id}  PATCH /conversations/{conversation_id}
GET /conversations/{conversation_id}/messages  POST /conversations/{conversation_id}/messages
POST /conversations/{conversation_id}/read  POST /conversations/{conversation_id}/members
DELETE /conversations/{conversation_id}/members/me  PUT /blocks/{user_id}  DELETE /blocks/{user_id}
GET /notifications/preferences  PUT /notifications/preferences
GET /notifications/unsubscribe  POST /notifications/unsubscribe
GET /notifications  GET /notifications/unread-count  POST /notifications/read
POST /notifications/{notification_id}/read  DELETE /notifications/{notification_id}
GET /notifications/{notification_id}/deliveries
POST /requests/{request_id}/upload  POST /conversations/{conversation_id}/upload
 GET /requests/{request_id}/files  GET /conversations/{conversation_id}/files  POST /uploads/
GET /uploads/  GET /uploads/export  DELETE /uploads/{file_id}  POST /uploads/bulk-delete
OPTIONS /uploads/tus/  POST /uploads/tus/  HEAD /uploads/tus/{upload_id}  PATCH /uploads/tus/{upload_id}
DELETE /uploads/tus/{upload_id}
GET /uploads/{file_id}  GET /uploads/{file_id}/download  GET /files/{file_id}  GET /files/{file_id}/download
GET /uploads/{file_id}/thumbnail  GET /uploads/{file_id}/link
GET /uploads/{file_id}/linked  GET /uploads/{file_id}/linked/thumbnail
GET /admin/api-keys  POST /admin/api-keys  GET /admin/api-keys/scopes
POST /admin/api-keys/{api_key_id}/rotate  DELETE /admin/api-keys/{api_key_id}
GET /notifications/vapid-key  POST /notifications/devices  GET /notifications/devices
DELETE /notifications/devices/{device_id}
POST /verification/documents  GET /verification/documents  DELETE /verification/documents/{document_id}
GET /admin/verifications  GET /admin/verifications/{document_id}  POST /admin/verifications/{document_id}/claim
POST /admin/verifications/{document_id}/approve  POST /admin/verifications/{document_id}/reject
POST /admin/verifications/{document_id}/revoke
POST /users/me/export  GET /users/me/export
PUT /sellers/me  GET /sellers/me  GET /sellers/{user_id}
POST /sellers/{user_id}/suspend  POST /sellers/{user_id}/restore
POST /listings  POST /properties  POST /vehicles  GET /listings/me
GET /listings/{listing_id}  GET /properties/{listing_id}  GET /vehicles/{listing_id}
PUT /listings/{listing_id}  PATCH /listings/{listing_id}  DELETE /listings/{listing_id}
POST /listings/{listing_id}/leads  GET /leads  GET /leads/{lead_id}  PATCH /leads/{lead_id}
GET /listings  GET /properties  GET /vehicles  GET /listings/facets  GET /listings/map
POST /listings/{listing_id}/publish  POST /listings/{listing_id}/withdraw  POST /listings/{listing_id}/renew
POST /listings/{listing_id}/report  POST /listings/{listing_id}/appeal
"""

PUBLIC = """
GET /avatars/{avatar_id}  GET /listings/{listing_id}/images/{file_id}
GET /  GET /health  GET /health/live  GET /health/ready  GET /db-health  GET /.well-known/jwks.json
POST /auth/register  POST /auth/login  POST /auth/refresh  POST /auth/refresh-token  POST /signup  POST /login
POST /auth/request-password-reset  POST /auth/reset-password  POST /auth/object-to-email-change
GET /uploads/{file_id}/linked  GET /uploads/{file_id}/linked/thumbnail
OPTIONS /uploads/tus/  GET /bookings/available  GET /calendar/{secret}.ics  POST /payments/webhooks/{gateway}
GET /notifications/unsubscribe  POST /notifications/unsubscribe
"""

OPTIONAL = """
POST /analytics/events
POST /auth/request-verification  POST /auth/verify-email  GET /flags
GET /venues  GET /venues/nearest  GET /clinics/nearest  GET /venues/{venue_id}
GET /listings  GET /properties  GET /vehicles  GET /listings/facets  GET /listings/map
GET /sellers/{user_id}  GET /listings/{listing_id}  GET /properties/{listing_id}  GET /vehicles/{listing_id}
GET /listings/{listing_id}/viewings
GET /services  GET /services/{service_id}  GET /slots/{slot_id}  GET /bookings/{slot_id}
GET /brokers  GET /brokers/{user_id}
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
    # Clients are generated from them: an earlier route keeps its name when another one has the same function.
    kept = {
        ("POST", "/auth/register"): "register",
        ("POST", "/auth/login"): "login",
        ("POST", "/auth/logout"): "logout",
        ("PATCH", "/users/me"): "update_me",
        ("PUT", "/users/me"): "update_me_at_put_api_v_users_me",
    }
    assert {route: OPERATIONS[route]["operationId"] for route in kept} == kept
    assert {"register", "login", "create_request", "accept_request", "send_message", "download_file"} <= set(ids)


def answers(method: str, path: str) -> dict[str, Any]:
    """Returns the documented answers of a route by status."""
    return {
        status: DOCUMENT["components"]["responses"][answer["$ref"].rpartition("/")[2]] if "$ref" in answer else answer
        for status, answer in OPERATIONS[method, path]["responses"].items()
    }


def test_every_error_has_the_schema_problem() -> None:
    everywhere = {"401", "403", "404", "405", "408", "409", "413", "415", "422", "429", "431", "500", "503"}
    for method, path in OPERATIONS:
        errors = {status: answer for status, answer in answers(method, path).items() if status >= "400"}
        assert everywhere <= set(errors), (method, path)
        for answer in errors.values():
            assert answer["content"] == {
                "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
            }, (method, path)


def test_statuses_of_single_routes_are_documented() -> None:
    for path in ("/auth/verify-email", "/auth/reset-password", "/auth/change-password"):
        assert "400" in answers("POST", path)
    for path in ("/messages/", "/messages/{request_id}"):
        assert answers("POST", path)["200"]["content"] == answers("POST", path)["201"]["content"]
    for path in ("/files/{file_id}/download", "/uploads/{file_id}/download"):
        found = answers("GET", path)
        assert {"200", "206", "304", "416"} <= set(found)
        assert set(found["200"]["content"]) == set(found["206"]["content"]) == {"*/*"}
        assert "content" not in found["304"]


def test_token_is_optional_where_a_route_needs_none_but_uses_it() -> None:
    optional = {key for key, operation in OPERATIONS.items() if {} in operation.get("security", [])}
    assert optional == routes(OPTIONAL)
    assert set(DOCUMENT["components"]["securitySchemes"]) == {"HTTPBearer", "ApiKey"}


def test_no_parameter_may_be_null() -> None:
    parameters = [one for operation in OPERATIONS.values() for one in operation.get("parameters", [])]
    assert parameters
    assert "null" not in str([one["schema"] for one in parameters])


def test_every_reference_has_its_schema() -> None:
    names = set(re.findall(r"#/components/schemas/(\w+)", str(DOCUMENT)))
    assert names <= set(DOCUMENT["components"]["schemas"])
