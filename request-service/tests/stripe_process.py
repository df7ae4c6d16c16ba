"""The process that stands for Stripe: localstripe behind its front, and what tests have it do.

    python stripe_process.py <port of the front> <port of localstripe>

A POST to `/_peer/<verb>` is one of a test: the payer enters a card, an answer gets lost, events are sent. Both servers
listen on the loopback address only.
"""

import asyncio
import hmac
import json
import secrets
import sys
import time
from typing import Any

from aiohttp import ClientSession, web
from stripe_front import HOLD_SECONDS, Found, Front, StripeFailed

LOOPBACK = "127.0.0.1"
CARDS = {"good": "4242424242424242", "declined": "4000000000000341", "step": "4000002500003155"}


class Machine(Front):
    async def do(self, request: web.Request) -> web.Response:
        given = await request.json()
        verb = getattr(self, f"do_{request.match_info['verb']}")
        return web.json_response(await verb(**given) or {})

    async def do_set(self, **values: Any) -> None:
        for name, value in values.items():
            setattr(self, name, value)

    async def do_save(self, card: str) -> Found:
        """Returns a payment method that has saved a card."""
        return await self.enter(CARDS[card])

    async def do_intents(self) -> list[Found]:
        return [await self.intent(one, set()) for one in self.intents]

    async def do_events(self) -> list[Found]:
        return self.events

    async def do_deliver(self, order: list[int], url: str, secrets: list[str]) -> list[int]:
        """Sends events to a URL, in this order, and returns the statuses of the answers."""
        return [await self.deliver(number, url, secrets) for number in order]

    async def do_pay(self, intent_id: str, card: str) -> None:
        """The payer enters a card, and agrees at their bank if they are asked to."""
        method = await self.enter(CARDS[card])
        path = f"/v1/payment_intents/{intent_id}"
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


async def serve(port: int, upstream_port: int) -> None:
    from localstripe import resources, server  # type: ignore[import-untyped]  # noqa: PLC0415  # only here

    # It would write each change to a file that all its processes share.
    resources.Store.dump_to_disk = lambda _: None
    async with ClientSession() as session:
        front = web.Application()
        machine = Machine(f"http://{LOOPBACK}:{upstream_port}", session)
        front.router.add_post("/_peer/{verb}", machine.do)
        front.router.add_route("*", "/{path:.*}", machine.handle)
        for app, at in ((server.app, upstream_port), (front, port)):
            runner = web.AppRunner(app, access_log=None)
            await runner.setup()
            await web.TCPSite(runner, LOOPBACK, at).start()
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(serve(*map(int, sys.argv[1:])))
