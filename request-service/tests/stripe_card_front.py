"""The part of the front before localstripe that saves cards: customers, setup intents and payment methods.

It adds what localstripe lacks: a search and lists, the attachment of a card whose setup intent has succeeded, the error
of one that has not, the refusal to charge a card of another customer or one that was detached, and events.
"""

import time
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from stripe_front import Front

type Found = dict[str, Any]

CARD_PATHS = ("/v1/customers", "/v1/setup_intents", "/v1/payment_methods")
OPEN = ("requires_payment_method", "requires_confirmation", "requires_action")


class StripeFailed(Exception):
    def __init__(self, status: int, **error: Any) -> None:
        super().__init__(str(status))
        self.status = status
        self.body = {"error": {"type": "invalid_request_error", **error}}


class CardFront:
    def __init__(self, front: "Front") -> None:
        self.front = front
        # The ids of customers and setup intents, oldest first; of setup intents, with the last error.
        self.customers: list[str] = []
        self.setups: dict[str, Found | None] = {}

    async def answer(self, method: str, path: str, given: dict[str, str]) -> Found:
        noun, *rest = path.removeprefix("/v1/").split("/")
        verb = f"{method} {noun} {' '.join(rest[1:])}".strip() + (" one" if rest[:1] not in ([], ["search"]) else "")
        by_verb = {
            "POST customers": lambda: self.create_customer(given),
            "GET customers": lambda: self.search(given["query"]) if rest else self.list_customers(given),
            "DELETE customers one": lambda: self.delete_customer(rest[0]),
            "POST setup_intents": lambda: self.create_setup(given),
            "GET setup_intents": lambda: self.list_setups(given),
            "GET setup_intents one": lambda: self.setup(rest[0]),
            "POST setup_intents cancel one": lambda: self.cancel(rest[0]),
            "GET payment_methods one": lambda: self.front.forward("GET", path, []),
            "POST payment_methods detach one": lambda: self.detach(rest[0]),
        }
        if verb not in by_verb:
            raise StripeFailed(404, code="resource_missing", message="No such object.")
        return await by_verb[verb]()

    async def create_customer(self, given: dict[str, str]) -> Found:
        made = await self.front.forward("POST", "/v1/customers", list(given.items()))
        self.customers.append(made["id"])
        return made

    async def create_setup(self, given: dict[str, str]) -> Found:
        made = await self.front.forward("POST", "/v1/setup_intents", list(given.items()))
        self.setups[made["id"]] = None
        return await self.setup(made["id"])

    async def search(self, query: str) -> Found:
        reference = query.partition(":'")[2].rstrip("'")
        until = time.time() - self.front.search_lag_seconds
        found = [await self.customer(one) for one in self.customers]
        fit = [one for one in found if one["metadata"].get("reference") == reference and one["created"] <= until]
        return {"object": "search_result", "data": fit, "has_more": False}

    async def list_customers(self, given: dict[str, str]) -> Found:
        found = [await self.customer(one) for one in reversed(self.customers)]
        fit = [one for one in found if one["created"] >= int(given.get("created[gte]", 0))]
        limit = int(given.get("limit", 10))
        return {"object": "list", "data": fit[:limit], "has_more": len(fit) > limit}

    async def customer(self, customer_id: str) -> Found:
        return await self.front.forward("GET", f"/v1/customers/{customer_id}", [])

    async def delete_customer(self, customer_id: str) -> Found:
        if customer_id not in self.customers:
            raise StripeFailed(404, code="resource_missing", message="No such customer.")
        cards = await self.front.forward(
            "GET", "/v1/payment_methods", [("customer", customer_id), ("type", "card"), ("limit", "100")]
        )
        for card in cards["data"]:
            await self.detach(card["id"])
        self.customers.remove(customer_id)
        return await self.front.forward("DELETE", f"/v1/customers/{customer_id}", [])

    async def setup(self, setup_id: str) -> Found:
        """Returns a setup intent with its payment method expanded."""
        found = await self.front.forward("GET", f"/v1/setup_intents/{setup_id}", [])
        error = self.setups.get(setup_id)
        if error is not None:
            # After an error, another card may be entered.
            found |= {"status": "requires_payment_method", "payment_method": None}
        elif found["payment_method"] is not None:
            path = f"/v1/payment_methods/{found['payment_method']}"
            found["payment_method"] = await self.front.forward("GET", path, [])
        status = self.front.statuses.get(setup_id) or found["status"]
        return found | {"last_setup_error": error, "livemode": False, "status": status}

    async def list_setups(self, given: dict[str, str]) -> Found:
        customer = given["customer"]
        if customer not in self.customers:
            raise StripeFailed(404, code="resource_missing", message="No such customer.")
        found = [await self.setup(one) for one in reversed(self.setups)]
        fit = [one for one in found if one["customer"] == customer]
        limit = int(given.get("limit", 10))
        return {"object": "list", "data": fit[:limit], "has_more": len(fit) > limit}

    async def cancel(self, setup_id: str) -> Found:
        if (await self.setup(setup_id))["status"] not in OPEN:
            raise StripeFailed(400, code="setup_intent_unexpected_state", message="It has another status.")
        await self.front.forward("POST", f"/v1/setup_intents/{setup_id}/cancel", [])
        self.setups[setup_id] = None
        ended = await self.setup(setup_id)
        self.front.tell("setup_intent.canceled", ended)
        return ended

    async def enter(self, setup_id: str, card: Found) -> None:
        """The payer enters a card, and agrees at their bank if they are asked to."""
        path = f"/v1/setup_intents/{setup_id}"
        self.setups[setup_id] = None
        try:
            found = await self.front.forward("POST", f"{path}/confirm", [("payment_method", card["id"])])
            if found["status"] == "requires_action":
                found = await self.front.forward("POST", f"{path}/confirm", [])
        except StripeFailed as failed:
            self.setups[setup_id] = {"type": "card_error", **failed.body["error"]}
            self.front.tell("setup_intent.setup_failed", await self.setup(setup_id))
            return
        attached = [("customer", found["customer"])]
        await self.front.forward("POST", f"/v1/payment_methods/{card['id']}/attach", attached)
        self.front.tell("setup_intent.succeeded", await self.setup(setup_id))

    async def detach(self, method_id: str) -> Found:
        found = await self.front.forward("GET", f"/v1/payment_methods/{method_id}", [])
        if not found["customer"]:
            raise StripeFailed(400, message="The payment method is not attached to a customer.")
        return await self.front.forward("POST", f"/v1/payment_methods/{method_id}/detach", [])

    async def require_attached(self, given: dict[str, str]) -> None:
        """Refuses to charge a customer's card that is not attached to them."""
        method_id, customer = given.get("payment_method"), given.get("customer")
        if method_id is not None and customer is not None:
            found = await self.front.forward("GET", f"/v1/payment_methods/{method_id}", [])
            if found["customer"] != customer:
                raise StripeFailed(400, code="payment_method_unexpected_state", message="It is not the customer's.")
