"""The administrative routes: who may call them, with what, and which entry of the audit trail each act makes."""

import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from tests.access_needs import TOLD, VENUE
from tests.administered import Call, World
from tests.ledger import moved
from tests.market import sells
from tests.moderated import reports
from tests.payers import ACCOUNT, asks_with_a_price, earns, pays
from tests.people import ADDIS, UNKNOWN_ID, Json, Person
from tests.resources import a_broker
from tests.verification_testing import REFUSAL, act, approve, submit

ADMIN_ONLY, STAFF = ("admin",), ("admin", "moderator")


def body(ids: Mapping[str, str] | None = None, /, **fields: object) -> Call:
    return Call(ids or {}, {"json": fields})


@dataclass(frozen=True)
class Act:
    """A route that changes something: its entry in the audit trail, and a request that it accepts once."""

    # With old and new value among its details, where the act replaces one.
    entry: str
    prepare: Callable[[World], Awaitable[Call]]
    roles: tuple[str, ...] = ADMIN_ONLY
    replaces: bool = False


async def new_person(world: World, role: str = "client") -> str:
    async with Person(world.url, role) as person:
        return person.id


async def a_user(world: World) -> Call:
    name = f"Added {secrets.token_hex(4)}"
    return body(full_name=name, email=f"{secrets.token_hex(6)}@example.com", role="client")


async def another_role(world: World) -> Call:
    return body({"user_id": await new_person(world)}, role="moderator")


async def an_account(world: World) -> Call:
    return Call({"user_id": await new_person(world)})


async def an_adjustment(world: World) -> Call:
    return body(reason="A mistake", postings=moved("escrow", "losses"))


async def a_proposed_adjustment(world: World) -> Call:
    proposed = await world.second.post("/admin/ledger/adjustments", reason="Two", postings=moved("escrow", "losses"))
    return Call({"adjustment_id": proposed.json()["id"]})


async def a_notice(world: World) -> Call:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    return body(user_ids=[world.client.id], title="Roads", message="Closed.", channels=["in_app"], send_at=later)


async def a_scheduled_notice(world: World) -> Call:
    made = await (await a_notice(world)).send(world.second, "POST /admin/notifications")
    return Call({"broadcast_id": made.json()["id"]})


async def a_payout(world: World, amount: float, **account: str) -> Call:
    await earns(world.provider, amount, world.admin, world.second)
    named = await world.provider.http.put("/providers/me/payout-account", json=ACCOUNT | account)
    assert named.status_code == 200, named.text
    made = await world.provider.post("/payouts", currency="ETB", amount=amount)
    assert made.status_code == 201, made.text
    return Call({"payout_id": made.json()["id"]})


async def a_large_payout(world: World) -> Call:
    return await a_payout(world, 50_000)


async def a_payout_by_hand(world: World) -> Call:
    return await a_payout(world, 50, method="manual")


async def nothing(world: World) -> Call:
    return Call()


async def a_payment(world: World) -> Call:
    payment = await pays(world.client, await asks_with_a_price(world.client), "chapa")
    return body({"payment_id": payment["id"]}, amount=1)


async def a_venue(world: World) -> Call:
    made = await world.provider.post("/venues", **VENUE | {"kind": "clinic"}, **ADDIS)
    return Call({"venue_id": made.json()["id"]})


async def a_stated_broker(world: World) -> Call:
    async with Person(world.url, "broker") as broker:
        await a_broker(broker)
        return body({"user_id": broker.id}, decision="verified")


async def a_seller(world: World) -> Call:
    async with Person(world.url) as seller:
        await sells(seller)
        return body({"user_id": seller.id}, reason="Cars that do not exist")


async def a_suspended_seller(world: World) -> Call:
    call = await a_seller(world)
    await call.send(world.second, "POST /sellers/{user_id}/suspend")
    return call


async def a_file_of_accounts(world: World) -> Call:
    line = f"Added Person,{secrets.token_hex(6)}@example.com,client\n"
    return Call(rest={"files": {"file": ("people.csv", f"full_name,email,role\n{line}".encode(), "text/csv")}})


async def a_machine(world: World) -> Call:
    return body(name="Machine", scopes=["requests:read"], role="client")


async def a_key(world: World) -> Call:
    made = await (await a_machine(world)).send(world.second, "POST /admin/api-keys")
    assert made.status_code == 201, made.text
    return Call({"api_key_id": made.json()["id"]})


async def a_message_to_all(world: World) -> Call:
    return body(**TOLD)


async def a_connected_user(world: World) -> Call:
    """The user keeps a socket until the end of the test: `World.sockets` closes it."""
    socket = await world.sockets.enter_async_context(world.client.socket())
    await socket.frame("connection.established")
    return Call({"socket_id": world.client.id})


async def a_flag(world: World) -> Call:
    """The flag is on before and afterwards, so that other tests see no difference."""
    known = (await world.admin.get("/admin/flags/calendars")).json()
    return body({"flag": "calendars"}, enabled=True, percent=None if known["percent"] == 100 else 100)


async def a_setting(world: World) -> Call:
    """No maintenance begins, so that other tests see no difference."""
    known = (await world.admin.get("/admin/settings/maintenance")).json()
    off = {"enabled": False, "message": f"Until {secrets.token_hex(4)}"}
    return body({"setting": "maintenance"}, value=off, version=known["version"])


async def a_report(world: World) -> Call:
    async with Person(world.url) as reporter:
        report = await reports(reporter, "user", await new_person(world))
    return body({"report_id": report["id"]}, action="warn", note="Be kind")


async def a_pending_document(world: World) -> Call:
    async with Person(world.url, "provider") as owner:
        return Call({"document_id": (await submit(owner))["id"]})


async def a_claimed_document(world: World) -> Call:
    """The next who decides is the one of `World.reviewer`, who has claimed it."""
    call = await a_pending_document(world)
    claimed = await act(world.reviewer, call.ids["document_id"], "claim")
    assert claimed.status_code == 200, claimed.text
    return call


async def a_refused_document(world: World) -> Call:
    return body((await a_claimed_document(world)).ids, **REFUSAL)


async def an_approved_document(world: World) -> Call:
    call = await a_pending_document(world)
    await approve(world.second, call.ids["document_id"])
    return body(call.ids, **REFUSAL)


ACTS: Mapping[str, Act] = {
    "POST /users": Act("user_created", a_user),
    "PUT /users/{user_id}": Act("role_changed", another_role),
    "PATCH /users/{user_id}": Act("role_changed", another_role),
    "DELETE /users/{user_id}": Act("deactivated", an_account),
    "POST /admin/ledger/adjustments": Act("adjustment_proposed", an_adjustment),
    "POST /admin/ledger/adjustments/{adjustment_id}/approve": Act("adjustment_approved", a_proposed_adjustment),
    "POST /admin/notifications": Act("broadcast_scheduled", a_notice),
    "POST /admin/notifications/{broadcast_id}/stop": Act("broadcast_stopped", a_scheduled_notice, replaces=True),
    "POST /admin/payouts/{payout_id}/approve": Act("payout_approved", a_large_payout, replaces=True),
    "POST /admin/payouts/{payout_id}/reject": Act("payout_rejected", a_payout_by_hand, replaces=True),
    "POST /admin/payouts/{payout_id}/mark-paid": Act("payout_marked_paid", a_payout_by_hand, replaces=True),
    "POST /admin/reconciliations": Act("reconciliation_started", nothing),
    "POST /payments/{payment_id}/refunds": Act("payment_refunded", a_payment),
    "POST /brokers/{user_id}/verify": Act("broker_verified", a_stated_broker, replaces=True),
    "POST /venues/{venue_id}/verify": Act("venue_verified", a_venue, replaces=True),
    "POST /sellers/{user_id}/suspend": Act("seller_suspended", a_seller),
    "POST /sellers/{user_id}/restore": Act("seller_restored", a_suspended_seller),
    "POST /admin/users/import": Act("users_imported", a_file_of_accounts),
    "POST /admin/api-keys": Act("api_key_created", a_machine),
    "POST /admin/api-keys/{api_key_id}/rotate": Act("api_key_rotated", a_key),
    "DELETE /admin/api-keys/{api_key_id}": Act("api_key_revoked", a_key),
    "POST /admin/broadcasts": Act("system_message_sent", a_message_to_all),
    "POST /ws/broadcast": Act("system_message_sent", a_message_to_all),
    "DELETE /admin/sockets/{socket_id}": Act("sockets_closed", a_connected_user),
    "PUT /admin/flags/{flag}": Act("flag_changed", a_flag, replaces=True),
    "PUT /admin/settings/{setting}": Act("setting_changed", a_setting, replaces=True),
    "POST /admin/reports/{report_id}/resolve": Act("report_resolved", a_report, STAFF, replaces=True),
    "POST /admin/verifications/{document_id}/claim": Act("document_claimed", a_pending_document, STAFF),
    "POST /admin/verifications/{document_id}/approve": Act("document_approved", a_claimed_document, STAFF),
    "POST /admin/verifications/{document_id}/reject": Act("document_rejected", a_refused_document, STAFF),
    "POST /admin/verifications/{document_id}/revoke": Act("document_revoked", an_approved_document, STAFF),
}
# Routes that show something to staff, with the roles that may look.
LOOKS: Mapping[str, tuple[str, ...]] = {
    "GET /users": ADMIN_ONLY,
    "GET /users/{user_id}": ADMIN_ONLY,
    "GET /users/export": ADMIN_ONLY,
    "GET /admin/audit": ADMIN_ONLY,
    "GET /admin/disputes": ADMIN_ONLY,
    "GET /admin/ledger/accounts": ADMIN_ONLY,
    "GET /admin/ledger/check": ADMIN_ONLY,
    "GET /admin/ledger/entries": ADMIN_ONLY,
    "GET /admin/notifications": ADMIN_ONLY,
    "GET /admin/notifications/{broadcast_id}": ADMIN_ONLY,
    "GET /admin/payments": ADMIN_ONLY,
    "GET /admin/payouts": ADMIN_ONLY,
    "GET /admin/reconciliations": ADMIN_ONLY,
    "GET /admin/reconciliations/{reconciliation_id}/differences": ADMIN_ONLY,
    "GET /admin/refunds": ADMIN_ONLY,
    "GET /admin/api-keys": ADMIN_ONLY,
    "GET /admin/api-keys/scopes": ADMIN_ONLY,
    "GET /admin/export/notifications": ADMIN_ONLY,
    "GET /admin/export/payments": ADMIN_ONLY,
    "GET /admin/export/reports": ADMIN_ONLY,
    "GET /admin/export/requests": ADMIN_ONLY,
    "GET /admin/export/users": ADMIN_ONLY,
    "GET /admin/flags": ADMIN_ONLY,
    "GET /admin/flags/{flag}": ADMIN_ONLY,
    "GET /admin/imports/{import_id}": ADMIN_ONLY,
    "GET /admin/reports": STAFF,
    "GET /admin/reports/{report_id}": STAFF,
    "GET /admin/settings": ADMIN_ONLY,
    "GET /admin/settings/{setting}": ADMIN_ONLY,
    "GET /admin/sockets": ADMIN_ONLY,
    "GET /admin/sockets/{socket_id}": ADMIN_ONLY,
    "GET /admin/stats": ADMIN_ONLY,
    "GET /admin/stats/series": ADMIN_ONLY,
    "GET /admin/verifications": STAFF,
    "GET /admin/verifications/{document_id}": STAFF,
    "GET /ws/connections/{socket_id}": ADMIN_ONLY,
    "GET /ws/stats": ADMIN_ONLY,
}
_SINCE: Json = {
    "metric": "events.published",
    "from": "2026-01-01T00:00:00Z",
    "to": "2026-01-02T00:00:00Z",
    "step": "hour",
}
# Names and ids for the paths and queries of looks, most of which find nothing.
LOOK = Call(
    {
        **dict.fromkeys(("user_id", "broadcast_id", "reconciliation_id", "import_id", "report_id"), UNKNOWN_ID),
        **dict.fromkeys(("socket_id", "document_id"), UNKNOWN_ID),
        "flag": "calendars",
        "setting": "maintenance",
    },
    {"params": _SINCE},
)
