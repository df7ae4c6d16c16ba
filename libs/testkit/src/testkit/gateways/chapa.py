"""Chapa for tests, run as `python -m testkit.gateways.chapa CONFIG PORT_FILE`.

The configuration: `secret_key`, `webhook_secret`, `mode` ("test" or "live"), `balance`, which payouts come from, and
`finishes_at_once` if refunds and payouts end by themselves.
"""

import hashlib
import hmac
import json
import re
import urllib.parse
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from testkit.gateways.peer import Call, Notification, Peer, Refusal, Reply
from testkit.gateways.serving import serve

_AMOUNT = re.compile(r"[0-9]{1,9}\.[0-9]{2}")
_PLAIN = re.compile(r"[A-Za-z0-9_. -]*")
BANKS = [
    {"id": 855, "name": "telebirr", "currency": "ETB", "acct_length": 10, "is_mobilemoney": 1, "is_active": 1},
    {"id": 946, "name": "Commercial Bank of Ethiopia", "currency": "ETB", "acct_length": 13, "is_active": 1},
]


def _refuse(message: object, status: int = 400) -> Refusal:
    return Refusal(Reply(status, {"message": message, "status": "failed", "data": None}))


def _done(message: str, data: object) -> Reply:
    return Reply(200, {"message": message, "status": "success", "data": data})


class ChapaPeer(Peer):
    KEPT = ("payments", "refunds", "transfers", "changes")

    def __post_init__(self) -> None:
        super().__post_init__()
        self.payments: dict[str, dict[str, Any]] = {}
        self.refunds: dict[str, dict[str, Any]] = {}
        self.transfers: dict[str, dict[str, Any]] = {}
        self.changes = 0

    def answer(self, call: Call) -> Reply:
        if call.headers.get("authorization") != f"Bearer {self.config['secret_key']}":
            raise _refuse("Invalid API Key or User doesn't exist", 401)
        for method, pattern, order in (
            ("POST", r"/transaction/initialize", self._initialize),
            ("GET", r"/transaction/verify/([^/]+)", self._verify),
            ("POST", r"/refund/([^/]+)", self._refund),
            ("GET", r"/refund/([^/]+)/verify", self._find_refund),
            ("POST", r"/transfers", self._transfer),
            ("GET", r"/transfers/verify/([^/]+)", self._find_transfer),
            ("GET", r"/transactions\?([a-z_0-9=&]*)", self._list),
            ("GET", r"/banks", self._banks),
        ):
            if call.method == method and (found := re.fullmatch(pattern, call.path)):
                return order(call, *found.groups())
        raise _refuse("Not found", 404)

    def command(self, name: str, arguments: dict[str, Any]) -> object:
        match name:
            case "pay":
                self._pay(**arguments)
            case "finish":
                self._finish(**arguments)
            case "seen":
                return {"payments": self.payments, "refunds": self.refunds, "transfers": self.transfers}
            case "sign":
                return _hmac(self.config["webhook_secret"], arguments["body"].encode())
            case _:
                raise ValueError(name)
        return None

    def _initialize(self, call: Call) -> Reply:
        body = _json(call)
        reference, amount = body.get("tx_ref"), body.get("amount")
        if not isinstance(amount, str) or not _AMOUNT.fullmatch(amount) or Decimal(amount) <= 0:
            raise _refuse({"amount": ["validation.numeric"]})
        if body.get("currency") not in {"ETB", "USD"}:
            raise _refuse("Invalid currency, currency is not supported")
        if not isinstance(reference, str) or not reference:
            raise _refuse({"tx_ref": ["validation.required"]})
        if reference in self.payments:
            raise _refuse("Transaction reference has been used before")
        texts = body.get("customization", {})
        if len(texts.get("title", "")) > 16 or not all(_PLAIN.fullmatch(text) for text in texts.values()):
            raise _refuse({"customization.title": ["validation.max.string"]})
        self.payments[reference] = {"amount": amount, "currency": body["currency"], "status": None, "refunded": "0"}
        self.payments[reference]["created_at"] = datetime.now(UTC).isoformat()
        return _done("Hosted Link", {"checkout_url": f"https://checkout.chapa.co/checkout/payment/{reference}"})

    def _verify(self, _call: Call, reference: str) -> Reply:
        payment = self.payments.get(reference)
        if payment is None:
            raise _refuse("Invalid transaction or Transaction not found", 404)
        if payment["status"] is None:
            return Reply(200, {"message": "Payment not paid yet", "status": "null", "data": None})
        return _done("Payment details", payment["told"])

    def _refund(self, call: Call, reference: str) -> Reply:
        form = _form(call)
        payment = self.payments.get(reference)
        if payment is None or payment["status"] != "success":
            raise _refuse("Transaction not found or not successful", 404)
        ours = form.get("reference", "")
        if ours in self.refunds:
            raise _refuse("The reference has already been used")
        if not _AMOUNT.fullmatch(form.get("amount", "")) or not form.get("reason"):
            raise _refuse({"amount": ["validation.numeric"]})
        amount = Decimal(form["amount"])
        if not 0 < amount <= Decimal(payment["amount"]) - Decimal(payment["refunded"]):
            raise _refuse("Refund amount is more than what is left")
        payment["refunded"] = str(Decimal(payment["refunded"]) + amount)
        self.refunds[ours] = {
            "ref_id": f"RF{len(self.refunds)}", "reference": ours, "tx_ref": reference, "amount": float(amount),
            "currency": payment["currency"], "mode": self.config["mode"], "status": "pending",
        }  # fmt: skip
        if self.config.get("finishes_at_once"):
            self._finish(ours)
        return _done("Refund initiated", {"ref_id": self.refunds[ours]["ref_id"]})

    def _transfer(self, call: Call) -> Reply:
        body = _json(call)
        reference, amount = body.get("reference", ""), str(body.get("amount", ""))
        if reference in self.transfers:
            raise _refuse("The reference already exists")
        if not _AMOUNT.fullmatch(amount) or body.get("currency") != "ETB":
            raise _refuse({"amount": ["validation.numeric"]})
        bank = next((one for one in BANKS if str(one["id"]) == str(body.get("bank_code"))), None)
        number = str(body.get("account_number", ""))
        if bank is None or len(number) != bank["acct_length"] or not body.get("account_name"):
            raise _refuse("Invalid bank code or account number")
        if Decimal(amount) > Decimal(str(self.config["balance"])):
            raise _refuse("Insufficient Balance")
        self.config["balance"] = str(Decimal(str(self.config["balance"])) - Decimal(amount))
        self.transfers[reference] = {
            "chapa_transfer_id": f"TR{len(self.transfers)}", "tx_ref": reference, "amount": float(amount),
            "currency": "ETB", "mode": self.config["mode"], "status": "pending", "bank_code": bank["id"],
        }  # fmt: skip
        if self.config.get("finishes_at_once"):
            self._finish(reference)
        return _done("Transfer Queued Successfully", reference)

    def _find_refund(self, _call: Call, reference: str) -> Reply:
        if reference not in self.refunds:
            raise _refuse("Refund not found", 404)
        return _done("Refund verified successfully", self.refunds[reference])

    def _find_transfer(self, _call: Call, reference: str) -> Reply:
        if reference not in self.transfers:
            raise _refuse("Transfer not found", 404)
        return _done("Transfer details", self.transfers[reference])

    def _list(self, _call: Call, query: str) -> Reply:
        """Lists payments, newest first, by the gateway's own references, and with three digits in each amount."""
        asked = dict(urllib.parse.parse_qsl(query))
        number, size = int(asked.get("page", 1)), min(int(asked.get("per_page", 10)), 10)
        rows = [
            {
                "status": one["status"] or "pending", "ref_id": f"AP{reference[:12]}", "type": "API",
                "created_at": one["created_at"], "currency": one["currency"], "amount": f"{Decimal(one['amount']):.3f}",
                "charge": "0.000", "trans_id": None, "payment_method": "telebirr",
            }
            for reference, one in reversed(self.payments.items())
        ]  # fmt: skip
        here, more = rows[(number - 1) * size : number * size], len(rows) > number * size
        url = "https://api.chapa.co/v1/transactions?page="
        pages = {"per_page": size, "current_page": number, "next_page_url": f"{url}{number + 1}" if more else None}
        return _done("Transactions retrieved successfully", {"transactions": here, "pagination": pages})

    def _banks(self, _call: Call) -> Reply:
        return _done("Banks retrieved", BANKS)

    def _pay(self, reference: str, status: str = "success", **lies: Any) -> None:
        """The payer pays, or fails to; *lies* are fields about which the gateway tells something else."""
        payment = self.payments[reference]
        payment["status"] = status
        payment["told"] = {
            "first_name": None, "email": None, "currency": payment["currency"], "amount": float(payment["amount"]),
            "charge": round(float(payment["amount"]) * 0.025, 4), "mode": self.config["mode"], "method": "telebirr",
            "type": "API", "status": status, "reference": f"AP{reference[:12]}", "tx_ref": reference,
        } | lies  # fmt: skip
        ending = status if status == "success" else "failed/cancelled"
        self._tell(f"charge.{ending}", payment["told"])

    def _finish(self, reference: str, status: str = "success", **lies: Any) -> None:
        """A refund or a payout ends."""
        if (refund := self.refunds.get(reference)) is not None:
            refund.update({"status": "refunded" if status == "success" else status} | lies)
            payment = self.payments[refund["tx_ref"]]
            self._tell("charge.refunded", payment["told"] | {"status": "refunded"})
            return
        transfer = self.transfers[reference]
        transfer.update({"status": status} | lies)
        event = "payout.success" if status == "success" else "payout.failed/cancelled"
        told = {"reference": reference, "chapa_reference": transfer["chapa_transfer_id"], "status": transfer["status"]}
        self._tell(event, {"type": "Payout", "mode": self.config["mode"]} | told)

    def _tell(self, event: str, data: dict[str, Any]) -> None:
        self.changes += 1
        updated = f"2026-01-01T00:00:{self.changes % 60:02}.{self.changes:06}Z"
        body = self.json_text({"event": event, **data, "created_at": updated, "updated_at": updated})
        secret = self.config["webhook_secret"]
        headers = {
            "Content-Type": "application/json",
            # The same for every event.
            "Chapa-Signature": _hmac(secret, secret.encode()),
            "x-chapa-signature": _hmac(secret, body),
        }
        self.notify(Notification(headers, body))


def _hmac(secret: str, body: bytes) -> str:
    return hmac.digest(secret.encode(), body, hashlib.sha256).hex()


def _json(call: Call) -> dict[str, Any]:
    if not call.headers.get("content-type", "").startswith("application/json"):
        raise _refuse("Incorrect header settings")
    found = json.loads(call.body)
    assert isinstance(found, dict)
    return found


def _form(call: Call) -> dict[str, str]:
    if call.headers.get("content-type") != "application/x-www-form-urlencoded":
        raise _refuse("Incorrect header settings")
    return dict(urllib.parse.parse_qsl(call.body.decode(), strict_parsing=True))


if __name__ == "__main__":
    serve(ChapaPeer)
