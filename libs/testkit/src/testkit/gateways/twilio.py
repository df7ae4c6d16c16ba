"""Twilio's messages for tests, run as `python -m testkit.gateways.twilio CONFIG PORT_FILE`.

The configuration: `account`, `token`, `sender`, and `opted_out`, the numbers whose owners have written STOP. Refusals
have the numbers of the real ones, and texts that repeat what was sent.
"""

import base64
import re
import urllib.parse
import uuid
from typing import Any

from testkit.gateways.peer import Call, Peer, Refusal, Reply
from testkit.gateways.serving import serve

_NUMBER = re.compile(r"\+[1-9][0-9]{6,14}")
_LANDLINE = "+25111"
_LONGEST = 1600
_LONGEST_VALIDITY = 36_000


def _refuse(code: int, message: str, status: int = 400) -> Refusal:
    about = f"https://www.twilio.com/docs/errors/{code}"
    return Refusal(Reply(status, {"code": code, "message": message, "more_info": about, "status": status}))


class TwilioPeer(Peer):
    KEPT = ("sent",)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sent: list[dict[str, str]] = []

    def answer(self, call: Call) -> Reply:
        account = self.config["account"]
        pair = base64.b64encode(f"{account}:{self.config['token']}".encode()).decode()
        if call.headers.get("authorization") != f"Basic {pair}":
            raise _refuse(20003, "Authenticate", 401)
        if (call.method, call.path) != ("POST", f"/2010-04-01/Accounts/{account}/Messages.json"):
            raise _refuse(20404, f"The requested resource {call.path} was not found", 404)
        form = dict(urllib.parse.parse_qsl(call.body.decode())) if _is_form(call) else {}
        return self._send(form)

    def _send(self, form: dict[str, str]) -> Reply:
        to, body = form.get("To", ""), form.get("Body", "")
        if not to:
            raise _refuse(21604, "A 'To' phone number is required.")
        if not body:
            raise _refuse(21602, "Message body is required.")
        self._check_sender(form)
        if not _NUMBER.fullmatch(to):
            raise _refuse(21211, f"Invalid 'To' Phone Number: {to}")
        if to.startswith(_LANDLINE):
            raise _refuse(21614, f"'To' number: {to}, is not a valid mobile number")
        if to in self.config.get("opted_out", []):
            raise _refuse(21610, f"Attempt to send to unsubscribed recipient {to}")
        if len(body) > _LONGEST:
            raise _refuse(21617, "The concatenated message body exceeds the 1600 character limit")
        if not 1 <= int(form.get("ValidityPeriod", "1")) <= _LONGEST_VALIDITY:
            raise _refuse(21626, "Invalid value for ValidityPeriod")
        self.sent.append({"to": to, "message": body})
        told = {
            "sid": f"SM{uuid.uuid4().hex}", "account_sid": self.config["account"], "status": "queued", "to": to,
            "from": form.get("From"), "body": body, "num_segments": "1", "error_code": None, "error_message": None,
        }  # fmt: skip
        return Reply(201, told)

    def _check_sender(self, form: dict[str, str]) -> None:
        service = form.get("MessagingServiceSid")
        sender = form.get("From") if service is None else service
        if not sender:
            raise _refuse(21603, "A 'From' phone number is required.")
        if sender != self.config["sender"] or sender.startswith("MG") != (service is not None):
            raise _refuse(21606, f"The 'From' phone number {sender} is not a valid, SMS-capable phone number.")

    def command(self, name: str, arguments: dict[str, Any]) -> object:
        match name:
            case "sent":
                return [one for one in self.sent if one["to"] == arguments.get("to", one["to"])]
            case _:
                raise ValueError(name)


def _is_form(call: Call) -> bool:
    return call.headers.get("content-type") == "application/x-www-form-urlencoded"


if __name__ == "__main__":
    serve(TwilioPeer)
