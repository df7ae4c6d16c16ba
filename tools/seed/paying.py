"""Pays for the requests of scenes, through the built-in payment gateway. Each step first looks whether it was taken."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from tools.demo.checkout import press
from tools.demo.person import Data, Person
from tools.demo.report import Refused, StepFailed
from tools.seed.scenes import Scene

_GATEWAY = "test"
_BUTTONS = {"agreed": "pay", "refused": "decline"}
_TRIES, _PAUSE_SECONDS = 150, 0.1


# Calls a route as a person, and again when a rate limit says so.
type Call = Callable[..., Awaitable[Any]]


async def ask(call: Call, client: Person, scene: Scene, request: Data) -> int:
    """Asks for the price of a request and does what the scene says. Returns how many things were made.

    Nothing is paid where the installation does not play the gateway itself.
    """
    if not scene.payment or await _find(call, client, request):
        return 0
    try:
        wish = {"request_id": request["id"], "gateway": _GATEWAY}
        payment: Data = await call(client, "POST", "/payments", json=wish)
    except Refused as refused:
        if refused.code != "GATEWAY_UNAVAILABLE":
            raise
        return 0
    if scene.payment == "given up":
        await call(client, "POST", f"/payments/{payment['id']}/cancel")
    elif button := _BUTTONS.get(scene.payment):
        await press(partial(call, client), payment, button)
        if scene.payment == "agreed":
            await _until_changed(call, client, payment["id"], "pending")
    return 1


async def tip(call: Call, client: Person, scene: Scene, request: Data) -> int:
    """Asks for a tip that the bank of the client refuses. Returns how many things were made."""
    if not scene.refused_tip or await _find(call, client, request, is_tip=True):
        return 0
    if not await _find(call, client, request):
        # Nothing is paid here.
        return 0
    wish = {"amount": scene.refused_tip, "gateway": _GATEWAY}
    payment: Data = await call(client, "POST", f"/requests/{request['id']}/tip", json=wish)
    await press(partial(call, client), payment, "decline")
    await _until_changed(call, client, payment["id"], "pending")
    return 1


async def give_back(call: Call, client: Person, admin: Person, scene: Scene, request: Data) -> int:
    """Gives a part of the price back, once it was taken. Returns how many things were made."""
    payment = await _find(call, client, request) if scene.refund else None
    if payment is None or payment["amount_refunded"] or payment["status"] not in ("authorized", "success"):
        return 0
    if payment["status"] == "authorized":
        payment = await _until_changed(call, client, payment["id"], "authorized")
    wish = {"amount": scene.refund, "reason": "The tyre was not balanced."}
    await call(admin, "POST", f"/payments/{payment['id']}/refunds", json=wish)
    return 1


async def _find(call: Call, client: Person, request: Data, *, is_tip: bool = False) -> Data | None:
    mine: list[Data] = await call(client, "GET", "/payments", params={"limit": 100})
    of_request = (one for one in mine if one["request_id"] == request["id"])
    return next((one for one in of_request if (one["purpose"] == "tip") == is_tip), None)


async def _until_changed(call: Call, client: Person, payment_id: str, before: str) -> Data:
    """Waits for the report of the gateway, which comes by itself."""
    for _ in range(_TRIES):
        payment: Data = await call(client, "GET", f"/payments/{payment_id}")
        if payment["status"] != before:
            return payment
        await asyncio.sleep(_PAUSE_SECONDS)
    raise StepFailed(f"The payment {payment_id} stays {before}.")
