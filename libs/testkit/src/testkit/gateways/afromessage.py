"""AfroMessage for tests, run as `python -m testkit.gateways.afromessage CONFIG PORT_FILE`.

The configuration: `token`, `identifier` and `sender`, which callers may name, and `unverified`, the numbers to which an
account in its trial may not write. A refusal has status 200, as the real one has, and repeats what was sent.
"""

import json
import re
import uuid
from typing import Any

from testkit.gateways.peer import Call, Peer, Refusal, Reply
from testkit.gateways.serving import serve

_NUMBER = re.compile(r"(\+?251|0)?[79][0-9]{8}")
_TRIAL = "{to} is unverified contact number. You need to verify your contacts while beta testing the system."


def _refuse(error: str) -> Refusal:
    return Refusal(Reply(200, {"acknowledge": "error", "response": {"errors": [error], "relatedObject": "/api/send"}}))


class AfroMessagePeer(Peer):
    KEPT = ("sent",)

    def __post_init__(self) -> None:
        super().__post_init__()
        self.sent: list[dict[str, str]] = []

    def answer(self, call: Call) -> Reply:
        if (call.method, call.path) != ("POST", "/api/send"):
            raise Refusal(Reply(404, {"status": 404, "error": "Not Found", "path": call.path}))
        if call.headers.get("authorization") != f"Bearer {self.config['token']}":
            raise Refusal(Reply(401, {"status": 401, "error": "Unauthorized", "path": call.path}))
        if not call.headers.get("content-type", "").startswith("application/json"):
            raise Refusal(Reply(415, {"status": 415, "error": "Unsupported Media Type", "path": call.path}))
        return self._send(json.loads(call.body))

    def _send(self, body: dict[str, Any]) -> Reply:
        to, message = str(body.get("to", "")), str(body.get("message", ""))
        if not message.strip():
            raise _refuse("Unable to send your message. Message content is empty...")
        if not _NUMBER.fullmatch(to):
            raise _refuse(f"{to} is not a valid phone number.")
        for name in ("from", "sender"):
            if body.get(name, "") not in ("", self.config.get({"from": "identifier"}.get(name, name), "")):
                raise _refuse("Either your sender id/name or the identifier(short code) you use are invalid.")
        if to in self.config.get("unverified", []):
            raise _refuse(_TRIAL.format(to=to))
        if self.config.get("is_broke"):
            raise _refuse("Sorry, you do not have sufficient balance to send this message.")
        self.sent.append({"to": to, "message": message})
        told = {"status": "Send in progress ...", "message_id": str(uuid.uuid4()), "message": message, "to": to}
        return Reply(200, {"acknowledge": "success", "response": told})

    def command(self, name: str, arguments: dict[str, Any]) -> object:
        match name:
            case "sent":
                return [one for one in self.sent if one["to"] == arguments.get("to", one["to"])]
            case _:
                raise ValueError(name)


if __name__ == "__main__":
    serve(AfroMessagePeer)
