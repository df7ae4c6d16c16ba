"""The front before localstripe: it adds what localstripe lacks, so that both together answer as Stripe does.

It adds idempotency keys, what was received and can be captured, fees, errors with the intent that they are about,
disputes, a search that knows an object late, and events; and it loses answers and fails on demand. stripe_process.py
runs it. It is written from Stripe's reference, not from our adapter.
"""

import asyncio
import hashlib
import secrets
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlencode

from aiohttp import ClientSession, web
from stripe_card_front import CARD_PATHS, CardFront, Found, StripeFailed

type Pairs = list[tuple[str, str]]

FEE_SHARE = 29
FEE_FIXED = 30
HOLD_SECONDS = 7 * 86_400
EVENT_OF = {
    "requires_capture": "payment_intent.amount_capturable_updated",
    "succeeded": "payment_intent.succeeded",
    "canceled": "payment_intent.canceled",
}
# The bank's word for the code of a failure.
DECLINE_CODES = {"card_declined": "generic_decline", "authentication_required": "authentication_required"}
CANCELLABLE = ("requires_payment_method", "requires_capture", "requires_confirmation", "requires_action")


@dataclass
class Front:
    upstream: str
    session: ClientSession
    # By idempotency key: a digest of the call, and its first answer.
    answers: dict[str, tuple[bytes, int, Found | None]] = field(default_factory=dict)
    # The ids of intents, oldest first, with what localstripe does not keep.
    intents: dict[str, Found] = field(default_factory=dict)
    # The ids of refunds, oldest first.
    refunds: list[str] = field(default_factory=list)
    disputes: dict[str, Found] = field(default_factory=dict)
    events: list[Found] = field(default_factory=list)
    # The answers to POSTs that are yet to be lost, and those that are yet to be failures after the effect.
    lose: int = 0
    fail: int = 0
    # Statuses that are told instead of the real ones.
    statuses: dict[str, str] = field(default_factory=dict)
    search_lag_seconds: float = 60.0
    # The number of the next event.
    numbers: int = 0
    # The events that are being sent.
    sending: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.cards = CardFront(self)

    async def handle(self, request: web.Request) -> web.StreamResponse:
        if not request.headers.get("Authorization", "").startswith("Bearer sk_test_"):
            return web.json_response({"error": {"type": "invalid_request_error"}}, status=401)
        params = parse_qsl((await request.read()).decode() if request.method == "POST" else request.query_string)
        if request.method != "POST":
            return _answer(*await self.attempt(request.method, request.path, params))
        return await self.once(request, params)

    async def once(self, request: web.Request, params: Pairs) -> web.StreamResponse:
        key = request.headers.get("Idempotency-Key", secrets.token_hex())
        digest = hashlib.sha256(repr((request.path, params)).encode()).digest()
        first = self.answers.get(key)
        if first is not None:
            known, status, body = first
            if known != digest:
                return web.json_response({"error": {"type": "idempotency_error"}}, status=400)
            if body is None:
                return web.json_response({"error": {"code": "idempotency_key_in_use"}}, status=409)
            return _answer(status, body, **{"Idempotent-Replayed": "true"})
        self.answers[key] = digest, 0, None
        status, body = await self.attempt("POST", request.path, params)
        if self.fail:
            self.fail -= 1
            status, body = 500, {"error": {"type": "api_error", "message": "It failed."}}
        self.answers[key] = digest, status, body
        if self.lose and request.transport is not None:
            self.lose -= 1
            request.transport.abort()
        return _answer(status, body)

    async def attempt(self, method: str, path: str, params: Pairs) -> tuple[int, Found]:
        try:
            return 200, await self.answer(method, path, params)
        except StripeFailed as failed:
            return failed.status, failed.body

    async def answer(self, method: str, path: str, params: Pairs) -> Found:
        expand = {value for name, value in params if name.startswith("expand")}
        given: dict[str, str] = {name: value for name, value in params if not name.startswith("expand")}
        if path.startswith(CARD_PATHS):
            return await self.cards.answer(method, path, given)
        return await (self.read if method == "GET" else self.order)(path, given, expand)

    async def read(self, path: str, given: dict[str, str], expand: set[str]) -> Found:
        match path.removeprefix("/v1/").split("/"):
            case ["payment_intents", "search"]:
                return await self.search(given["query"])
            case ["payment_intents"]:
                return await self.list_intents(given, expand)
            case ["payment_intents", intent_id]:
                return await self.intent(intent_id, expand)
            case ["refunds"] if "payment_intent" in given:
                return await self.forward("GET", path, list(given.items()))
            case ["refunds"]:
                return await self.list_refunds(given)
            case ["disputes", dispute_id] if dispute_id in self.disputes:
                return self.disputes[dispute_id]
        raise StripeFailed(404, code="resource_missing", message="No such object.")

    async def order(self, path: str, given: dict[str, str], expand: set[str]) -> Found:
        match path.removeprefix("/v1/").split("/"):
            case ["payment_intents"]:
                return await self.create(given, expand)
            case ["payment_intents", intent_id, "capture"]:
                return await self.capture(intent_id, given, expand)
            case ["payment_intents", intent_id, "cancel"]:
                await self.require_status(intent_id, *CANCELLABLE)
                await self.forward("POST", path, [])
                return await self.intent(intent_id, expand)
            case ["refunds"]:
                return await self.refund(given)
        raise StripeFailed(404, code="resource_missing", message="No such object.")

    async def create(self, given: dict[str, str], expand: set[str]) -> Found:
        await self.cards.require_attached(given)
        passed = [(name, value) for name, value in given.items() if name != "description"]
        try:
            intent_id = (await self.forward("POST", "/v1/payment_intents", passed))["id"]
        except StripeFailed as failed:
            charge = failed.body["error"].get("charge")
            if charge is None:
                raise
            intent_id = (await self.forward("GET", f"/v1/charges/{charge}", []))["payment_intent"]
            self.intents[str(intent_id)] = {"description": given.get("description")}
            raise await self.card_error(str(intent_id)) from None
        self.intents[intent_id] = {"description": given.get("description")}
        intent = await self.intent(intent_id, expand)
        if given.get("off_session") == "true" and intent["status"] == "requires_action":
            # No payer is there who could agree.
            self.intents[intent_id]["needs_payer"] = True
            raise await self.card_error(intent_id)
        return intent

    async def capture(self, intent_id: str, given: dict[str, str], expand: set[str]) -> Found:
        intent = await self.require_status(intent_id, "requires_capture")
        amount = int(given.get("amount_to_capture") or intent["amount"])
        if not 0 < amount <= intent["amount"]:
            raise StripeFailed(400, code="amount_too_large", message="The amount is too large.")
        path = f"/v1/payment_intents/{intent_id}/capture"
        await self.forward("POST", path, [("amount_to_capture", str(amount))])
        self.intents[intent_id]["captured"] = amount
        return await self.intent(intent_id, expand)

    async def refund(self, given: dict[str, str]) -> Found:
        intent = await self.intent(given["payment_intent"], set())
        amount = int(given["amount"])
        kept = self.intents[intent["id"]]
        if not intent["amount_received"]:
            raise StripeFailed(400, code="charge_not_captured", message="Nothing was captured.")
        if kept.get("refunded", 0) + amount > intent["amount_received"]:
            raise StripeFailed(400, code="charge_already_refunded", message="No more can be refunded.")
        made = await self.forward("POST", "/v1/refunds", list(given.items()))
        kept["refunded"] = kept.get("refunded", 0) + amount
        self.refunds.append(made["id"])
        self.tell("refund.updated", made)
        return made

    async def search(self, query: str) -> Found:
        reference = query.partition(":'")[2].rstrip("'")
        found = [await self.intent(one, set()) for one in self.intents]
        until = time.time() - self.search_lag_seconds
        fit = [one for one in found if one["metadata"].get("reference") == reference and one["created"] <= until]
        return {"object": "search_result", "data": fit, "has_more": False}

    async def list_intents(self, given: dict[str, str], expand: set[str]) -> Found:
        newest = list(reversed(self.intents))
        start = newest.index(given["starting_after"]) + 1 if "starting_after" in given else 0
        expanded = {one.removeprefix("data.") for one in expand}
        return _list([await self.intent(one, expanded) for one in newest[start:]], given)

    async def list_refunds(self, given: dict[str, str]) -> Found:
        newest = list(reversed(self.refunds))
        start = newest.index(given["starting_after"]) + 1 if "starting_after" in given else 0
        return _list([await self.forward("GET", f"/v1/refunds/{one}", []) for one in newest[start:]], given)

    async def require_status(self, intent_id: str, *statuses: str) -> Found:
        intent = await self.intent(intent_id, {"latest_charge.balance_transaction"})
        if intent["status"] not in statuses:
            code = "payment_intent_unexpected_state"
            raise StripeFailed(400, code=code, message="The intent has another status.", payment_intent=intent)
        return intent

    async def card_error(self, intent_id: str) -> StripeFailed:
        intent = await self.intent(intent_id, {"latest_charge.balance_transaction"})
        self.tell("payment_intent.payment_failed", intent)
        return StripeFailed(402, **{**intent["last_payment_error"], "type": "card_error", "payment_intent": intent})

    async def intent(self, intent_id: str, expand: set[str]) -> Found:
        """Returns an intent with what localstripe does not say about it."""
        intent = await self.forward("GET", f"/v1/payment_intents/{intent_id}", [])
        kept = self.intents[intent_id]
        status = self.statuses.get(intent_id) or intent["status"]
        received: Any = kept.get("captured", intent["amount"]) if intent["status"] == "succeeded" else 0
        charge, error = intent["latest_charge"], intent.pop("last_payment_error", None)
        if charge is not None and "latest_charge.balance_transaction" in expand:
            fee = received * FEE_SHARE // 1000 + FEE_FIXED
            taken = {"id": charge["balance_transaction"], "fee": fee, "currency": intent["currency"]}
            lapses = {"card": {"capture_before": charge["created"] + HOLD_SECONDS}}
            charge |= {
                "balance_transaction": taken if received else None,
                "amount_captured": received,
                "amount_refunded": kept.get("refunded", 0) + (intent["amount"] - received if received else 0),
                "payment_method_details": lapses,
            }
        elif charge is not None:
            charge = charge["id"]
        if kept.get("needs_payer") and intent["status"] == "requires_action":
            status = "requires_payment_method"
            error = {"code": "authentication_required", "message": "The payment needs its payer."}
        if error is not None:
            error |= {"type": "card_error", "decline_code": error.get("decline_code", DECLINE_CODES.get(error["code"]))}
        intent |= {
            "description": kept["description"],
            "status": status,
            "amount_received": received,
            "amount_capturable": intent["amount"] if intent["status"] == "requires_capture" else 0,
            "latest_charge": charge,
            "last_payment_error": error,
        }
        if kept.get("status") != status:
            kept["status"] = status
            if status in EVENT_OF:
                self.tell(EVENT_OF[status], intent)
        return intent

    def tell(self, kind: str, about: Found) -> None:
        self.numbers += 1
        self.events.append(
            {
                "id": f"evt_{self.numbers - 1:08}",
                "object": "event",
                "type": kind,
                "created": int(time.time()),
                "livemode": False,
                "data": {"object": about},
            }
        )

    async def forward(self, method: str, path: str, params: Pairs) -> Found:
        headers = {"Authorization": "Bearer sk_test_of_the_front", "Content-Type": "application/x-www-form-urlencoded"}
        target = f"{self.upstream}{path}" + (f"?{urlencode(params)}" if method == "GET" and params else "")
        body = urlencode(params) if method == "POST" else None
        async with self.session.request(method, target, data=body, headers=headers) as response:
            found: Found = await response.json()
            if response.status == 404:
                raise StripeFailed(404, code="resource_missing", message="No such object.")
            if response.status >= 400:
                raise StripeFailed(response.status, **found["error"])
            return found


def _list(found: list[Found], given: dict[str, str]) -> Found:
    fit = [one for one in found if one["created"] >= int(given.get("created[gte]", 0))]
    limit = int(given.get("limit", 10))
    return {"object": "list", "data": fit[:limit], "has_more": len(fit) > limit}


def _answer(status: int, body: Found, **headers: str) -> web.Response:
    return web.json_response(body, status=status, headers={"Request-Id": f"req_{secrets.token_hex(6)}", **headers})
