"""The money of a job, from the hold to the payout, through the built-in payment gateway."""

import asyncio
import math
from collections.abc import Callable

from tools.demo.checkout import press
from tools.demo.person import Data, Person
from tools.demo.report import Refused, Report, StepFailed
from tools.stack.operators import MakeAdmin

_GATEWAY = "test"
_TIP = 25
_REFUND = 50
_ACCOUNT = {"method": _GATEWAY, "bank_code": "855", "account_name": "Dawit Alemu", "account_number": "1000123456789"}
# On the stack of `make up`, earnings are on hold for two seconds.
_HOLD_SECONDS = 5.0
_LOOK_EVERY_SECONDS = 0.25


class Money:
    """The payments of one request. Nothing is paid where the installation does not play the gateway itself."""

    def __init__(self, client: Person, provider: Person, admin: Person, make_admin: MakeAdmin, report: Report) -> None:
        self._client, self._provider, self._admin = client, provider, admin
        self._make_admin = make_admin
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
            held = await self._client.frame("payment.authorized", _is(payment["id"]))
            step.detail = f"{_money(held['amount'], held)} until {held['capture_before']}"
        self._payment = held

    async def follow(self) -> None:
        """The job is completed: the money is taken and earned, and a tip, a refund and a payout follow."""
        if not self._payment:
            return
        with self._step("The client's socket delivers the payment") as step:
            paid = await self._client.frame("payment.succeeded", _is(self._payment["id"]))
            step.detail = f"{_money(paid['amount_captured'], paid)} taken"
        with self._step("The provider's socket delivers their share") as step:
            share = await self._provider.frame("payment.updated", _is(self._payment["id"]))
            step.detail = _money(share["amount"], share)
        await self._tip()
        balance = await self._look_at_balance(round(share["amount"] + _TIP, 2))
        if await self._enter_admin():
            balance = await self._refund(balance)
        await self._pay_out(balance)

    async def _tip(self) -> None:
        with self._step("The client gives a tip") as step:
            wish = {"amount": _TIP, "gateway": _GATEWAY}
            tip = await self._client.call("POST", f"/requests/{self._request['id']}/tip", json=wish)
            step.detail = _money(tip["amount"], tip)
        await self._agree(tip)
        with self._step("Both sockets deliver the tip") as step:
            await self._client.frame("payment.succeeded", _is(tip["id"]))
            told = await self._provider.frame("payment.updated", _is(tip["id"]))
            step.detail = _money(told["amount"], told)

    async def _look_at_balance(self, expected: float) -> float:
        with self._step("The provider looks at their balance") as step:
            (found,) = await self._provider.call("GET", "/providers/me/balance")
            if found["balance"] != expected:
                raise StepFailed(f"The balance is not {expected}: {found}")
            step.detail = f"{_money(found['balance'], found)}, of which {_money(found['on_hold'], found)} on hold"
        return expected

    async def _enter_admin(self) -> bool:
        """Logs an admin in. Returns False if none can be made from here, as of a system in containers."""
        with self._step("An operator makes an admin, who logs in") as step:
            await self._admin.register()
            if not await self._make_admin(self._admin.email):
                step.detail = "left out: `make admin` does not reach this system"
                return False
            await self._admin.log_in()
            step.detail = self._admin.email
        return True

    async def _refund(self, balance: float) -> float:
        """The admin gives the client a part of the price back. Returns what the provider has then."""
        with self._step("The admin gives a part of the price back") as step:
            wish = {"amount": _REFUND, "reason": "The battery was not charged fully."}
            refund = await self._admin.call("POST", f"/payments/{self._payment['id']}/refunds", json=wish)
            step.detail = _money(refund["amount"], self._payment)
        with self._step("The client's socket delivers the refund") as step:
            done = await self._client.frame("refund.succeeded", _is(refund["id"]))
            step.detail = f"{_money(done['amount'], self._payment)}, {done['status']}"
        (found,) = await self._provider.call("GET", "/providers/me/balance")
        if not 0 < balance - found["balance"] <= _REFUND:
            raise StepFailed(f"The provider had {balance}, and has after the refund: {found}")
        return await self._look_at_balance(found["balance"])

    async def _pay_out(self, balance: float) -> None:
        """The provider has their earnings sent to their account, as soon as they are not on hold any more."""
        with self._step("The provider names the account for their money") as step:
            account = await self._provider.call("PUT", "/providers/me/payout-account", json=_ACCOUNT)
            step.detail = f"{account['method']}, …{account['account_hint']}"
        with self._step("The provider waits until nothing is on hold") as step:
            found = await self._wait_for_hold()
            if found["available"] != balance:
                step.detail = f"left out: {_money(found['on_hold'], found)} on hold (PAYOUT_HOLD_HOURS)"
                return
            step.detail = f"{_money(found['available'], found)} available"
        with self._step("The provider asks for a payout") as step:
            wish = {"amount": math.floor(balance), "currency": found["currency"]}
            payout = await self._provider.call("POST", "/payouts", json=wish)
            step.detail = f"{_money(payout['amount'], payout)}, {payout['status']}"
        with self._step("The provider's socket delivers the payout") as step:
            paid = await self._provider.frame("payout.paid", _is(payout["id"]))
            step.detail = f"{_money(paid['amount'], paid)}, {paid['status']} to …{paid['account_hint']}"
        await self._look_at_balance(round(balance - paid["amount"], 2))

    async def _wait_for_hold(self) -> Data:
        """Returns the balance when nothing of it is on hold, or when that takes longer than a demonstration."""
        waits = 0.0
        while True:
            balance: Data
            (balance,) = await self._provider.call("GET", "/providers/me/balance")
            if not balance["on_hold"] or waits >= _HOLD_SECONDS:
                return balance
            waits += _LOOK_EVERY_SECONDS
            await asyncio.sleep(_LOOK_EVERY_SECONDS)

    async def _agree(self, payment: Data) -> None:
        with self._step("The client agrees on the page of the gateway"):
            await press(self._client.call, payment, "pay")


def _is(thing_id: str) -> Callable[[Data], bool]:
    return lambda data: bool(data["id"] == thing_id)


def _money(amount: float, of: Data) -> str:
    return f"{amount:.2f} {of['currency']}"
