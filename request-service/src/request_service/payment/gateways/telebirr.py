"""Telebirr: payments in birr from the wallet of a payer, on a page of the gateway, and refunds.

It holds nothing, and sends no money to accounts. Each call bears a token that lasts for a while, and our signature.
"""

import asyncio
import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr

from kit.shared_task import outcome_of
from request_service.money import decimal_text
from request_service.payment.gateways.calls import HttpCaller, KeysNotAccepted, read_object
from request_service.payment.gateways.interface import (
    AnswerLost,
    Charge,
    Charged,
    Checkout,
    GatewayError,
    GatewayName,
    InvalidSignature,
    Notice,
    NotSent,
    PaymentReport,
    PaymentState,
    PayoutOrder,
    RefundOrder,
    Refused,
    TransferReport,
)
from request_service.payment.gateways.telebirr_answers import (
    CURRENCY,
    content_of,
    is_not_found,
    notice_of,
    payment_report,
    refund_report,
)
from request_service.payment.gateways.telebirr_signing import SIGN_TYPE, Padding, is_signed, sign
from request_service.payment.gateways.wire import plain, text_of, whole_text_of

_VERSION = "1.0"
_TRADE_TYPE = "Checkout"
# The payer may pay for as long as a payment waits here.
_TIMEOUT = "30m"
_MAX_TITLE = 60
_MAX_REASON = 60
_NONCE_BYTES = 16
_TOKEN_TIME = "%Y%m%d%H%M%S"  # noqa: S105
# The life of a token that does not say when it ends, and how long before its end it is not used any more.
_TOKEN_SECONDS = 600.0
_MARGIN_SECONDS = 60.0
_LONGEST_TOKEN_SECONDS = 24 * 3600.0


@dataclass(frozen=True)
class Merchant:
    """The account of the operator at Telebirr, with the keys of both sides."""

    fabric_app_id: str
    app_secret: SecretStr
    app_id: str
    code: str
    private_key: rsa.RSAPrivateKey = field(repr=False)
    # Several while Telebirr changes its key.
    public_keys: Sequence[rsa.RSAPublicKey]
    padding: Padding
    # The pages of payers begin with it.
    web_url: str
    notify_url: str
    is_live: bool


class Telebirr:
    name = GatewayName.TELEBIRR
    can_hold = False
    can_pay_out = False
    currencies: frozenset[str] | None = frozenset({CURRENCY})

    def __init__(self, merchant: Merchant, caller: HttpCaller) -> None:
        self._merchant = merchant
        self._http = caller
        self._token: str | None = None
        self._token_ends = 0.0
        self._asking: asyncio.Task[str | NotSent] | None = None

    async def create(self, charge: Charge) -> PaymentReport:
        if charge.currency != CURRENCY:
            raise Refused("currency_not_supported", f"Telebirr takes {CURRENCY} only.")
        content = {
            "notify_url": self._merchant.notify_url,
            "redirect_url": charge.return_url or "",
            "merch_order_id": charge.reference,
            "trade_type": _TRADE_TYPE,
            "title": plain(charge.title, _MAX_TITLE),
            "total_amount": decimal_text(charge.amount, CURRENCY),
            "trans_currency": CURRENCY,
            "timeout_express": _TIMEOUT,
            "business_type": "BuyGoods",
        }
        answered = await self._order("preOrder", "payment.preorder", content)
        prepay_id = text_of(answered, "prepay_id")
        if not prepay_id:
            raise AnswerLost("the gateway has answered without a prepay_id")
        return PaymentReport(
            reference=charge.reference,
            state=PaymentState.PENDING,
            status="WAIT_PAY",
            amount=charge.amount,
            currency=CURRENCY,
            is_live=self._merchant.is_live,
            checkout=Checkout(url=self._page(prepay_id)),
        )

    async def capture(self, charged: Charged, amount: int) -> PaymentReport:  # noqa: ARG002
        raise Refused("not_supported", "Telebirr takes amounts as soon as the payer agrees.")

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
            is_live=self._merchant.is_live,
        )

    async def query(self, charged: Charged) -> PaymentReport | None:
        content = await self._ask({"merch_order_id": charged.reference})
        return None if content is None else payment_report(charged, content, is_live=self._merchant.is_live)

    async def refund(self, order: RefundOrder) -> TransferReport:
        content = {
            "merch_order_id": order.charged.reference,
            "refund_request_no": order.reference,
            "actual_amount": decimal_text(order.amount, CURRENCY),
            "trans_currency": CURRENCY,
            "refund_reason": plain(order.reason, _MAX_REASON),
        }
        answered = dict(await self._order("refund", "payment.refund", content))
        # The answer to the order of a refund is about that refund.
        answered.setdefault("refund_request_no", order.reference)
        if not text_of(answered, "refund_status"):
            answered["refund_status"] = "REFUNDING"
        report = refund_report(order, answered)
        if report is None:
            raise AnswerLost("the gateway has answered without a refund")
        return report

    async def query_refund(self, order: RefundOrder) -> TransferReport | None:
        asked = {"merch_order_id": order.charged.reference, "refund_request_no": order.reference}
        content = await self._ask(asked)
        return None if content is None else refund_report(order, content)

    async def pay_out(self, order: PayoutOrder) -> TransferReport:  # noqa: ARG002
        raise Refused("not_supported", "Telebirr sends no money to accounts.")

    async def query_payout(self, order: PayoutOrder) -> TransferReport | None:  # noqa: ARG002
        return None

    def read_webhook(self, headers: Mapping[str, str], body: bytes, now: datetime) -> Notice:  # noqa: ARG002
        data = read_object(body)
        if data is None or not is_signed(data, self._merchant.public_keys):
            raise InvalidSignature("the fields are not signed by the gateway")
        # With the same key it signs what it tells to all its merchants.
        ours = (self._merchant.app_id, self._merchant.code)
        if (text_of(data, "appid"), text_of(data, "merch_code")) != ours:
            raise InvalidSignature("it is for another merchant")
        return notice_of(data)

    async def close(self) -> None:
        if self._asking is not None:
            self._asking.cancel()
        await self._http.close()

    async def _ask(self, content: Mapping[str, str]) -> Mapping[str, Any] | None:
        """Returns what the gateway knows of an order; `None` if it knows no such order."""
        try:
            return await self._order("queryOrder", "payment.queryorder", content)
        except Refused as refusal:
            if is_not_found(refusal):
                return None
            # A question that is refused says nothing about the order.
            raise AnswerLost(f"the gateway has refused to tell: {refusal.failure.code}") from refusal

    async def _order(self, path: str, method: str, content: Mapping[str, str]) -> Mapping[str, Any]:
        merchant = self._merchant
        message: dict[str, Any] = {
            "timestamp": str(int(time.time())),
            "nonce_str": _nonce(),
            "method": method,
            "version": _VERSION,
            "biz_content": {"appid": merchant.app_id, "merch_code": merchant.code}
            | {name: value for name, value in content.items() if value},
            "sign_type": SIGN_TYPE,
        }
        headers = {"X-APP-Key": merchant.fabric_app_id, "Authorization": await self._current_token()}
        # A signature takes a millisecond of the processor, which others can use: it releases the interpreter.
        message["sign"] = await asyncio.to_thread(sign, message, merchant.private_key, merchant.padding)
        try:
            answer = await self._http.post_json(f"/payment/v1/merchant/{path}", headers, message)
        except KeysNotAccepted:
            # It may be the token: the next call fetches another one.
            self._token = None
            raise
        return content_of(answer)

    async def _current_token(self) -> str:
        if self._token is not None and time.monotonic() < self._token_ends:
            return self._token
        if self._asking is None:
            self._asking = asyncio.create_task(self._fetch_token(), name="telebirr-token")
        found = await outcome_of(self._asking)
        if isinstance(found, NotSent):
            raise NotSent(str(found), found.retry_after_seconds) from found
        return found

    async def _fetch_token(self) -> str | NotSent:
        """Fetches a token for all callers that wait. Without one, none of their calls is sent."""
        try:
            headers = {"X-APP-Key": self._merchant.fabric_app_id}
            secret = self._merchant.app_secret.get_secret_value()
            answer = await self._http.post_json("/payment/v1/token", headers, {"appSecret": secret})
            token = whole_text_of(answer.data, "token") if answer.is_success else ""
            if not token:
                return NotSent("the gateway has given no token")
            self._token, self._token_ends = token, time.monotonic() + _token_seconds(answer.data)
        except GatewayError as error:
            return NotSent(f"no token: {error}", getattr(error, "retry_after_seconds", None))
        finally:
            self._asking = None
        return token

    def _page(self, prepay_id: str) -> str:
        signed = {
            "appid": self._merchant.app_id,
            "merch_code": self._merchant.code,
            "nonce_str": _nonce(),
            "prepay_id": prepay_id,
            "timestamp": str(int(time.time())),
        }
        signature = sign(signed, self._merchant.private_key, self._merchant.padding)
        unsigned = {"sign": signature, "sign_type": SIGN_TYPE, "version": _VERSION, "trade_type": _TRADE_TYPE}
        return f"{self._merchant.web_url.rstrip('/')}/payment/web/paygate?{urlencode(signed | unsigned)}"


def _nonce() -> str:
    return secrets.token_hex(_NONCE_BYTES).upper()


def _token_seconds(data: Mapping[str, Any]) -> float:
    """Returns for how long a token is used. Its two times are in the gateway's zone, so only their distance counts."""
    try:
        begins, ends = (
            datetime.strptime(text_of(data, name), _TOKEN_TIME)  # noqa: DTZ007
            for name in ("effectiveDate", "expirationDate")
        )
    except ValueError:
        return _TOKEN_SECONDS
    left = (ends - begins) / timedelta(seconds=1) - _MARGIN_SECONDS
    return min(max(left, 0.0), _LONGEST_TOKEN_SECONDS)
