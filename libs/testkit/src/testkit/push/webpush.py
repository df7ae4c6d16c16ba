"""A push service for tests (RFC 8030), run as `python -m testkit.push.webpush CONFIG PORT_FILE`.

The configuration: `host`, the name under which it is known, and `application_server_key`, the public key with which its
browsers have subscribed; without one, each browser takes the first that it meets. It decrypts each message with the
keys of its browser, and refuses what a real service refuses: a bad signature, another audience, a header that lacks.
"""

import json
import re
import time
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from testkit.gateways.peer import Call, Peer, Refusal, Reply
from testkit.gateways.serving import serve
from testkit.push.browser import Browser, Undecipherable, decoded

_MAX_BODY = 4096
_DAY = 24 * 3600
_VAPID = re.compile(r"vapid t=([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+), ?k=([A-Za-z0-9_-]+)")
_TOPIC = re.compile(r"[A-Za-z0-9_-]{1,32}")
_URGENCIES = {"very-low", "low", "normal", "high"}
_PATH = re.compile(r"/wpush/([A-Za-z0-9_-]+)")


def _refuse(status: int, reason: str, **headers: str) -> Refusal:
    return Refusal(Reply(status, {"reason": reason}, headers=headers))


class WebPushPeer(Peer):
    KEPT = ("taken", "browsers", "gone", "keys")

    def __post_init__(self) -> None:
        super().__post_init__()
        # The `secret_parts` of each browser, by its name.
        self.browsers: dict[str, list[str]] = {}
        self.gone: list[str] = []
        # The key with which each browser has subscribed.
        self.keys: dict[str, str] = {}
        # The messages that were taken, in order.
        self.taken: list[dict[str, Any]] = []

    def answer(self, call: Call) -> Reply:
        found = _PATH.fullmatch(call.path)
        if call.method != "POST" or found is None or found[1] not in self.browsers:
            raise _refuse(404, "there is no such subscription")
        name = found[1]
        if name in self.gone:
            raise _refuse(410, "the subscription has ended")
        self._check_sender(call, name)
        headers = self._checked_headers(call)
        if len(call.body) > _MAX_BODY:
            raise _refuse(413, "the body is too large")
        try:
            message = json.loads(Browser.restored(name, self.browsers[name]).read(call.body))
        except (Undecipherable, ValueError) as error:
            # A real service cannot tell; its browser drops the message silently.
            raise _refuse(400, str(error)) from error
        self.taken.append({"browser": name, "message": message, "at": time.time(), **headers})
        return Reply(201, "", headers={"Location": f"https://{self.config['host']}/m/{len(self.taken)}"})

    def command(self, name: str, arguments: dict[str, Any]) -> object:
        match name:
            case "subscribe":
                browser = Browser()
                self.browsers[browser.name] = browser.secret_parts
                endpoint = f"https://{self.config['host']}/wpush/{browser.name}"
                return {"kind": "webpush", "endpoint": endpoint, "keys": browser.keys}
            case "unsubscribe":
                self.gone.append(arguments["endpoint"].rpartition("/")[2])
            case "taken":
                of = arguments.get("endpoint", "").rpartition("/")[2]
                return [one for one in self.taken if not of or one["browser"] == of]
            case _:
                raise ValueError(name)
        return None

    def _check_sender(self, call: Call, name: str) -> None:
        found = _VAPID.fullmatch(call.headers.get("authorization", ""))
        if found is None:
            raise _refuse(401, "the sender does not say who they are")
        head, claims, signature, key = found.groups()
        wanted = self.config.get("application_server_key") or self.keys.setdefault(name, key)
        if key != wanted:
            raise _refuse(403, "the browser has subscribed with another key")
        _check_signature(f"{head}.{claims}".encode(), decoded(signature), decoded(key))
        said, about = json.loads(decoded(head)), json.loads(decoded(claims))
        left = about.get("exp", 0) - time.time()
        if said.get("alg") != "ES256" or not 0 < left <= _DAY:
            raise _refuse(401, "the token has ended, or lasts for longer than a day")
        if about.get("aud") != f"https://{self.config['host']}":
            raise _refuse(401, "the token is for another service")
        if not str(about.get("sub", "")).startswith(("mailto:", "https:")):
            raise _refuse(401, "the token names no contact")

    def _checked_headers(self, call: Call) -> dict[str, Any]:
        ttl, urgency, topic = (call.headers.get(name, "") for name in ("ttl", "urgency", "topic"))
        if not ttl.isdigit():
            raise _refuse(400, "TTL is missing")
        if urgency not in _URGENCIES or not _TOPIC.fullmatch(topic):
            raise _refuse(400, "Urgency or Topic is none")
        if call.headers.get("content-encoding") != "aes128gcm":
            raise _refuse(415, "the coding of the content is not known")
        if call.headers.get("host") != self.config["host"]:
            raise _refuse(421, "the host is another one")
        return {"ttl": int(ttl), "urgency": urgency, "topic": topic}


def _check_signature(signed: bytes, signature: bytes, point: bytes) -> None:
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
        r, s = int.from_bytes(signature[:32]), int.from_bytes(signature[32:])
        key.verify(encode_dss_signature(r, s), signed, ec.ECDSA(SHA256()))
    except (ValueError, InvalidSignature) as error:
        raise _refuse(401, "the signature is not that of the key") from error


if __name__ == "__main__":
    serve(WebPushPeer)
