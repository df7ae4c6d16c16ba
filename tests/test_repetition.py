"""Every command of the OpenAPI document can be sent twice with one Idempotency-Key; it then takes effect once."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

import httpx2
from gateway_testing import openapi_document

from tests.bookers import Garage, books, repeats_time_off
from tests.browsers import repeats_devices
from tests.conftest import MakeAdmin
from tests.ledger import repeats_adjustments
from tests.mailbox import Mailbox
from tests.market import repeats_agency, repeats_market
from tests.moderated import repeats_reports
from tests.notices import repeats_notices
from tests.notified import repeats_notifications
from tests.payers import repeats_payments, repeats_payouts
from tests.people import ADDIS, PASSWORD, Json, Person, newcomer
from tests.resumable import UPLOADS, ask, checksum, offset_of, repeats_uploads
from tests.reviewers import repeats_reviews
from tests.test_accounts import on_another_device, repeats_additions
from tests.test_contacts import verify_phone
from tests.test_flags import repeats_flags
from tests.twice import Twice
from tests.verification_testing import repeats_documents
from tools.stack.stack import Stack

NEW_PASSWORD = "another-way-home-2"
COMMANDS = {
    (method.upper(), path.removeprefix("/api/v1"))
    for path, methods in openapi_document()["paths"].items()
    for method in methods
    if method not in ("get", "head", "options")
}
# Their repetition is refused, because the first one has ended the caller's session.
ENDS_SESSION = {("POST", "/auth/logout"), ("POST", "/logout"), ("DELETE", "/users/me")}
# Their answers hold secrets, which are stored nowhere. A repetition for an API key shows none.
GIVES_SECRETS = {
    ("POST", path)
    for path in (
        *("/auth/second-factor", "/auth/second-factor/confirm", "/calendar/feeds"),
        *("/admin/api-keys", "/admin/api-keys/{api_key_id}/rotate"),
    )
}
# The bytes name the offset where they belong: a repetition is refused and adds nothing.
NAMES_OFFSET = {("PATCH", "/uploads/tus/{upload_id}")}
# A message of a gateway names its event, and the token of a link what it turns off: each takes effect once.
NAMES_EFFECT = {("POST", "/payments/webhooks/{gateway}"), ("POST", "/notifications/unsubscribe")}
# A repetition asks no more than every few seconds, and answers with the payment as it is.
ASKS = {("POST", "/payments/{payment_id}/sync"), ("POST", "/payments/methods/{payment_method_id}/sync")}


async def accounts(twice: Twice, stack: Stack, visitor: Person, client: Person) -> None:
    await twice(visitor, "POST /auth/register", **visitor.account())
    await twice(visitor, "POST /signup", **newcomer())
    await twice(visitor, "POST /login", email=visitor.email, password=PASSWORD)
    tokens = await twice(visitor, "POST /auth/login", email=visitor.email, password=PASSWORD)
    await twice(visitor, "POST /auth/refresh", refresh_token=tokens["refresh_token"])
    await visitor.log_in()
    await twice(visitor, "POST /auth/refresh-token", token=visitor.tokens["refresh_token"])
    await twice(client, "POST /auth/verify-email", code=await Mailbox(stack, client.email).code())
    await verify_phone(twice, stack, visitor)
    await twice(client, "PUT /users/me", bio="one", email=f"new-{client.email}")
    await twice(client, "PATCH /users/me", bio="two", email=client.email)
    await twice(client, "PUT /users", date_of_birth="1990-05-17", gender="F", health_conditions=[])
    await on_another_device(client)
    other = next(one["id"] for one in (await client.get("/auth/sessions")).json() if not one["is_current"])
    await twice(client, "DELETE /auth/sessions/{session_id}", other)
    await on_another_device(client)
    await twice(client, "DELETE /auth/sessions")
    await twice(client, "DELETE /auth/second-factor")
    await twice(client, "POST /auth/change-password", old_password=PASSWORD, new_password=NEW_PASSWORD)
    await visitor.http.patch("/users/me", json={"email": f"new-{visitor.email}"})
    objection = await Mailbox(stack, visitor.email).objection()
    await twice(client, "POST /auth/object-to-email-change", token=f" {objection}\n")
    await twice(client, "POST /auth/request-password-reset", email=visitor.email)
    token = await Mailbox(stack, visitor.email).reset_token()
    # Texts that are copied from a mail may have spaces around them.
    await twice(client, "POST /auth/reset-password", token=f" {token}\n", new_password=NEW_PASSWORD)


async def administration(twice: Twice, admin: Person, visitor: Person) -> None:
    user = (await admin.get("/users", email=visitor.email)).json()[0]
    await repeats_additions(twice, admin, visitor.email)
    await twice(admin, "PUT /users/{user_id}", user["id"], bio="three")
    await twice(admin, "PATCH /users/{user_id}", user["id"], full_name="Another Name")
    await twice(admin, "DELETE /users/{user_id}", user["id"])
    await repeats_flags(twice, admin)


async def jobs(twice: Twice, client: Person, provider: Person) -> None:
    await twice(provider, "PUT /providers/me", categories=["towing"], vehicle="A truck")
    # Without a time: the service takes that of the first arrival.
    await twice(provider, "PUT /providers/me/location", **ADDIS)
    await twice(provider, "PUT /providers/me/location", **ADDIS, accuracy_m=-1, heading=-1, speed=-1)
    quote = await twice(client, "POST /quotes", category="towing", **ADDIS)
    about = {"description": "It does not start", "category": "towing", "quote_id": quote["id"], **ADDIS}
    made: Json = await twice(client, "POST /requests/", **about)
    request = made["id"]
    await twice(client, "PUT /requests/{request_id}", request, description="It still does not start")
    await twice(client, "PATCH /requests/{request_id}", request, address="At the bridge")
    await twice(provider, "POST /requests/{request_id}/accept", request)
    await twice(provider, "POST /requests/{request_id}/start", request)
    await twice(client, "POST /messages/", request_id=request, content="Hello")
    await twice(client, "POST /messages/{request_id}", request, content="Hello again", client_message_id="m1")
    await twice(client, "POST /messages/{request_id}/read", request, seq=1)
    await twice(client, "POST /requests/{request_id}/upload", request, files={"file": ("a.txt", b"text")})
    await twice(client, "POST /conversations/{conversation_id}/upload", request, files={"file": ("a.txt", b"text")})
    file = await twice(client, "POST /uploads/", files={"file": ("a.txt", b"text")})
    await twice(client, "DELETE /uploads/{file_id}", file["id"])
    await twice(client, "POST /uploads/bulk-delete", ids=[file["id"]])
    await repeats_uploads(twice, client)
    await repeats_reviews(twice, client, provider, request)
    request = (await client.asks_for_help())["id"]
    await twice(provider, "POST /requests/{request_id}/status", request, params={"status": "accepted"})
    await provider.post(f"/requests/{request}/start")
    await twice(provider, "POST /request/{request_id}/complete", request)
    request = (await client.asks_for_help())["id"]
    await twice(client, "POST /requests/{request_id}/cancel", request, reason="It starts")


async def conversations(twice: Twice, client: Person, provider: Person, stranger: Person) -> None:
    thread = (await twice(client, "POST /conversations", user_ids=[provider.id]))["id"]
    said = await twice(client, "POST /conversations/{conversation_id}/messages", thread, content="Hello")
    place = f"{thread}/{said['id']}"
    await twice(client, "PATCH /messages/{request_id}/{message_id}", place, content="Hello again")
    await twice(client, "DELETE /messages/{request_id}/{message_id}", place)
    await twice(client, "POST /conversations/{conversation_id}/read", thread, seq=1)
    await twice(client, "PATCH /conversations/{conversation_id}", thread, title="Tyres", is_active=False)
    await twice(client, "PUT /notifications/preferences", channels={"offer": {"push": False}}, email="daily")
    await twice(client, "PUT /blocks/{user_id}", provider.id)
    await twice(client, "DELETE /blocks/{user_id}", provider.id)
    await twice(client, "POST /conversations/{conversation_id}/members", thread, user_id=stranger.id)
    await twice(client, "DELETE /conversations/{conversation_id}/members/me", thread)


async def slots(twice: Twice, provider: Person, venue: str, service: str) -> None:
    start, end = (datetime.now(UTC) + timedelta(days=days) for days in (1, 2))
    body = {"service_id": service, "starts_at": start.isoformat()}
    slot = (await twice(provider, "POST /venues/{venue_id}/slots", venue, **body))["id"]
    hours = {"weekday": "mon", "start": "09:00", "end": "12:00"}
    plan = {"service_id": service, "from": end.date().isoformat(), "weekly": [hours]}
    schedule = (await twice(provider, "POST /venues/{venue_id}/slots/bulk", venue, **plan))["schedule_id"]
    closure = {"from": end.isoformat(), "to": (end + timedelta(hours=1)).isoformat(), "reason": "Repairs"}
    await twice(provider, "POST /venues/{venue_id}/closures", venue, **closure)
    await twice(provider, "PATCH /slots/{slot_id}", slot, capacity=2)
    await twice(provider, "DELETE /slots/{slot_id}", slot)
    await twice(provider, "DELETE /schedules/{schedule_id}", schedule)


async def bookings(twice: Twice, client: Person, other: Person, provider: Person) -> None:
    garage = await Garage.open(provider)
    slots = [await garage.slot(24), await garage.slot(48), await garage.slot(72)]
    held = await twice(client, "POST /bookings/hold", booking_slot_id=slots[0]["id"])
    booking = await twice(client, "POST /bookings/schedule", booking_slot_id=slots[0]["id"])
    assert booking["id"] == held["id"]
    await twice(client, "POST /bookings/reschedule", record_id=booking["id"], new_slot_id=slots[1]["id"])
    await twice(provider, "POST /records/{record_id}/check-in", booking["id"])
    await twice(client, "POST /records/{record_id}/cancel", booking["id"])
    again = await books(client, slots[0])
    await twice(client, "DELETE /bookings/cancel/{record_id}", again["id"])
    await twice(client, "PUT /bookings/profile", health_conditions=["asthma"])
    child = await twice(client, "POST /bookings/dependants", name="Liya", date_of_birth="2020-02-29", gender="F")
    await twice(client, "DELETE /bookings/dependants/{dependant_id}", child["id"])
    wait = await twice(other, "POST /bookings/waitlist", service_id=garage.offering["id"])
    await twice(other, "DELETE /bookings/waitlist/{wait_id}", wait["id"])
    feed = (await other.post("/calendar/feeds")).json()
    await twice(other, "DELETE /calendar/feeds/{feed_id}", feed["id"])
    # A slot that begins at once: its end is marked from then on.
    for step, person in (("no-show", client), ("complete", other)):
        begun = await books(person, await garage.slot(0.0004))
        await asyncio.sleep(2)
        await twice(provider, f"POST /records/{{record_id}}/{step}", begun["id"])


async def venues(twice: Twice, provider: Person, other: Person, admin: Person) -> None:
    about = {"name": "Bole Clinic", "kind": "clinic", "address": "Bole Road 1", "time_zone": "Africa/Addis_Ababa"}
    venue = (await twice(provider, "POST /venues", **about, **ADDIS))["id"]
    await twice(provider, "PATCH /venues/{venue_id}", venue, rules={"hold_minutes": 5})
    await twice(admin, "POST /venues/{venue_id}/verify", venue)
    await brokers(twice, other, admin)
    offered = {"name": "Influenza", "duration_minutes": 15, "venue_id": venue}
    service = (await twice(provider, "POST /services", **offered))["id"]
    await twice(provider, "PATCH /services/{service_id}", service, price=19.5)
    await slots(twice, provider, venue, service)
    await twice(provider, "POST /venues/{venue_id}/staff", venue, user_id=other.id)
    await twice(other, "POST /venues/{venue_id}/staff/accept", venue)
    await twice(provider, "DELETE /venues/{venue_id}/staff/{user_id}", f"{venue}/{other.id}")
    await twice(provider, "DELETE /venues/{venue_id}", venue)


async def brokers(twice: Twice, broker: Person, admin: Person) -> None:
    await twice(broker, "POST /brokers", license_number=f"AA {broker.id}")
    await twice(broker, "PUT /brokers/me", company="Bole Homes")
    await twice(broker, "PATCH /brokers/me", company=None)
    await twice(admin, "POST /brokers/{user_id}/verify", broker.id, decision="verified")
    await repeats_agency(twice, admin, broker)
    await twice(broker, "DELETE /brokers/me")


async def decline(twice: Twice, client: Person, provider: Person) -> None:
    await provider.goes_available()
    async with provider.socket() as socket:
        request = await client.asks_for_help()
        await socket.frame("offer.created", request_id=request["id"])
    await twice(provider, "POST /requests/{request_id}/decline", request["id"])
    await client.post(f"/requests/{request['id']}/cancel")


async def test_every_command_can_be_repeated(
    stack: Stack, visitor: Person, client: Person, provider: Person, make_admin: MakeAdmin
) -> None:
    twice = Twice()
    await accounts(twice, stack, visitor, client)
    async with Person(stack.gateway_url) as admin:
        await make_admin(admin)
        await admin.log_in()
        await repeats_notices(twice, admin, client)
        await repeats_reports(twice, admin, client, provider)
        await repeats_documents(twice, client, admin)
        await administration(twice, admin, visitor)
        made = await admin.post("/admin/api-keys", name="Once", scopes=["*"], role="client")
        await twice(admin, "DELETE /admin/api-keys/{api_key_id}", made.json()["id"])
        async with Person(stack.gateway_url, "provider") as other:
            await venues(twice, provider, other, admin)
            await repeats_market(twice, other, admin)
        async with Person(stack.gateway_url) as second:
            await make_admin(second)
            await second.log_in()
            await repeats_adjustments(twice, admin, second)
            await repeats_payouts(twice, provider, admin, second)
        await repeats_payments(twice, client, provider, admin)
    await repeats_devices(twice, client)
    await repeats_time_off(twice, client)
    await decline(twice, client, provider)
    async with Person(stack.gateway_url) as other:
        await bookings(twice, client, other, provider)
    await jobs(twice, client, provider)
    await repeats_notifications(twice, client)
    async with Person(stack.gateway_url) as stranger:
        await conversations(twice, client, provider, stranger)
    assert COMMANDS - twice.seen == ENDS_SESSION | GIVES_SECRETS | NAMES_OFFSET | NAMES_EFFECT | ASKS


async def test_repeated_bytes_of_an_upload_are_stored_once(client: Person) -> None:
    async def send_first(**headers: str) -> httpx2.Response:
        about, key = {"filename": "a.txt"}, "first bytes"
        return await ask(
            client, "POST", UPLOADS, length=8, about=about, content=b"first", Idempotency_Key=key, **headers
        )

    refused = await send_first(Upload_Checksum=checksum("sha1", b"another"))
    assert refused.status_code == 460
    twice = [await send_first() for _ in range(2)]
    assert [(one.status_code, one.headers["Upload-Offset"]) for one in twice] == [(201, "5")] * 2
    assert {one.headers["Location"] for one in twice} == {refused.headers["Location"]}
    path = refused.headers["Location"].removeprefix("/api/v1")
    twice = [await ask(client, "PATCH", path, offset=5, content=b"se", Idempotency_Key="next") for _ in range(2)]
    assert [one.status_code for one in twice] == [204, 409]
    assert await offset_of(client, path) == 7
    assert (await ask(client, "PATCH", path, offset=7, content=b"c")).status_code == 204
    assert (await client.get(f"/uploads/{path.rpartition('/')[2]}/download")).content == b"firstsec"


async def test_keys_of_callers_without_a_token_do_not_collide(stack: Stack, visitor: Person) -> None:
    """Two addresses that are both of this machine stand for two clients."""
    headers = {"Idempotency-Key": "1"}
    for address in ("127.0.0.1", "127.0.0.2"):
        transport = httpx2.AsyncHTTPTransport(local_address=address)
        async with httpx2.AsyncClient(base_url=visitor.http.base_url, transport=transport) as there:
            account = visitor.account() | {"email": f"{secrets.token_hex(8)}@example.com"}
            assert (await there.post("/auth/register", json=account, headers=headers)).status_code == 201
            changed = await there.post("/auth/register", json=account | {"full_name": "B"}, headers=headers)
            assert changed.json()["error"]["code"] == "IDEMPOTENCY_KEY_REUSED"
