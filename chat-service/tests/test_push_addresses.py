"""Endpoints and keys that browsers name, the encryption for them, and the signatures for their push services."""

import base64
import json
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from device_testing import app_address, app_request, base64url, browser_address, browser_request
from pydantic import SecretStr

from chat_service.devices import convert
from chat_service.devices.convert import PushServices
from chat_service.push import vapid
from chat_service.push.encryption import MAX_PLAINTEXT_BYTES, encrypt
from chat_service.push.endpoints import PushHosts, canonical, endpoint_issue
from chat_service.push.vapid import Vapid
from kit.errors import InvalidInput
from testkit.push.browser import Browser, Undecipherable
from twou.chat.v1 import device_pb2 as pb

HOSTS = PushHosts(["fcm.googleapis.com", "updates.push.services.mozilla.com", "*.push.apple.com"])
SERVICES = PushServices(HOSTS, "fcm.googleapis.com")


@pytest.mark.parametrize(
    "endpoint",
    [
        "https://fcm.googleapis.com/fcm/send/abc:APA91b-_x%3D",
        "https://FCM.googleapis.com:443/fcm/send/abc",
        "https://web.push.apple.com/QGc~a=b;c,d",
        "https://a.b.push.apple.com/x?y=z&t=1",
        "https://updates.push.services.mozilla.com/wpush/v2/gAAAA==",
    ],
)
def test_endpoint_of_a_known_push_service_is_taken(endpoint: str) -> None:
    assert endpoint_issue(endpoint, HOSTS) is None


@pytest.mark.parametrize(
    ("endpoint", "issue"),
    [
        ("http://fcm.googleapis.com/x", "must begin with https://"),
        ("ftp://fcm.googleapis.com/x", "must begin with https://"),
        ("//fcm.googleapis.com/x", "must begin with https://"),
        (" https://fcm.googleapis.com/x", "must begin with https://"),
        ("https://fcm.googleapis.com:80/x", "must not name another port than 443"),
        ("https://fcm.googleapis.com:8443/x", "must not name another port than 443"),
        ("https://fcm.googleapis.com:0443/x", "must not name another port than 443"),
        ("https://user@fcm.googleapis.com/x", "must not name a user"),
        ("https://user:word@fcm.googleapis.com/x", "must not name a user"),
        ("https://fcm.googleapis.com@evil.example/x", "must not name a user"),
        ("https://evil.example/x", "is not of a known push service"),
        ("https://evil.example/https://fcm.googleapis.com/", "is not of a known push service"),
        ("https://evil.example/@fcm.googleapis.com", "is not of a known push service"),
        ("https://fcm.googleapis.com.evil.example/x", "is not of a known push service"),
        ("https://fcm.googleapis.com./x", "is not of a known push service"),
        ("https://xfcm.googleapis.com/x", "is not of a known push service"),
        ("https://push.apple.com/x", "is not of a known push service"),
        ("https://.push.apple.com/x", "is not of a known push service"),
        ("https://evilpush.apple.com/x", "is not of a known push service"),
        ("https://127.0.0.1/x", "is not of a known push service"),
        ("https://169.254.169.254/latest", "is not of a known push service"),
        ("https://2130706433/x", "is not of a known push service"),
        ("https://localhost/x", "is not of a known push service"),
        ("https://[::1]/x", "is not a URL of a push service"),
        ("https://fcm.googleapis.com", "is not a URL of a push service"),
        ("https://fcm.googleapis.com#/x", "is not a URL of a push service"),
        ("https://fcm.googleapis.com/x#y", "is not a URL of a push service"),
        ("https://fcm.googleapis.com\\.evil.example/x", "is not a URL of a push service"),
        ("https://fcm.googleapis.com/x\r\nX: y", "is not a URL of a push service"),
        ("https://fcm.googleapis.com/x y", "is not a URL of a push service"),
        ("https://fcm.googleapis.com/\u1218", "is not a URL of a push service"),
        ("https://fcm.google\u0430pis.com/x", "is not a URL of a push service"),
        ("https://fcm\uff0egoogleapis.com/x", "is not a URL of a push service"),
        ("", "must have 1 to 2000 characters"),
        ("https://fcm.googleapis.com/" + "x" * 2000, "must have 1 to 2000 characters"),
    ],
)
def test_other_endpoint_is_refused_with_its_reason(endpoint: str, issue: str) -> None:
    assert endpoint_issue(endpoint, HOSTS) == issue


def test_one_endpoint_has_one_form() -> None:
    forms = ("https://fcm.googleapis.com/Aa", "HTTPS://FCM.googleapis.com:443/Aa", "https://fcm.googleapis.com:/Aa")
    assert {canonical(one) for one in forms} == {"https://fcm.googleapis.com/Aa"}


ADDRESS = browser_address("fcm.googleapis.com")
POINT = ADDRESS.p256dh
OFF_CURVE = POINT[:64] + bytes([POINT[64] ^ 1])
COMPRESSED = bytes([2 + POINT[64] % 2]) + POINT[1:33]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        *(
            ({"p256dh": bad}, "keys.p256dh")
            for bad in ("", "x", base64url(OFF_CURVE), base64url(COMPRESSED), base64url(POINT[:64]), "AA", "A" * 5000)
        ),
        ({"p256dh": base64url(bytes(65))}, "keys.p256dh"),
        ({"p256dh": base64url(POINT) + "\n"}, "keys.p256dh"),
        ({"p256dh": base64url(POINT) + "==="}, "keys.p256dh"),
        *(({"auth": bad}, "keys.auth") for bad in ("", base64url(bytes(15)), base64url(bytes(17)), "+" * 22, "A" * 21)),
        ({"token": "x"}, "token"),
        ({"endpoint": "https://evil.example/x"}, "endpoint"),
    ],
)
def test_browser_with_bad_input_is_refused_with_the_field(changed: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        convert.address(browser_request(ADDRESS, **changed), SERVICES)
    assert [one.field for one in refused.value.details] == [field]


def test_all_that_is_wrong_is_named_at_once() -> None:
    with pytest.raises(InvalidInput) as refused:
        convert.address(browser_request(ADDRESS, endpoint="http://x", p256dh="", auth="", token="x"), SERVICES)
    assert [one.field for one in refused.value.details] == ["endpoint", "keys.p256dh", "keys.auth", "token"]
    for request, fields in (
        (pb.RegisterDeviceRequest(), ["kind"]),
        (pb.RegisterDeviceRequest(kind=pb.DEVICE_KIND_WEBPUSH), ["endpoint", "keys"]),
        (pb.RegisterDeviceRequest(kind=pb.DEVICE_KIND_FCM), ["token"]),
        (pb.RegisterDeviceRequest(kind=pb.DEVICE_KIND_FCM, token="x", endpoint="y"), ["endpoint"]),
    ):
        with pytest.raises(InvalidInput) as refused:
            convert.address(request, SERVICES)
        assert [one.field for one in refused.value.details] == fields


def test_device_that_is_right_is_taken_with_and_without_padding() -> None:
    assert convert.address(browser_request(ADDRESS), SERVICES) == ADDRESS
    padded = {"p256dh": base64url(POINT) + "=", "auth": base64url(ADDRESS.auth) + "=="}
    assert convert.address(browser_request(ADDRESS, **padded), SERVICES) == ADDRESS
    app = app_address()
    assert convert.address(app_request(app.token), SERVICES) == app
    with pytest.raises(InvalidInput):
        convert.address(app_request("x" * 5120), SERVICES)


def test_encryption_is_that_of_the_example_in_the_standard() -> None:
    """RFC 8291, appendix A."""

    def read(text: str) -> bytes:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))

    number = int.from_bytes(read("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"))
    body = encrypt(
        b"When I grow up, I want to be a watermelon",
        read("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
        read("BTBZMqHH6r4Tts7J_aSIgg"),
        key=ec.derive_private_key(number, ec.SECP256R1()),
        salt=read("DGv6ra1nlYgDCS1FRnbzlw"),
    )
    assert base64url(body) == (
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
        "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
    )


@pytest.mark.parametrize("length", [0, 1, MAX_PLAINTEXT_BYTES])
def test_message_of_any_length_is_read_by_its_browser_alone(length: int) -> None:
    browser, other = Browser(), Browser()
    found = convert.address(
        pb.RegisterDeviceRequest(
            kind=pb.DEVICE_KIND_WEBPUSH, endpoint="https://fcm.googleapis.com/x", keys=pb.PushKeys(**browser.keys)
        ),
        SERVICES,
    )
    assert not hasattr(found, "token")
    body = encrypt(b"x" * length, found.p256dh, found.auth)
    assert len(body) <= 4096
    assert browser.read(body) == b"x" * length
    with pytest.raises(Undecipherable):
        other.read(body)


def test_longer_message_is_not_encrypted() -> None:
    with pytest.raises(ValueError, match="at most"):
        encrypt(b"x" * (MAX_PLAINTEXT_BYTES + 1), ADDRESS.p256dh, ADDRESS.auth)


def test_signature_is_kept_for_an_origin_and_made_anew_long_before_its_end() -> None:
    now = [1_800_000_000.0]
    own = Vapid(SecretStr(vapid.new_key()), "mailto:push@example.org", clock=lambda: now[0])
    first = own.authorization("https://fcm.googleapis.com")
    assert own.authorization("https://fcm.googleapis.com") == first
    assert own.authorization("https://web.push.apple.com") != first
    token = first.removeprefix("vapid t=").partition(",")[0]
    claims = jwt.decode(token, options={"verify_signature": False})
    assert claims == {
        "aud": "https://fcm.googleapis.com",
        "exp": 1_800_000_000 + 43200,
        "sub": "mailto:push@example.org",
    }
    now[0] += 6 * 3600 - 1
    assert own.authorization("https://fcm.googleapis.com") == first
    now[0] += 1
    assert own.authorization("https://fcm.googleapis.com") != first
    for number in range(1000):
        own.authorization(f"https://{number}.push.apple.com")
    # As many are kept as there are hosts, within a bound.
    assert len(own._headers) <= 256


@pytest.mark.parametrize("text", ["", "x", "A" * 42, "A" * 44, "A" * 43, "_" * 43, "\u1218" * 43, json.dumps({})])
def test_text_that_is_no_key_is_refused_without_showing_it(text: str) -> None:
    with pytest.raises(ValueError, match="make vapid-keys") as refused:
        vapid.read_key(text)
    assert not text or len(text) < 3 or text not in str(refused.value)


def test_new_key_is_read_and_shows_its_public_half_alone() -> None:
    text = vapid.new_key()
    public = vapid.public_text(vapid.read_key(text))
    assert len(public) == 87
    assert text not in public
