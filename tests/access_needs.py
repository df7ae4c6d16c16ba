"""The bodies and queries that routes need, so that no check of the form refuses a call before its caller is checked."""

from datetime import UTC, datetime, timedelta

from tests.browsers import new_browser
from tests.ledger import moved
from tests.market import CAR, HOUSE, SEARCH
from tests.payers import ACCOUNT
from tests.people import ADDIS, PASSWORD, UNKNOWN_ID, Json
from tests.resumable import BYTES, VERSION, metadata
from tests.verification_testing import REFUSAL
from tools.demo.photo import photo

NEAR: Json = {"params": {"lat": ADDIS["latitude"], "lon": ADDIS["longitude"]}}
VENUE: Json = {"name": "Bole Garage", "kind": "garage", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa"}
BROWSER: Json = new_browser()
TOLD: Json = {"type": "system.notification", "data": {"message": "Hello"}}
FILE: Json = {"files": {"file": ("a.txt", b"text", "text/plain")}}
# Times off, of which one is deleted and one is added.
_NOW = datetime.now(UTC)
TODAY, TOMORROW = (
    {name: (_NOW + timedelta(days=day)).isoformat() for name, day in (("starts_at", days), ("ends_at", days + 1))}
    for days in (0, 1)
)
MORNING, NOON = ((_NOW + timedelta(days=1, hours=hours)).isoformat() for hours in (0, 3))
LATER = (_NOW + timedelta(days=9)).isoformat()
# By route.
NEEDS: dict[str, Json] = {
    "GET /requests/available": NEAR,
    "GET /providers/nearby": NEAR,
    "GET /users/nearby": NEAR,
    "POST /commitments": {"json": TOMORROW},
    "GET /venues/nearest": NEAR,
    "GET /clinics/nearest": NEAR,
    "GET /listings/map": {"params": {"bbox": "38,8,39,10"}},
    "GET /admin/stats/series": {"params": {"metric": "events.published", "from": MORNING, "to": NOON}},
    "POST /analytics/events": {"json": {"events": [{"type": "app_opened"}]}},
    "POST /admin/reports/{report_id}/resolve": {"json": {"action": "dismiss", "note": "It is within the rules"}},
    "POST /venues": {"json": VENUE | ADDIS},
    "PATCH /venues/{venue_id}": {"json": {"phone": "911"}},
    "PUT /sellers/me": {"json": {"about": "Cars"}},
    "POST /sellers/{user_id}/suspend": {"json": {"reason": "No such cars"}},
    "POST /sellers/{user_id}/restore": {"json": {"reason": "They are there"}},
    "POST /listings": {"json": CAR},
    "POST /properties": {"json": HOUSE},
    "POST /vehicles": {"json": CAR},
    "POST /listings/{listing_id}/report": {"json": {"reason": "other"}},
    "POST /listings/{listing_id}/appeal": {"json": {"text": "It is mine"}},
    "POST /listings/{listing_id}/broker": {"json": {"broker_id": UNKNOWN_ID}},
    "PUT /listings/{listing_id}": {"json": {"title": "Car"}},
    "PATCH /listings/{listing_id}": {"json": {"title": "Car"}},
    "POST /listings/{listing_id}/leads": {"json": {"message": "Is it still there?"}},
    "PATCH /leads/{lead_id}": {"json": {"note": "Wants to see it"}},
    "POST /searches": {"json": SEARCH},
    "PATCH /searches/{search_id}": {"json": {"name": "Cars"}},
    "POST /listings/{listing_id}/viewings": {"json": {"starts_at": LATER, "minutes": 30}},
    "PATCH /services/{service_id}": {"json": {"description": "With a form"}},
    "PATCH /slots/{slot_id}": {"json": {"capacity": 2}},
    "POST /venues/{venue_id}/closures": {"json": {"from": MORNING, "to": NOON, "reason": "Repairs"}},
    "PUT /bookings/profile": {"json": {"health_conditions": []}},
    "POST /bookings/dependants": {"json": {"name": "Liya"}},
    "POST /admin/ledger/adjustments": {"json": {"reason": "A mistake", "postings": moved("escrow", "losses")}},
    "POST /requests/{request_id}/tip": {"json": {"amount": 5, "gateway": "test"}},
    "POST /payments/methods": {"json": {"gateway": "test"}},
    "POST /notifications/devices": {"json": BROWSER},
    "POST /admin/broadcasts": {"json": TOLD},
    "POST /ws/broadcast": {"json": TOLD},
    "POST /admin/api-keys": {"json": {"name": "Machine", "scopes": ["requests:read"], "role": "client"}},
    "POST /payments/{payment_id}/refunds": {"json": {}},
    "PUT /providers/me/payout-account": {"json": ACCOUNT},
    "POST /payouts": {"json": {"currency": "ETB"}},
    "POST /requests/{request_id}/status": {"params": {"status": "completed"}},
    "POST /requests/": {"json": {"description": "It does not start", **ADDIS}},
    "PUT /requests/{request_id}": {"json": {"address": "At the bridge"}},
    "PATCH /requests/{request_id}": {"json": {"address": "At the bridge"}},
    "POST /requests/{request_id}/rating": {"json": {"score": 5}},
    # It names no licence, so that it makes no broker.
    "POST /brokers": {"json": {"license_number": "-"}},
    "PUT /brokers/me": {"json": {"bio": "Homes"}},
    "PATCH /brokers/me": {"json": {"bio": "Homes"}},
    "POST /brokers/{user_id}/verify": {"json": {"decision": "rejected"}},
    "PUT /reviews/{review_id}": {"json": {"rating": 4}},
    "PATCH /reviews/{review_id}": {"json": {"rating": 4}},
    "POST /reviews/{review_id}/reply": {"json": {"comment": "Thanks"}},
    "POST /messages/{request_id}": {"json": {"content": "Hello"}},
    "PATCH /messages/{request_id}/{message_id}": {"json": {"content": "Hello again"}},
    "POST /messages/{request_id}/read": {"json": {"seq": 0}},
    "PATCH /conversations/{conversation_id}": {"json": {"is_active": True}},
    "POST /conversations/{conversation_id}/messages": {"json": {"content": "Hello"}},
    "POST /conversations/{conversation_id}/read": {"json": {"seq": 0}},
    "POST /notifications/read": {"json": {"all": True}},
    "GET /notifications/unsubscribe": {"params": {"token": "none"}},
    "POST /notifications/unsubscribe": {
        "params": {"token": "none"},
        "headers": {"Content-Type": "application/x-www-form-urlencoded"},
        "content": b"List-Unsubscribe=One-Click",
    },
    "PUT /notifications/preferences": {"json": {}},
    "GET /uploads/{file_id}/linked": {"params": {"link": "none"}},
    "GET /uploads/{file_id}/linked/thumbnail": {"params": {"link": "none"}},
    "POST /requests/{request_id}/upload": FILE,
    "POST /conversations/{conversation_id}/upload": FILE,
    "POST /uploads/": FILE,
    "POST /uploads/bulk-delete": {"json": {"ids": []}},
    "POST /uploads/tus/": {"headers": {**VERSION, "Upload-Length": "1", "Upload-Metadata": metadata(filename="a.txt")}},
    "HEAD /uploads/tus/{upload_id}": {"headers": VERSION},
    "PATCH /uploads/tus/{upload_id}": {"headers": {**VERSION, **BYTES, "Upload-Offset": "0"}},
    "DELETE /uploads/tus/{upload_id}": {"headers": VERSION},
    "PUT /providers/me": {"json": {"categories": ["towing"]}},
    "PUT /providers/me/location": {"json": ADDIS},
    "POST /admin/users/import": {"files": {"file": ("people.csv", b"full_name,email,role\n", "text/csv")}},
    # As it is.
    "PUT /admin/flags/{flag}": {"json": {"enabled": True}},
    "PUT /admin/settings/{setting}": {"json": {"value": None, "version": 0}},
    "POST /users/me/avatar": {"files": {"file": ("me.png", photo(), "image/png")}},
    "POST /users": {"json": {"full_name": "New Person", "email": "added@example.com", "role": "client"}},
    "PUT /users/{user_id}": {"json": {"bio": "x"}},
    "PATCH /users/{user_id}": {"json": {"bio": "x"}},
    "PUT /users/me": {"json": {"bio": "x"}},
    "PATCH /users/me": {"json": {"bio": "x"}},
    "PUT /users": {"json": {"bio": "x"}},
    "DELETE /users/me": {"json": {"password": PASSWORD}},
    "POST /auth/change-password": {"json": {"old_password": "not-it-1", "new_password": "another-way-home-2"}},
    "POST /auth/reset-password": {"json": {"token": "none", "new_password": "another-way-home-2"}},
    "POST /auth/object-to-email-change": {"json": {"token": "none"}},
    "POST /auth/request-password-reset": {"json": {"email": "stranger@example.com"}},
    # The country does not exist, which is found after the caller is known.
    "POST /verification/documents": {"json": {"document_type": "passport", "file_ids": [UNKNOWN_ID], "country": "XX"}},
    "POST /admin/verifications/{document_id}/reject": {"json": REFUSAL},
    "POST /admin/verifications/{document_id}/revoke": {"json": REFUSAL},
    "POST /verification": {"json": {"target": "stranger@example.com", "type": "email"}},
    "POST /verification/confirm": {"json": {"type": "phone", "code": "123456"}},
    "POST /auth/verify-email": {"json": {"code": "12345678", "email": "stranger@example.com"}},
    "POST /auth/request-verification": {"json": {"email": "stranger@example.com"}},
}
# The things of the client that a route needs: the name of the id, and the route and body that make one.
MADE: dict[str, tuple[str, Json]] = {
    "payment_method_id": ("/payments/methods", {"gateway": "test"}),
    "device_id": ("/notifications/devices", BROWSER),
    "search_id": ("/searches", SEARCH),
}
