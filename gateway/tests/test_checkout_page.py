"""The page of the built-in payment gateway: what it shows is text, and only its own forms can be sent."""

from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.edge import PREFIX
from gateway.features.test_checkout.page import BUTTONS, page_of
from gateway.security_headers import security_headers
from twou.request.v1.test_gateway_pb2 import Checkout

PATH = f"{PREFIX}/payments/test-checkout/ref1"
TEXTS = st.text() | st.sampled_from(
    ["<script>alert(1)</script>", '"><form action="https://evil.example">', "' onload='x"]
)


class Elements(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.texts.append(data)

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attributes for tag, attributes in self.found if tag == name]


def checkout(**said: Any) -> Checkout:
    usual: dict[str, Any] = {
        "reference": "ref1",
        "gateway": "chapa",
        "title": "Towing",
        "amount": "123.00",
        "currency": "ETB",
    }
    return Checkout(**usual | {"status": "open", "is_open": True} | said)


def test_an_open_payment_has_its_buttons() -> None:
    page = Elements(page_of(checkout(), PATH))

    assert [form["action"] for form in page.all("form")] == [f"{PATH}/{verb}" for verb in ("pay", "decline", "cancel")]
    assert "123.00 ETB" in page.texts
    assert not page.all("a")


def test_a_payment_that_has_ended_has_none() -> None:
    ended = checkout(is_open=False, status="held", return_url="https://app.example.org/x?a=1&b=2")
    page = Elements(page_of(ended, PATH))

    assert not page.all("form")
    assert [link["href"] for link in page.all("a")] == ["https://app.example.org/x?a=1&b=2"]


@pytest.mark.parametrize("verbs", [("pay", "decline", "cancel"), ("object",), ("win", "lose")])
def test_only_the_buttons_that_the_state_permits_are_shown(verbs: tuple[str, ...]) -> None:
    page = Elements(page_of(checkout(is_open=False, status="paid", buttons=[BUTTONS[one] for one in verbs]), PATH))

    assert [form["action"] for form in page.all("form")] == [f"{PATH}/{verb}" for verb in verbs]


def test_a_second_step_is_named() -> None:
    assert "Confirm with the bank" in page_of(checkout(status="needs_step"), PATH)


def test_a_declined_card_is_told_until_the_payment_is_made() -> None:
    assert "The card was declined." in page_of(checkout(was_declined=True), PATH)
    paid = page_of(checkout(was_declined=True, is_open=False, status="held"), PATH)
    assert "declined" not in paid
    assert "You can close this page." in paid


@given(TEXTS, TEXTS, TEXTS)
def test_no_text_becomes_an_element(title: str, gateway: str, return_url: str) -> None:
    usual, page = (
        Elements(page_of(checkout(title=one, gateway=other, return_url=url), PATH))
        for one, other, url in (("t", "g", ""), (title, gateway, return_url))
    )

    kinds = [[tag for tag, _ in one.found if tag not in ("a", "p")] for one in (page, usual)]
    assert kinds[0] == kinds[1]
    assert all(form == {"method": "post", "action": form["action"]} for form in page.all("form"))


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "data:text/html,x", "//evil.example", "JavaScript:x", " https://a"]
)
def test_a_link_back_leads_to_a_site_only(url: str) -> None:
    assert not Elements(page_of(checkout(return_url=url), PATH)).all("a")


def test_its_policy_lets_forms_go_to_this_site_and_nothing_else() -> None:
    paths = (PATH, f"{PREFIX}/payments")
    policies = {path: dict(security_headers(path))[b"content-security-policy"] for path in paths}

    assert policies[PATH] == b"default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    assert b"form-action 'none'" in policies[f"{PREFIX}/payments"]
