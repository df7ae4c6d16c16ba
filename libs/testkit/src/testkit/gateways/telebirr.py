"""Telebirr for tests, run as `python -m testkit.gateways.telebirr CONFIG PORT_FILE`.

The configuration: `fabric_app_id`, `app_secret`, `app_id`, `merch_code`, `padding`, `merchant_key` and `gateway_key`
(numbers of RSA keys in hexadecimal digits: n and e, and d of the gateway's own), `token_seconds`, and
`finishes_at_once` if refunds end by themselves.
"""

import json
import re
import secrets
import time
import urllib.parse
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from testkit.gateways.peer import Call, Notification, Peer, Refusal, Reply
from testkit.gateways.rsa_by_hand import Numbers, sign, verifies
from testkit.gateways.serving import serve

_REFERENCE = re.compile(r"[A-Za-z0-9]{1,32}")
_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_NOT_SIGNED = {
    "sign", "sign_type", "header", "refund_info", "openType", "raw_request", "wallet_reference_data", "biz_content",
}  # fmt: skip
_PAGE_FIELDS = ("appid", "merch_code", "nonce_str", "prepay_id", "timestamp")
_METHODS = {"preOrder": "payment.preorder", "queryOrder": "payment.queryorder", "refund": "payment.refund"}
_NOTIFIED = {"PAY_SUCCESS": "Completed", "PAY_FAILED": "Failure", "ORDER_CLOSED": "Expired"}


def _refuse(code: str, message: str) -> Refusal:
    # A refusal comes with 200, too.
    return Refusal(Reply(200, {"result": "FAIL", "code": code, "msg": message}))


def signed_text(message: dict[str, Any]) -> str:
    flat = dict(message)
    flat.update(message.get("biz_content") or {})
    kept = [name for name, value in flat.items() if name not in _NOT_SIGNED and value not in (None, "")]
    return "&".join(f"{name}={flat[name]}" for name in sorted(kept))


class TelebirrPeer(Peer):
    KEPT = ("orders", "refunds")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.tokens: dict[str, float] = {}
        self.nonces: set[str] = set()
        self.orders: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}

    def answer(self, call: Call) -> Reply:
        if call.path.startswith("/payment/web/paygate?"):
            return self._page(dict(urllib.parse.parse_qsl(call.path.partition("?")[2])))
        message = json.loads(call.body)
        if call.headers.get("x-app-key") != self.config["fabric_app_id"]:
            raise Refusal(Reply(401, {"code": "401", "msg": "unknown app"}))
        if call.path == "/payment/v1/token":
            return self._token(message)
        name = call.path.removeprefix("/payment/v1/merchant/")
        content = self._checked(call, message, _METHODS.get(name, ""))
        match name:
            case "preOrder":
                return self._pre_order(content)
            case "queryOrder":
                return self._query(content)
            case _:
                return self._refund(content)

    def command(self, name: str, arguments: dict[str, Any]) -> object:
        match name:
            case "pay":
                self._pay(**arguments)
            case "finish":
                self._finish(**arguments)
            case "seen":
                return {"orders": self.orders, "refunds": self.refunds, "tokens": len(self.tokens)}
            case "forget_tokens":
                self.tokens.clear()
            case "sign":
                return self._signed(arguments["message"], arguments.get("padding"))
            case _:
                raise ValueError(name)
        return None

    def _token(self, message: dict[str, Any]) -> Reply:
        if message != {"appSecret": self.config["app_secret"]}:
            raise _refuse("60200001", "the secret is wrong")
        token = f"Bearer {secrets.token_hex(16)}"
        seconds = self.config.get("token_seconds", 3600)
        self.tokens[token] = time.monotonic() + seconds
        # Its clock is three hours ahead of UTC, and says so nowhere.
        now = datetime.now(UTC) + timedelta(hours=3)
        times = (f"{moment:%Y%m%d%H%M%S}" for moment in (now, now + timedelta(seconds=seconds)))
        return Reply(200, dict(zip(("effectiveDate", "expirationDate"), times, strict=True)) | {"token": token})

    def _checked(self, call: Call, message: dict[str, Any], method: str) -> dict[str, Any]:
        if self.tokens.get(call.headers.get("authorization", ""), 0.0) < time.monotonic():
            raise Refusal(Reply(401, {"code": "401", "msg": "the token is not known"}))
        key = Numbers.of(self.config["merchant_key"])
        if not verifies(message.get("sign", ""), signed_text(message), key, self.config["padding"]):
            raise _refuse("60200099", "the signature is wrong")
        nonce = message.get("nonce_str", "")
        if not re.fullmatch(r"[A-Za-z0-9]{32}", nonce) or nonce in self.nonces:
            raise _refuse("60200002", "nonce_str is wrong")
        self.nonces.add(nonce)
        if (
            not re.fullmatch(r"[0-9]{10}", str(message["timestamp"]))
            or abs(time.time() - int(message["timestamp"])) > 60
        ):
            raise _refuse("60200003", "timestamp is wrong")
        if (message["method"], message["version"], message["sign_type"]) != (method, "1.0", "SHA256WithRSA"):
            raise _refuse("60200004", "method, version or sign_type is wrong")
        content: dict[str, Any] = message["biz_content"]
        if (content.get("appid"), content.get("merch_code")) != (self.config["app_id"], self.config["merch_code"]):
            raise _refuse("60200005", "the merchant is wrong")
        if not _REFERENCE.fullmatch(content.get("merch_order_id", "")):
            raise _refuse("60200006", "merch_order_id is wrong")
        return content

    def _pre_order(self, content: dict[str, Any]) -> Reply:
        reference = content["merch_order_id"]
        fixed = {
            "trade_type": "Checkout",
            "business_type": "BuyGoods",
            "trans_currency": "ETB",
            "timeout_express": "30m",
        }
        if any(content.get(name) != value for name, value in fixed.items()) or not content.get("notify_url"):
            raise _refuse("60200010", "a field is missing or wrong")
        if not _AMOUNT.fullmatch(content["total_amount"]) or not re.fullmatch(r"[A-Za-z0-9 ]+", content["title"]):
            raise _refuse("60200011", "total_amount or title is wrong")
        if reference in self.orders:
            raise _refuse("60200012", "the order is a duplicate")
        self.orders[reference] = {
            "total_amount": content["total_amount"], "trans_currency": "ETB", "order_status": "WAIT_PAY",
            "prepay_id": secrets.token_hex(20), "refunded": "0.00",
        }  # fmt: skip
        return _success({"merch_order_id": reference, "prepay_id": self.orders[reference]["prepay_id"]})

    def _query(self, content: dict[str, Any]) -> Reply:
        order = self.orders.get(content["merch_order_id"])
        if order is None:
            raise _refuse("60200020", "The order does not exist")
        told = {name: text for name, text in order.items() if name not in {"prepay_id", "refunded"}}
        answer = {"merch_order_id": content["merch_order_id"]}
        if order["order_status"] != "WAIT_PAY":
            answer["payment_order_id"] = f"P{content['merch_order_id']}"
        if refund := self.refunds.get(content.get("refund_request_no", "")):
            answer |= {name: refund[name] for name in ("refund_request_no", "refund_status", "refund_amount")}
        return _success(told | answer)

    def _refund(self, content: dict[str, Any]) -> Reply:
        order = self.orders.get(content["merch_order_id"])
        ours, amount = content.get("refund_request_no", ""), content.get("actual_amount", "")
        if order is None or order["order_status"] in {"WAIT_PAY", "PAY_FAILED", "ORDER_CLOSED"}:
            raise _refuse("60200030", "the order was not paid")
        if not ours.isalnum() or not _AMOUNT.fullmatch(amount) or not content.get("refund_reason"):
            raise _refuse("60200031", "a field is missing or wrong")
        if ours in self.refunds:
            raise _refuse("60200032", "refund_request_no is a duplicate")
        if Decimal(order["refunded"]) + Decimal(amount) > Decimal(order["total_amount"]):
            raise _refuse("60200033", "more than what is left")
        order["refunded"] = str(Decimal(order["refunded"]) + Decimal(amount))
        order["order_status"] = "REFUNDING"
        self.refunds[ours] = {
            "refund_request_no": ours, "refund_order_id": f"R{len(self.refunds)}", "refund_amount": amount,
            "refund_status": "REFUNDING", "merch_order_id": content["merch_order_id"],
        }  # fmt: skip
        if self.config.get("finishes_at_once"):
            self._finish(ours)
        return _success({name: text for name, text in self.refunds[ours].items() if name != "refund_request_no"})

    def _page(self, query: dict[str, str]) -> Reply:
        """The page of the payer, which is signed, too."""
        text = "&".join(f"{name}={query[name]}" for name in _PAGE_FIELDS)
        known = {order["prepay_id"] for order in self.orders.values()}
        is_signed = verifies(query["sign"], text, Numbers.of(self.config["merchant_key"]), self.config["padding"])
        names = {*_PAGE_FIELDS, "sign", "sign_type", "version", "trade_type"}
        is_good = is_signed and query["prepay_id"] in known and set(query) == names
        return Reply(200 if is_good else 400, "<!doctype html>", "text/html")

    def _pay(self, reference: str, status: str = "PAY_SUCCESS", **lies: Any) -> None:
        """The payer pays, or fails to; *lies* are fields about which the gateway tells something else."""
        order = self.orders[reference]
        order.update({"order_status": status} | lies)
        self._tell(reference, order, _NOTIFIED.get(status, "Paying"))

    def _finish(self, reference: str, status: str = "REFUND_SUCCESS", **lies: Any) -> None:
        """A refund ends."""
        refund = self.refunds[reference]
        refund.update({"refund_status": status} | lies)
        order = self.orders[refund["merch_order_id"]]
        order["order_status"] = status
        self._tell(refund["merch_order_id"], order, status, refund_request_no=reference)

    def _tell(self, reference: str, order: dict[str, Any], status: str, **others: str) -> None:
        message = {
            "appid": self.config["app_id"], "merch_code": self.config["merch_code"], "merch_order_id": reference,
            "payment_order_id": f"P{reference}", "trans_id": f"T{reference}", "total_amount": order["total_amount"],
            "trans_currency": order["trans_currency"], "trade_status": status, "notify_url": "",
            "trans_end_time": str(int(time.time() * 1000)),
        } | others  # fmt: skip
        body = self.json_text(self._signed(message))
        self.notify(Notification({"Content-Type": "application/json"}, body))

    def _signed(self, message: dict[str, Any], padding: str | None = None) -> dict[str, Any]:
        signature = sign(
            signed_text(message), Numbers.of(self.config["gateway_key"]), padding or self.config.get("notified", "pss")
        )
        return message | {"sign": signature, "sign_type": "SHA256WithRSA"}


def _success(content: dict[str, Any]) -> Reply:
    return Reply(200, {"result": "SUCCESS", "code": "0", "msg": "success", "biz_content": content})


if __name__ == "__main__":
    serve(TelebirrPeer)
