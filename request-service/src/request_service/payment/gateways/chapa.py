"""Chapa: payments by mobile money and cards on a page of the gateway, refunds, and payouts to banks and wallets.

It holds nothing: an amount is taken as soon as the payer agrees. Everything is known to it by our references, which it
takes once each.
"""

import asyncio
import hashlib
import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime
from time import monotonic
from typing import Any
from urllib.parse import quote

from pydantic import SecretStr

from request_service.money import decimal_text
from request_service.payment.gateways.calls import HttpCaller, read_object
from request_service.payment.gateways.chapa_answers import (
    LIVE,
    Bank,
    Expected,
    accepted,
    bank_of,
    notice_of,
    payment_report,
    told,
    transactions,
    transfer_report,
)
from request_service.payment.gateways.interface import (
    AnswerLost,
    Charge,
    Charged,
    Checkout,
    GatewayName,
    InvalidSignature,
    Notice,
    PaymentReport,
    PaymentState,
    PayoutOrder,
    RefundOrder,
    Refused,
    Subject,
    TransferReport,
)
from request_service.payment.gateways.listing import ListedPage
from request_service.payment.gateways.mobile_settings import CHAPA_TEST_KEYS
from request_service.payment.gateways.wire import object_of, plain, text_of, whole_text_of

_SIGNATURES = ("x-chapa-signature", "chapa-signature")
_MAX_TITLE = 16
_MAX_DESCRIPTION = 50
_BANKS_SECONDS = 24 * 3600
_LISTED_AT_ONCE = 100


class Chapa:
    name = GatewayName.CHAPA
    can_hold = False
    can_pay_out = True
    currencies: frozenset[str] | None = frozenset({"ETB", "USD"})
    # Refunds and payouts are asked for one by one.
    lists = frozenset({Subject.PAYMENT})
    lists_reports = False

    def __init__(self, secret_key: SecretStr, webhook_secrets: Sequence[SecretStr], caller: HttpCaller) -> None:
        self._headers = {"authorization": f"Bearer {secret_key.get_secret_value()}"}
        self._is_live = not secret_key.get_secret_value().startswith(CHAPA_TEST_KEYS)
        self._webhook_secrets = [secret.get_secret_value().encode() for secret in webhook_secrets]
        self._http = caller
        self._banks: tuple[float, list[Bank]] | None = None
        self._asking_for_banks = asyncio.Lock()

    async def create(self, charge: Charge) -> PaymentReport:
        body: dict[str, Any] = {
            "amount": decimal_text(charge.amount, charge.currency),
            "currency": charge.currency,
            "tx_ref": charge.reference,
            "customization": {
                "title": plain(charge.title, _MAX_TITLE),
                "description": plain(charge.title, _MAX_DESCRIPTION),
            },
        }
        if charge.return_url is not None:
            body["return_url"] = charge.return_url
        answer = await self._http.post_json("/transaction/initialize", self._headers, body)
        url = whole_text_of(object_of(accepted(answer), "data"), "checkout_url")
        if not url.startswith(("https://", "http://")):
            raise AnswerLost("the gateway has answered without a page for the payer")
        return self._unpaid(charge.reference, charge.amount, charge.currency, Checkout(url=url))

    async def capture(self, charged: Charged, amount: int) -> PaymentReport:  # noqa: ARG002
        raise Refused("not_supported", "Chapa takes amounts as soon as the payer agrees.")

    async def cancel(self, charged: Charged) -> PaymentReport:
        found = await self.query(charged)
        if found is not None:
            return found
        return PaymentReport(
            reference=charged.reference,
            state=PaymentState.CANCELLED,
            status="not found",
            amount=charged.amount,
            currency=charged.currency,
            is_live=self._is_live,
        )

    async def query(self, charged: Charged) -> PaymentReport | None:
        answer = await self._http.get(f"/transaction/verify/{quote(charged.reference, safe='')}", self._headers)
        if answer.is_not_found:
            return None
        answered = told(answer)
        if answered.get("data") is None:
            return self._unpaid(charged.reference, charged.amount, charged.currency)
        return payment_report(charged.reference, object_of(answered, "data"))

    async def refund(self, order: RefundOrder) -> TransferReport:
        fields = {
            "amount": decimal_text(order.amount, order.charged.currency),
            "reason": order.reason,
            "reference": order.reference,
        }
        path = f"/refund/{quote(order.charged.reference, safe='')}"
        data = object_of(accepted(await self._http.post_form(path, self._headers, fields)), "data")
        return transfer_report(self._expected_refund(order), data)

    async def query_refund(self, order: RefundOrder) -> TransferReport | None:
        path = f"/refund/{quote(order.reference, safe='')}/verify"
        return await self._found(path, self._expected_refund(order))

    async def pay_out(self, order: PayoutOrder) -> TransferReport:
        body = {
            "account_name": order.account_name,
            "account_number": order.account_number,
            "amount": decimal_text(order.amount, order.currency),
            "currency": order.currency,
            "reference": order.reference,
            "bank_code": order.bank_code,
        }
        data = object_of(accepted(await self._http.post_json("/transfers", self._headers, body)), "data")
        return transfer_report(self._expected_payout(order), data)

    async def query_payout(self, order: PayoutOrder) -> TransferReport | None:
        path = f"/transfers/verify/{quote(order.reference, safe='')}"
        return await self._found(path, self._expected_payout(order))

    async def list_page(self, subject: Subject, since: datetime, cursor: str | None = None) -> ListedPage:  # noqa: ARG002
        number = int(cursor or 1)
        path = f"/transactions?per_page={_LISTED_AT_ONCE}&page={number}"
        found, is_last = transactions(object_of(told(await self._http.get(path, self._headers)), "data"), since)
        return ListedPage(found, None if is_last else str(number + 1))

    async def banks(self) -> list[Bank]:
        """Returns the banks that take payouts, as they were within the last day."""
        async with self._asking_for_banks:
            if self._banks is None or self._banks[0] < monotonic():
                listed = told(await self._http.get("/banks", self._headers)).get("data")
                found = [bank_of(one) for one in listed if isinstance(one, dict)] if isinstance(listed, list) else []
                self._banks = (monotonic() + _BANKS_SECONDS, found)
            return self._banks[1]

    async def knows_bank(self, code: str) -> bool:
        listed = await self.banks()
        # A list without banks is a mistake of the gateway.
        return not listed or any(bank.code == code for bank in listed)

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:  # noqa: ARG002
        signatures = [headers[name].strip().lower().encode() for name in _SIGNATURES if name in headers]
        expected = [hmac.new(secret, body, hashlib.sha256).hexdigest().encode() for secret in self._webhook_secrets]
        # The time may tell which secret and which header fit, and nothing about a signature that does not.
        if not any(hmac.compare_digest(ours, theirs) for ours in expected for theirs in signatures):
            raise InvalidSignature("no header has the signature of the body")
        data = read_object(body)
        if data is None:
            raise InvalidSignature("the body is no object of JSON")
        if (mode := text_of(data, "mode")) and (mode == LIVE) != self._is_live:
            raise InvalidSignature(f"the event is of the mode {mode}")
        return notice_of(data)

    async def close(self) -> None:
        await self._http.close()

    async def _found(self, path: str, expected: Expected) -> TransferReport | None:
        answer = await self._http.get(path, self._headers)
        if answer.is_not_found:
            return None
        data = object_of(told(answer), "data")
        if not data:
            raise AnswerLost("the gateway has answered without the transfer")
        return transfer_report(expected, data)

    def _unpaid(self, reference: str, amount: int, currency: str, checkout: Checkout | None = None) -> PaymentReport:
        return PaymentReport(
            reference=reference,
            state=PaymentState.PENDING,
            status="unpaid",
            amount=amount,
            currency=currency,
            is_live=self._is_live,
            checkout=checkout,
        )

    def _expected_refund(self, order: RefundOrder) -> Expected:
        return Expected(order.reference, order.amount, order.charged.currency, self._is_live)

    def _expected_payout(self, order: PayoutOrder) -> Expected:
        return Expected(order.reference, order.amount, order.currency, self._is_live)
