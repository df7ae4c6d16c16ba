"""Firebase Cloud Messaging for tests, run as `python -m testkit.push.fcm CONFIG PORT_FILE`.

The configuration: `project_id`, `client_email` and `public_key` (PEM) of the account, and `expires_in`, the seconds for
which its access tokens are good. Devices are registered by a test.
"""

import json
import re
import secrets
import time
import urllib.parse
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from testkit.gateways.peer import Call, Peer, Refusal, Reply
from testkit.gateways.serving import serve
from testkit.push.browser import decoded

_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
_SCOPE = "https://www.googleapis.com/auth/firebase.messaging"
_MAX_PAYLOAD = 4096
_TTL = re.compile(r"[0-9]+(\.[0-9]{1,9})?s")
_FCM_ERROR = "type.googleapis.com/google.firebase.fcm.v1.FcmError"
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
# The codes of FcmError, with the HTTP status and the status in the body of each.
ERRORS = {
    "UNREGISTERED": (404, "NOT_FOUND"),
    "INVALID_ARGUMENT": (400, "INVALID_ARGUMENT"),
    "SENDER_ID_MISMATCH": (403, "PERMISSION_DENIED"),
    "QUOTA_EXCEEDED": (429, "RESOURCE_EXHAUSTED"),
    "UNAVAILABLE": (503, "UNAVAILABLE"),
    "INTERNAL": (500, "INTERNAL"),
    "THIRD_PARTY_AUTH_ERROR": (401, "UNAUTHENTICATED"),
}


def _error(status: int, name: str, message: str, *details: dict[str, Any]) -> Refusal:
    error = {"code": status, "message": message, "status": name}
    return Refusal(Reply(status, {"error": error | ({"details": list(details)} if details else {})}))


def _of_device(code: str) -> Refusal:
    status, name = ERRORS[code]
    return _error(status, name, "Refused.", {"@type": _FCM_ERROR, "errorCode": code})


def _of_message(field: str) -> Refusal:
    violation = {"field": field, "description": f"Invalid value at '{field}'"}
    bad = {"@type": _BAD_REQUEST, "fieldViolations": [violation]}
    also = {"@type": _FCM_ERROR, "errorCode": "INVALID_ARGUMENT"}
    return _error(400, "INVALID_ARGUMENT", violation["description"], also, bad)


class FcmPeer(Peer):
    KEPT = ("taken", "access_tokens", "devices")

    def __post_init__(self) -> None:
        super().__post_init__()
        # The moment at which each access token ends.
        self.access_tokens: dict[str, float] = {}
        # The code with which messages to a device are refused; empty for one that takes them.
        self.devices: dict[str, str] = {}
        self.taken: list[dict[str, Any]] = []

    def answer(self, call: Call) -> Reply:
        if call.method != "POST":
            raise _error(404, "NOT_FOUND", "There is nothing here.")
        if call.path == "/token":
            return self._give_token(call)
        return self._send(call)

    def command(self, name: str, arguments: dict[str, Any]) -> object:
        match name:
            case "register":
                self.devices[arguments["token"]] = arguments.get("code", "")
            case "revoke":
                self.access_tokens.clear()
            case "taken":
                token = arguments.get("token")
                return [one for one in self.taken if token in (None, one["message"]["token"])]
            case _:
                raise ValueError(name)
        return None

    def _give_token(self, call: Call) -> Reply:
        form = dict(urllib.parse.parse_qsl(call.body.decode()))
        try:
            self._check_assertion(form.get("assertion", ""), f"http://{call.headers['host']}/token")
        except (ValueError, KeyError, InvalidSignature) as error:
            raise Refusal(Reply(400, {"error": "invalid_grant", "error_description": str(error)})) from error
        if form.get("grant_type") != _GRANT:
            raise Refusal(Reply(400, {"error": "unsupported_grant_type"}))
        token, life = f"ya29.{secrets.token_urlsafe(32)}", self.config.get("expires_in", 3600)
        self.access_tokens[token] = time.time() + life
        return Reply(200, {"access_token": token, "expires_in": life, "token_type": "Bearer"})

    def _check_assertion(self, assertion: str, url: str) -> None:
        head, claims, signature = assertion.split(".")
        key = load_pem_public_key(self.config["public_key"].encode())
        assert isinstance(key, rsa.RSAPublicKey)
        key.verify(decoded(signature), f"{head}.{claims}".encode(), padding.PKCS1v15(), SHA256())
        said, about, now = json.loads(decoded(head)), json.loads(decoded(claims)), time.time()
        wanted = {"iss": self.config["client_email"], "scope": _SCOPE, "aud": url}
        if said.get("alg") != "RS256" or {name: about.get(name) for name in wanted} != wanted:
            raise ValueError("the assertion is not for this account, scope or address")
        if not now - 300 <= about["iat"] <= now + 300 or not now < about["exp"] <= about["iat"] + 3600:
            raise ValueError("the assertion is not good for an hour from now")

    def _send(self, call: Call) -> Reply:
        token = call.headers.get("authorization", "").removeprefix("Bearer ")
        if self.access_tokens.get(token, 0.0) <= time.time():
            raise _error(401, "UNAUTHENTICATED", "Request had invalid authentication credentials.")
        if call.path != f"/v1/projects/{self.config['project_id']}/messages:send":
            raise _error(404, "NOT_FOUND", "Requested entity was not found.")
        message = _checked(call.body)
        code = self.devices.get(message["token"], "INVALID_ARGUMENT")
        if code:
            raise _of_device(code)
        self.taken.append({"message": message, "at": time.time()})
        return Reply(200, {"name": f"projects/{self.config['project_id']}/messages/0:{len(self.taken)}"})


def _checked(body: bytes) -> dict[str, Any]:
    """Returns the message in *body*. Raises Refusal for one that the service does not take."""
    message: dict[str, Any] = json.loads(body)["message"]
    data = message.get("data", {})
    for name, value in data.items():
        if not isinstance(value, str) or name in {"from", "message_type"} or name.startswith(("google", "gcm")):
            raise _of_message(f"message.data.{name}")
    if not isinstance(message.get("token"), str):
        raise _of_message("message.token")
    if not _TTL.fullmatch(message["android"]["ttl"]) or message["android"]["priority"] not in {"HIGH", "NORMAL"}:
        raise _of_message("message.android")
    headers = message["apns"]["headers"]
    if len(headers["apns-collapse-id"].encode()) > 64 or not all(isinstance(one, str) for one in headers.values()):
        raise _of_message("message.apns")
    if (
        len(json.dumps({"notification": message["notification"], "data": data}, ensure_ascii=False).encode())
        > _MAX_PAYLOAD
    ):
        raise _of_message("message")
    return message


if __name__ == "__main__":
    serve(FcmPeer)
