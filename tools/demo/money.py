"""The money of a job, from the hold to the tip, through the built-in payment gateway."""

from collections.abc import Callable

import httpx2

from tools.demo.person import Data, Person
from tools.demo.report import Refused, Report, StepFailed

_GATEWAY = "test"
_TIP = 25
_CALL_SECONDS = 15.0
# A form without fields, as the page of the gateway sends it.
_FORM = {"content-type": "application/x-www-form-urlencoded", "origin": "null"}


class Money:
    """The payments of one request. Nothing is paid where the installation does not play the gateway itself."""

    def __init__(self, client: Person, provider: Person, report: Report) -> None:
        self._client = client
        self._provider = provider
        self._step = report.step
        self._request: Data = {}
        self._payment: Data = {}

    async def hold(self, request: Data) -> None:
        """The client pays the price of a request, which is held."""
        self._request = request
        with self._step("The client pays, with the built-in gateway") as step:
            wish = {"request_id": request["id"], "gateway": _GATEWAY}
            try:
                payment = await self._client.call("POST", "/payments", json=wish)
            except Refused as refusal:
                if refusal.code != "GATEWAY_UNAVAILABLE":
                    raise
                step.detail = "left out: this installation takes real money only"
                return
            step.detail = f"{_money(payment['amount'], payment)}, {payment['status']}"
        await self._agree(payment)
        with self._step("The client's socket delivers the hold") as step:
            held = await self._client.frame("payment.authorized", lambda data: bool(data["id"] == payment["id"]))
            step.detail = f"{_money(held['amount'], held)} until {held['capture_before']}"
        self._payment = held

    async def earn(self) -> None:
        """The job is completed: the money is taken, and the provider has earned it. The client adds a tip."""
        if not self._payment:
            return
        with self._step("The client's socket delivers the payment") as step:
            paid = await self._client.frame("payment.succeeded", self._is_ours)
            step.detail = f"{_money(paid['amount_captured'], paid)} taken"
        with self._step("The provider's socket delivers their share") as step:
            share = await self._provider.frame("payment.updated", self._is_ours)
            step.detail = _money(share["amount"], share)
        with self._step("The client gives a tip") as step:
            wish = {"amount": _TIP, "gateway": _GATEWAY}
            tip = await self._client.call("POST", f"/requests/{self._request['id']}/tip", json=wish)
            step.detail = _money(tip["amount"], tip)
        await self._agree(tip)
        is_tip = _is(tip["id"])
        await self._client.frame("payment.succeeded", is_tip)
        await self._provider.frame("payment.updated", is_tip)
        with self._step("The provider looks at their balance") as step:
            (found,) = await self._provider.call("GET", "/providers/me/balance")
            if found["balance"] != round(share["amount"] + _TIP, 2):
                raise StepFailed(f"The balance is not the share and the tip: {found}")
            step.detail = f"{_money(found['balance'], found)}, of which {_money(found['on_hold'], found)} on hold"

    async def _agree(self, payment: Data) -> None:
        page = (payment["checkout"] or {}).get("url")
        if page is None:
            raise StepFailed(f"The payment has no checkout page: {payment}")
        with self._step("The client agrees on the page of the gateway"):
            async with httpx2.AsyncClient(timeout=_CALL_SECONDS, trust_env=False) as browser:
                pressed = await browser.post(f"{page}/pay", headers=_FORM)
            if pressed.is_error:
                raise StepFailed(f"{page} answers with {pressed.status_code}")

    def _is_ours(self, data: Data) -> bool:
        return _is(self._payment["id"])(data)


def _is(payment_id: str) -> Callable[[Data], bool]:
    return lambda data: bool(data["id"] == payment_id)


def _money(amount: float, of: Data) -> str:
    return f"{amount:.2f} {of['currency']}"
