"""The page of the built-in payment gateway, on which a client agrees or refuses in their browser."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx2

from tools.demo.person import Data
from tools.demo.report import StepFailed

# A form without fields, as the page of the gateway sends it.
_FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "null"}
_CALL_SECONDS = 15.0
_TRIES, _PAUSE_SECONDS = 150, 0.1

# Calls a route as the client, by method and path.
type Call = Callable[[str, str], Awaitable[Any]]


async def press(call: Call, payment: Data, button: str) -> None:
    """Presses a button, "pay" or "decline", of a payment's page, which may come after the answer that made the payment.

    Raises `StepFailed` if there is no page, or if it refuses.
    """
    page = await _page_of(call, payment)
    async with httpx2.AsyncClient(timeout=_CALL_SECONDS, trust_env=False) as browser:
        pressed = await browser.post(f"{page}/{button}", headers=_FORM)
    if pressed.is_error:
        raise StepFailed(f"{page} answers with {pressed.status_code}")


async def _page_of(call: Call, payment: Data) -> str:
    """Waits for a slow gateway: the API does so for three seconds only, and answers without a page then."""
    for _ in range(_TRIES):
        if page := (payment["checkout"] or {}).get("url"):
            return str(page)
        if payment["checkout"] or payment["status"] != "pending":
            break
        await asyncio.sleep(_PAUSE_SECONDS)
        payment = await call("GET", f"/payments/{payment['id']}")
    raise StepFailed(f"The payment has no checkout page: {payment}")
