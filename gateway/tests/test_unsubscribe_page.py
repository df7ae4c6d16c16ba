"""The page of unsubscribe links, and the bodies that turn mails off."""

from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gateway.edge import PREFIX
from gateway.features.preferences import page
from gateway.features.preferences.one_click import require_click
from gateway.security_headers import security_headers
from kit.errors import InvalidInput
from twou.chat.v1 import preference_pb2 as pb

TYPES = [field.name for field in pb.ChannelsByType.DESCRIPTOR.fields]
URLENCODED = "application/x-www-form-urlencoded"
MULTIPART = "multipart/form-data; boundary=---edge"
PART = b'-----edge\r\nContent-Disposition: form-data; name="%b"\r\n\r\n%b\r\n-----edge--\r\n'


class Elements(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


@pytest.mark.parametrize("locale", ["en", "am", "am-ET"])
@pytest.mark.parametrize("kind_type", TYPES)
def test_each_type_has_its_words(kind_type: str, locale: str) -> None:
    for text in (page.question(kind_type, locale), page.done(kind_type, locale)):
        assert kind_type not in text
        assert f'<html lang="{locale[:2]}">' in text
        # Ethiopic.
        assert any("\u1200" <= letter <= "\u137f" for letter in text) is locale.startswith("am")


def test_the_form_sends_what_a_mail_program_sends_to_the_address_of_the_page() -> None:
    elements = Elements(page.question("offer", "en")).found
    assert [attributes for tag, attributes in elements if tag == "form"] == [{"method": "post"}]
    (field,) = [attributes for tag, attributes in elements if tag == "input"]
    require_click(URLENCODED, f"{field['name']}={field['value']}".encode())
    assert "form" not in [tag for tag, _ in Elements(page.done("offer", "en")).found]


@given(st.text() | st.sampled_from(["<script>alert(1)</script>", "{0}", "{about.__class__}"]), st.text())
def test_no_text_becomes_an_element(kind_type: str, locale: str) -> None:
    for made in (page.question, page.done):
        tags = [tag for tag, _ in Elements(made(kind_type, locale)).found]
        assert tags == [tag for tag, _ in Elements(made("offer", "en")).found]


def test_its_policy_lets_the_form_go_to_this_site_and_nothing_else() -> None:
    policy = dict(security_headers(f"{PREFIX}/notifications/unsubscribe"))[b"content-security-policy"]
    assert policy == b"default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    other = dict(security_headers(f"{PREFIX}/notifications"))[b"content-security-policy"]
    assert b"form-action 'none'" in other


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        (URLENCODED, b"List-Unsubscribe=One-Click"),
        (f"{URLENCODED}; charset=UTF-8", b"a=b&List-Unsubscribe=One-Click"),
        (URLENCODED.upper(), b"List-Unsubscribe=One%2DClick"),
        (MULTIPART, PART % (b"List-Unsubscribe", b"One-Click")),
        ('multipart/form-data; boundary="---edge"', PART % (b"List-Unsubscribe", b"One-Click")),
    ],
)
def test_both_forms_of_a_click_are_taken(content_type: str, body: bytes) -> None:
    require_click(content_type, body)


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("", b""),
        ("", b"List-Unsubscribe=One-Click"),
        (URLENCODED, b""),
        (URLENCODED, b"List-Unsubscribe=Two-Clicks"),
        (URLENCODED, b"One-Click"),
        (URLENCODED, b"List-Unsubscribe=One-Click" + b"&a=b" * 2000),
        (URLENCODED, b"\xff\xfe"),
        ("application/json", b'{"List-Unsubscribe": "One-Click"}'),
        (MULTIPART, b"List-Unsubscribe=One-Click"),
        (MULTIPART, PART % (b"List-Unsubscribe", b"")),
        (MULTIPART, PART % (b"other", b"One-Click")),
        ("multipart/form-data", PART % (b"List-Unsubscribe", b"One-Click")),
        (f"{MULTIPART}\r\nX: y", PART % (b"List-Unsubscribe", b"One-Click")),
    ],
)
def test_other_bodies_are_refused(content_type: str, body: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        require_click(content_type, body)
    assert [detail.field for detail in refused.value.details] == ["List-Unsubscribe"]


@given(st.text(), st.binary())
def test_no_body_is_a_defect(content_type: str, body: bytes) -> None:
    for kind in (content_type, MULTIPART, f"{MULTIPART}{content_type}"):
        try:
            require_click(kind, body)
        except InvalidInput:
            continue
