"""Codes to one's own address and number through the real gateway: the limits hold, and no answer tells of others."""

from collections.abc import Awaitable, Callable
from typing import Any

import httpx2
import pytest

from tests.mailbox import Mailbox, Phone, new_phone
from tests.people import Person
from tools.stack.stack import Stack

REQUESTS = 200
# Addresses of clients behind a proxy on this machine (TEST-NET-1).
NETWORKS = [f"192.0.2.{number}" for number in range(1, 251)]


async def verify_phone(twice: Callable[..., Awaitable[Any]], stack: Stack, person: Person) -> None:
    """Sends the commands of the verification of a phone number, and the one for a mail, with *twice*."""
    await twice(person, "POST /auth/request-verification")
    phone = new_phone()
    assert (await person.http.patch("/users/me", json={"phone": phone})).status_code == 200
    await twice(person, "POST /verification", target=phone, type="phone")
    await twice(person, "POST /verification/confirm", type="phone", code=await Phone(stack, phone).code())


def problem(answer: httpx2.Response) -> tuple[int, str]:
    return answer.status_code, "" if answer.is_success else answer.json()["error"]["code"]


async def asks(person: Person, target: str, kind: str = "phone", *, address: str = "") -> httpx2.Response:
    headers = {"X-Forwarded-For": address} if address else {}
    return await person.http.post("/verification", json={"target": target, "type": kind}, headers=headers)


async def has_phone(person: Person, phone: str) -> None:
    assert (await person.http.patch("/users/me", json={"phone": phone})).status_code == 200


async def test_a_number_is_verified_by_a_code_and_no_longer_when_it_changes(stack: Stack, client: Person) -> None:
    phone = new_phone()
    assert (await client.get("/verification")).json()["phone"] is None
    # As people write it here.
    spelling = f"0{phone[4:7]} {phone[7:10]}-{phone[10:]}"
    await has_phone(client, spelling)
    requested = await asks(client, phone)
    assert requested.status_code == 201
    assert requested.json().keys() == {"id", "type", "expires_at"}
    code = await Phone(stack, phone).code()
    wrong = f"{(int(code) + 1) % 10**6:06}"
    refused = await client.post("/verification/confirm", type="phone", code=wrong)
    assert problem(refused) == (400, "INVALID_VERIFICATION_CODE")
    confirmed = await client.post("/verification/confirm", type="phone", code=f" {code}\n", target=phone)
    assert (confirmed.status_code, confirmed.json()) == (200, {"verified": True})
    again = await client.post("/verification/confirm", type="phone", code=code)
    assert problem(again) == (400, "INVALID_VERIFICATION_CODE")
    assert problem(await asks(client, phone)) == (409, "ALREADY_VERIFIED")
    state = (await client.get("/verification")).json()
    assert state["phone"] == {"target": spelling, "is_verified": True}
    assert (state["documents"], state["is_verified"], state["missing"]) == ([], False, ["email"])

    mail = await asks(client, client.email.upper(), "email")
    assert mail.status_code in (201, 429)
    # The first one came with the registration.
    code = await Mailbox(stack, client.email).code(number=2 if mail.status_code == 201 else 1)
    assert (await client.post("/verification/confirm", type="email", code=code)).status_code == 200
    state = (await client.get("/verification")).json()
    assert (state["is_verified"], state["missing"]) == (True, [])

    await has_phone(client, new_phone())
    state = (await client.get("/verification")).json()
    assert (state["phone"]["is_verified"], state["missing"]) == (False, ["phone"])


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({}, id="empty"),
        pytest.param({"target": "+251911000000", "type": "fax"}, id="no such type"),
        pytest.param({"target": 911, "type": "phone"}, id="a number of JSON"),
        pytest.param({"target": None, "type": "phone"}, id="null"),
        pytest.param({"target": "", "type": "phone"}, id="no target"),
        pytest.param({"target": "+251911000000" * 100, "type": "phone"}, id="very long"),
        pytest.param({"target": "+251911000000\u0000", "type": "phone"}, id="NUL"),
        pytest.param({"target": "+12025550123", "type": "phone"}, id="a country that gets no messages"),
        pytest.param({"target": "0111234567", "type": "phone"}, id="a landline"),
        pytest.param({"target": "٠٩١١٢٣٤٥٦٧", "type": "phone"}, id="other digits"),
        pytest.param({"target": "no address", "type": "email"}, id="no address"),
        pytest.param({"target": "no-one@example.com", "type": "email"}, id="of no one"),
        pytest.param({"target": "no-one@example.com", "type": "phone"}, id="the other type"),
    ],
)
async def test_bad_requests(client: Person, body: dict[str, Any]) -> None:
    answer = await client.http.post("/verification", json=body)
    assert problem(answer) == (422, "VALIDATION_ERROR")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param({"type": "phone", "code": "000000"}, id="never sent"),
        pytest.param({"type": "phone", "code": "1"}, id="too short"),
        pytest.param({"type": "phone", "code": "٣٣٣٣٣٣"}, id="other digits"),
        pytest.param({"type": "email", "code": "0" * 4000}, id="very long"),
        pytest.param({"type": "email", "code": "00000000", "target": "stranger@example.com"}, id="not the caller's"),
        pytest.param({"type": "phone", "code": "000000", "target": "nonsense"}, id="no number"),
    ],
)
async def test_bad_codes(client: Person, body: dict[str, Any]) -> None:
    answer = await client.http.post("/verification/confirm", json=body)
    assert problem(answer) == (400, "INVALID_VERIFICATION_CODE")
