"""Devices over the real gateway: they are registered, listed and removed, and bad input stores and asks nothing."""

from typing import Any

import pytest

from tests.browsers import PUSH_HOST, PUSH_SETTINGS, new_browser
from tests.people import Json, Person

DEVICES = "/notifications/devices"
BROWSER = new_browser()
ENDPOINT, KEYS = BROWSER["endpoint"], BROWSER["keys"]
APP: Json = {"kind": "fcm", "token": "a-registration-token"}
BAD: list[tuple[Json, str, str, list[Any]]] = [
    (BROWSER, "kind", "kind", ["apns", "", None, 1]),
    (
        BROWSER,
        "endpoint",
        "endpoint",
        [
            *(ENDPOINT.replace("https:", "http:"), ENDPOINT.replace(PUSH_HOST, f"{PUSH_HOST}:8443"), "", None, 7),
            *(ENDPOINT.replace("//", "//user:word@"), ENDPOINT.replace("//", "//user@")),
            *(ENDPOINT.replace(PUSH_HOST, host) for host in ("127.0.0.1", "localhost", "[::1]", "evil.example")),
            *(ENDPOINT.replace(PUSH_HOST, f"evil.example\\@{PUSH_HOST}"), f"{ENDPOINT}\n", ENDPOINT + "x" * 2001),
            *(ENDPOINT.replace(PUSH_HOST, f"evil.example#@{PUSH_HOST}"), ENDPOINT.replace(PUSH_HOST, f"{PUSH_HOST}.")),
        ],
    ),
    (BROWSER, "keys", "keys", [None, [], 7]),
    (
        BROWSER,
        "keys",
        "keys.p256dh",
        # No point of the curve; the same without its last byte; a compressed one; in base64 of another alphabet.
        [{**KEYS, "p256dh": bad} for bad in ("B" + "A" * 86, KEYS["p256dh"][:-4], "A" * 44, "+/" * 43 + "+", "", 7)],
    ),
    (
        BROWSER,
        "keys",
        "keys.auth",
        [{**KEYS, "auth": bad} for bad in (KEYS["auth"][:-2], KEYS["auth"] + "AAAA", "", None)],
    ),
    (BROWSER, "token", "token", ["a-registration-token"]),
    (APP, "token", "token", ["x" * 5120, "", "a b", None, 7]),
    (APP, "endpoint", "endpoint", [ENDPOINT]),
    (APP, "keys", "keys", [KEYS]),
]


@pytest.mark.parametrize(
    ("body", "name", "field", "values"), [pytest.param(*one, id=f"{one[0]['kind']}-{one[2]}") for one in BAD]
)
async def test_bad_device_is_refused_with_its_field_and_stored_nowhere(
    client: Person, body: Json, name: str, field: str, values: list[Any]
) -> None:
    for bad in values:
        answer = await client.http.post(DEVICES, json=body | {name: bad})
        assert answer.status_code == 422, bad
        error = answer.json()["error"]
        assert error["code"] == "VALIDATION_ERROR"
        assert {one["field"] for one in error["details"]} == {field}, (bad, error["details"])
    assert (await client.get(DEVICES)).json() == []


async def test_device_is_registered_once_listed_without_secrets_and_removed(client: Person) -> None:
    body = new_browser()
    made = await client.post(DEVICES, **body)
    assert made.status_code == 201, made.text
    again = await client.post(DEVICES, **body)
    assert (again.status_code, again.json()) == (200, made.json())
    listed = await client.get(DEVICES)
    assert listed.json() == [made.json()]
    device = made.json()
    assert device == {
        "id": device["id"],
        "kind": "webpush",
        "host": PUSH_HOST,
        "created_at": device["created_at"],
        "last_used_at": None,
    }
    for secret in (body["endpoint"].rpartition("/")[2], *body["keys"].values()):
        assert secret not in made.text + listed.text
    assert (await client.http.delete(f"{DEVICES}/{device['id']}")).status_code == 204
    assert (await client.get(DEVICES)).json() == []


async def test_device_of_another_user_becomes_the_callers(client: Person, stranger: Person) -> None:
    body = new_browser()
    theirs = (await stranger.post(DEVICES, **body)).json()
    refused = await client.http.delete(f"{DEVICES}/{theirs['id']}")
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "DEVICE_NOT_FOUND")
    assert (await client.post(DEVICES, **body)).status_code == 201
    assert (await stranger.get(DEVICES)).json() == []
    assert len((await client.get(DEVICES)).json()) == 1


async def test_17th_device_is_refused(client: Person) -> None:
    for _ in range(16):
        assert (await client.post(DEVICES, **new_browser())).status_code == 201
    refused = await client.post(DEVICES, **new_browser())
    assert (refused.status_code, refused.json()["error"]["code"]) == (409, "TOO_MANY_DEVICES")


async def test_key_of_web_push_is_public_and_the_private_one_is_not(client: Person) -> None:
    shown = (await client.get("/notifications/vapid-key")).json()
    assert set(shown) == {"public_key"}
    # An uncompressed point on P-256 in base64url.
    assert len(shown["public_key"]) == 87
    assert shown["public_key"].startswith("B")
    assert shown["public_key"] != PUSH_SETTINGS["VAPID_PRIVATE_KEY"]


async def test_kind_of_push_without_keys_is_not_set_up(client: Person) -> None:
    refused = await client.post(DEVICES, **APP)
    assert (refused.status_code, refused.json()["error"]["code"]) == (404, "PUSH_NOT_SET_UP")
