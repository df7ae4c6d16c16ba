"""The process that stands for Stripe: localstripe behind its front, and what tests have it do.

    python stripe_process.py <port of the front> <port of localstripe> [<file of its configuration>]

A POST to `/_peer/<verb>` is one of a test: the payer enters a card, an answer gets lost, events are sent. Both servers
listen on the loopback address only. The configuration, in JSON, may have `webhook_url` and `webhook_secret`, with which
every event is sent at once, and `books`: a file to which all that was done is written before it is answered, so that
the process can be killed.
"""

import asyncio
import contextlib
import hmac
import json
import pickle
import secrets
import sys
import time
from pathlib import Path
from typing import Any

from aiohttp import ClientError, ClientSession, web
from stripe_card_front import Found, StripeFailed
from stripe_front import HOLD_SECONDS, Front, Pairs

LOOPBACK = "127.0.0.1"
CARDS = {
    "good": "4242424242424242",
    "other": "5555555555554444",
    "declined": "4000000000000341",
    "refused": "4000000000000002",
    "step": "4000002500003155",
}


# The attributes of the front that say what was done.
_KEPT = ("answers", "intents", "disputes", "events", "statuses", "numbers")


class Machine(Front):
    config: Found
    # The store of localstripe.
    store: Any

    def open_books(self) -> None:
        books = Path(self.config.get("books", ""))
        if books.is_file():
            kept, stored = pickle.loads(books.read_bytes())
            for name, value in kept.items():
                setattr(self, name, value)
            self.store.update(stored)

    def write_books(self) -> None:
        if "books" in self.config:
            # An answer that is not there yet was not given.
            answers = {key: one for key, one in self.answers.items() if one[2] is not None}
            kept = {name: getattr(self, name) for name in _KEPT} | {"answers": answers}
            written = Path(self.config["books"]).with_suffix(".new")
            written.write_bytes(pickle.dumps((kept, dict(self.store))))
            written.replace(self.config["books"])

    async def attempt(self, method: str, path: str, params: Pairs) -> tuple[int, Found]:
        status, body = await super().attempt(method, path, params)
        if method == "POST":
            self.write_books()
        return status, body

    def tell(self, kind: str, about: Found) -> None:
        super().tell(kind, about)
        if url := self.config.get("webhook_url"):
            task = asyncio.create_task(self.send(len(self.events) - 1, url))
            self.sending.add(task)
            task.add_done_callback(self.sending.discard)

    async def send(self, number: int, url: str) -> None:
        # A lost webhook is the affair of those who ask.
        with contextlib.suppress(ClientError, OSError, TimeoutError):
            await self.deliver(number, url, [self.config["webhook_secret"]])

    async def do(self, request: web.Request) -> web.Response:
        given = await request.json()
        verb = getattr(self, f"do_{request.match_info['verb']}")
        found = await verb(**given) or {}
        self.write_books()
        return web.json_response(found)

    async def do_set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    async def do_save(self, card: str) -> Found:
        """Returns a payment method that has saved a card."""
        return await self.enter(CARDS[card])

    async def do_enter(self, setup_id: str, card: str) -> None:
        """The owner of a card that is to be saved enters it."""
        await self.cards.enter(setup_id, await self.enter(CARDS[card]))

    async def do_customers(self) -> list[Found]:
        return [await self.cards.customer(one) for one in self.cards.customers]

    async def do_card(self, card_id: str) -> Found:
        return await self.forward("GET", f"/v1/payment_methods/{card_id}", [])

    async def do_intents(self) -> list[Found]:
        """Returns all intents, each with what of it was given back."""
        return [
            await self.intent(one, set()) | {"refunded": kept.get("refunded", 0)}
            for one, kept in list(self.intents.items())
        ]

    async def do_events(self) -> list[Found]:
        return self.events

    async def do_deliver(self, order: list[int], url: str, secrets: list[str]) -> list[int]:
        """Sends events to a URL, in this order, and returns the statuses of the answers."""
        return [await self.deliver(number, url, secrets) for number in order]

    async def do_pay(self, intent_id: str, card: str) -> None:
        """The payer enters a card, and agrees at their bank if they are asked to."""
        method = await self.enter(CARDS[card])
        path = f"/v1/payment_intents/{intent_id}"
        if self.intents[intent_id].pop("needs_payer", False):
            intent = await self.forward("GET", path, [])
            agreed = [("client_secret", intent["client_secret"]), ("success", "true")]
            await self.forward("POST", f"{path}/_authenticate", agreed)
            await self.intent(intent_id, set())
            return
        await self.forward("POST", path, [("payment_method", method["id"])])
        try:
            intent = await self.forward("POST", f"{path}/confirm", [])
            if intent["status"] == "requires_action":
                agreed = [("client_secret", intent["client_secret"]), ("success", "true")]
                await self.forward("POST", f"{path}/_authenticate", agreed)
        except StripeFailed:
            await self.card_error(intent_id)
        await self.intent(intent_id, set())

    async def enter(self, number: str) -> Found:
        card = {"number": number, "exp_month": "12", "exp_year": "2040", "cvc": "123"}
        entered = [("type", "card"), *((f"card[{name}]", value) for name, value in card.items())]
        return await self.forward("POST", "/v1/payment_methods", entered)

    async def do_dispute(self, intent_id: str, amount: int) -> Found:
        intent = await self.intent(intent_id, set())
        dispute = {
            "id": f"dp_{secrets.token_hex(8)}",
            "object": "dispute",
            "payment_intent": intent_id,
            "status": "needs_response",
            "amount": amount,
            "currency": intent["currency"],
            "reason": "product_not_received",
            "livemode": False,
            "evidence_details": {"due_by": int(time.time()) + HOLD_SECONDS},
            "balance_transactions": [{"fee": 1500, "currency": intent["currency"]}],
            "metadata": {},
        }
        self.disputes[dispute["id"]] = dispute
        self.tell("charge.dispute.created", dispute)
        return dispute

    async def deliver(self, number: int, url: str, keys: list[str]) -> int:
        """Sends an event to a URL, signed with each of the secrets, and returns the status of the answer."""
        # Stripe indents its events, and a signature is over the bytes.
        body = json.dumps(self.events[number], indent=2).encode()
        moment = int(time.time())
        signed = [hmac.digest(one.encode(), b"%d." % moment + body, "sha256").hex() for one in keys]
        headers = {"Stripe-Signature": ",".join([f"t={moment}", *(f"v1={one}" for one in signed)])}
        async with self.session.post(url, data=body, headers=headers) as response:
            return response.status


async def serve(port: int, upstream_port: int, config: Found) -> None:
    from localstripe import resources, server  # type: ignore[import-untyped]  # noqa: PLC0415  # only here

    # It would write each change to a file that all its processes share.
    resources.Store.dump_to_disk = lambda _: None
    async with ClientSession() as session:
        front = web.Application()
        machine = Machine(f"http://{LOOPBACK}:{upstream_port}", session)
        machine.config, machine.store = config, resources.store
        machine.open_books()
        front.router.add_post("/_peer/{verb}", machine.do)
        front.router.add_route("*", "/{path:.*}", machine.handle)
        for app, at in ((server.app, upstream_port), (front, port)):
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, at).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    given = Path(sys.argv[3]).read_text() if sys.argv[3:] else "{}"
    asyncio.run(serve(int(sys.argv[1]), int(sys.argv[2]), json.loads(given)))
