"""The texts of every kind in every language, with what people may have typed into them."""

import json
import re
import time
import unicodedata
from collections.abc import Iterator, Mapping
from html.parser import HTMLParser
from typing import Any

import pytest
from jinja2 import Environment, meta
from kinds_testing import drafts, every_situation

from chat_service.notifications.kinds import texts
from chat_service.notifications.kinds.table import KINDS
from chat_service.notifications.kinds.texts import LOCALES, Item, Links
from chat_service.notifications.kinds.texts.formats import filters_of
from chat_service.notifications.kinds.texts.messages import MAX_GSM, MAX_UCS2
from chat_service.notifications.kinds.texts.words import language, written_words
from chat_service.people.actions import DELETED_USER
from kit import contract
from twou.auth.v1 import report_pb2
from twou.auth.v1.document_pb2 import DocumentType
from twou.request.v1 import request_pb2

HOSTILE = {
    "html": '<script src="https://evil.example/x.js"></script><img src=x onerror=alert(1)>&amp;"\'',
    "override": "\u202eevil\u202c \u2066x\u2069",
    "invisible": "\u200b\u200d\ufeff\u2060\u00ad",
    "emoji": "👨‍👩‍👧‍👦🚗" * 50,
    "newlines": "Abebe\r\nBcc: all@example.com\n\n\u2028\u2029\x00\x1b[31m",
    "template": "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}${7*7}#{7*7}%s",
    "long": "አ" * 4_000,
    "combining": "Z" + "\u0301" * 3_000,
    "empty": "",
}
APP = "https://app.example"
UNSUBSCRIBE = "https://api.example/api/v1/notifications/unsubscribe?token=a&b=c"
LINKS = Links(APP, UNSUBSCRIBE)
# The encrypted body of a push message (RFC 8291) has 4,096 bytes, of which 103 are none of the message's.
MAX_PUSH_BYTES = 4_096 - 103
PARAMS = {
    "amount": "1234567.50",
    "currency": "ETB",
    "category": "battery",
    "venue": "Bole Garage",
    "local_start": "2026-12-01T09:30:00+03:00",
    "score": 5,
    "document_type": "driving_licence",
    "days": 7,
    "search": "Bole Garage",
    "listings": 3,
    "title": "New opening hours",
    "what": "message",
    "reason": "Bole Garage",
    "message": "We are open from 8.\nSee you!",
}
EACH = pytest.mark.parametrize("locale", LOCALES)


def cases(**changes: Any) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yields every kind with the params that it can have."""
    for kind in KINDS:
        yield kind, PARAMS | changes
        if kind in {"request.cancelled", "dispute.won", "dispute.lost"}:
            yield kind, PARAMS | {"by_system": 1, "is_payee": 1} | changes


@EACH
def test_every_kind_has_words_and_no_others(locale: str) -> None:
    assert set(language(locale).entries) - {"summary", "digest"} == set(KINDS)
    categories = contract.json_values(request_pb2.Category.DESCRIPTOR).values()
    assert set(written_words(locale)["category"]) == set(categories)
    subjects = contract.json_values(report_pb2.ReportSubject.DESCRIPTOR).values()
    assert set(written_words(locale)["content"]) == {*subjects, "other"}
    assert set(written_words(locale)["document"]) == set(contract.json_values(DocumentType.DESCRIPTOR).values())
    assert set(language(locale).common) == set(language("en").common)


@EACH
def test_words_use_the_values_that_drafts_have(locale: str) -> None:
    given: dict[str, set[str]] = {kind: set() for kind in KINDS} | {"broadcast": {"title", "message"}}
    for event in every_situation():
        for draft in drafts(event):
            given[draft.kind] |= set(draft.params)
    # They are absent where they are not true.
    given["request.cancelled"].add("by_system")
    for kind, section in written_words(locale).items():
        if kind in KINDS:
            assert used(section) - {"name", "count"} <= given[kind], kind


def used(section: Mapping[str, Any]) -> set[str]:
    """Returns the names of the values in the texts of a kind."""
    environment = Environment(autoescape=True)
    environment.filters.update(filters_of(language("en").locale, {"other": ""}, {"other": ""}, {"other": ""}))
    forms = [text if isinstance(text, Mapping) else {"other": text} for key, text in section.items() if key != "by"]
    return {
        name
        for form in forms
        for text in form.values()
        for name in meta.find_undeclared_variables(environment.parse(text))
    }


@EACH
def test_every_text_is_short_and_says_something(locale: str) -> None:
    for kind, params in cases():
        for count in (1, 2, 1_000):
            text = texts.render(kind, params, "Abebe Bikila", count, locale)
            assert 0 < len(text.title) <= 60, kind
            assert len(text.title) < len(text.message) <= 160, kind
            assert "{" not in text.title + text.message
            assert not re.search(r"  |\bNone\b|Undefined", text.title + text.message)


def test_amharic_is_written_in_its_script() -> None:
    for kind, params in cases(title="ሰላም", message="ከ8 ሰዓት ጀምሮ ክፍት ነን።"):
        text = texts.render(kind, params, "አበበ", 3, "am")
        letters = [c for c in text.title + text.message if c.isalpha() and not c.isascii()]
        assert all(unicodedata.name(c).startswith("ETHIOPIC") for c in letters), kind
        assert {*re.findall(r"[A-Za-z]+", text.title + text.message)} <= {"Bole", "Garage", "U"}, kind


def test_numbers_money_and_plurals_are_those_of_the_language() -> None:
    one, many = (texts.render("message.created", {}, "Abebe", count, "en") for count in (1, 1_234))
    assert (one.title, one.message) == ("New message", "Abebe has written to you.")
    assert (many.title, many.message) == ("1,234 new messages", "1,234 new messages, the last one from Abebe.")
    assert texts.render_summary(1, "en").message == "1 new notification"
    assert texts.render_summary(5, "en").message == "5 new notifications"
    # CLDR counts 0 as one in Amharic.
    assert [texts.render_summary(count, "am").message for count in (0, 1, 5)] == [
        "0 አዲስ ማሳወቂያ",
        "1 አዲስ ማሳወቂያ",
        "5 አዳዲስ ማሳወቂያዎች",
    ]
    assert [texts.render("request.rated", {"score": n}, "A", 1, "en").message for n in (1, 5)] == [
        "A has rated you with 1 star.",
        "A has rated you with 5 stars.",
    ]
    due = {"amount": "1234.50", "currency": "ETB"}
    assert texts.render("payment.due", due, None, 1, "en").message == "Please pay ETB 1,234.50 for your job."
    assert "ብር 1,234.50" in texts.render("payment.due", due, None, 1, "am").message
    booked = {"venue": "Bole", "local_start": "2026-12-01T09:30:00+03:00"}
    assert texts.render("booking.scheduled", booked, None, 1, "en").message.endswith("Tue, Dec 1, 09:30.")


@pytest.mark.parametrize("tag", ["fr", "", "am-ET", "AM", "en-GB", "x" * 300, "../../etc/passwd"])
def test_another_language_is_answered_in_english(tag: str) -> None:
    expected = "am" if tag.lower().startswith("am") else "en"
    assert texts.render_summary(2, tag) == texts.render_summary(2, expected)


@EACH
def test_users_without_a_name_are_named_in_the_language(locale: str) -> None:
    unknown, deleted = (texts.render("request.accepted", {}, name, 1, locale).message for name in (None, DELETED_USER))
    assert unknown.startswith(language(locale).common["unknown_user"])
    assert deleted.startswith(language(locale).common["deleted_user"])
    # A name of invisible characters is none.
    assert texts.render("request.accepted", {}, HOSTILE["invisible"], 1, locale).message == unknown


@EACH
@pytest.mark.parametrize("how", HOSTILE)
def test_hostile_texts_stay_harmless_wherever_they_stand(locale: str, how: str) -> None:
    hostile = HOSTILE[how]
    for kind, params in cases(venue=hostile, title=hostile, message=hostile, category=hostile, currency=hostile):
        text = texts.render(kind, params, hostile, 2, locale)
        shown = text.title + text.message
        assert not [c for c in shown if unicodedata.category(c) in {"Cf", "Cc"} and c not in "\u200d\n"], kind
        assert "\n" not in text.title
        assert "49" not in shown
        push = texts.render_push(kind, params, hostile, 2, locale)
        body = {"title": push.title, "message": push.message, "link": "/" * 500, "kind": kind}
        assert len(json.dumps(body, ensure_ascii=False).encode()) <= MAX_PUSH_BYTES, kind
        assert is_one_sms(texts.render_sms(kind, params, hostile, 2, locale)), kind
        mail = texts.render_mail(Item(kind, params, hostile, 2, hostile), locale, LINKS)
        assert_is_a_safe_mail(mail)


@EACH
def test_usual_texts_fit_into_a_text_message_uncut(locale: str) -> None:
    for kind, params in cases(message="We open at 8."):
        if KINDS[kind].can_be_texted and kind != "broadcast":
            sms = texts.render_sms(kind, params, "Abebe Bikila", 1, locale)
            text = texts.render(kind, params, "Abebe Bikila", 1, locale)
            assert sms in {f"2U: {text.message}", f"2U: {text.title}"}, kind
            assert is_one_sms(sms)
    assert is_one_sms(texts.render_sms("broadcast", PARAMS | {"message": "x" * 4_000}, None, 1, locale))


def is_one_sms(text: str) -> bool:
    gsm = len(text) + len(re.findall(r"[\^{}\\\[~\]|€]", text))
    try:
        text.encode("latin-1")
        is_latin = not re.search(r"[^\n\r -~£¥èéùìòÇØøÅåÆæßÉ¤¡§ÄÖÑÜ¿äöñüà]|`", text)
    except UnicodeEncodeError:
        is_latin = False
    return gsm <= MAX_GSM if is_latin else len(text.encode("utf-16-le")) // 2 <= MAX_UCS2


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.loads: list[str] = []
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        found = dict(attrs)
        self.loads += [name for name in found if name in {"src", "srcset", "background"} or name.startswith("on")]
        self.links += [found["href"] or ""] if "href" in found else []


def assert_is_a_safe_mail(mail: texts.MailText) -> None:
    parser = Tags()
    parser.feed(mail.html)
    assert parser.tags <= {"html", "head", "meta", "title", "body", "main", "h2", "p", "a", "br"}
    assert parser.loads == []
    assert all(link.startswith(("https://app.example", "https://api.example")) for link in parser.links)
    assert "\n" not in mail.subject
    assert "\r" not in mail.text + mail.subject
    assert 0 < len(mail.subject) <= 150
    assert len(mail.html.encode()) < 100_000
    assert UNSUBSCRIBE in mail.text
    assert UNSUBSCRIBE in parser.links


def test_a_mail_names_its_page_and_a_critical_one_no_way_out() -> None:
    item = Item("payout.account_changed", link="/account/payouts")
    mail = texts.render_mail(item, "en", Links(f"{APP}/"))
    assert mail.subject == "Payout account changed"
    assert "Open in 2U: https://app.example/account/payouts" in mail.text
    assert 'href="https://app.example/account/payouts"' in mail.html
    assert language("en").common["unsubscribe"] not in mail.text + mail.html
    assert 'lang="en"' in mail.html


@pytest.mark.parametrize("link", ["javascript:alert(1)", "//evil.example", "data:text/html,x", "ftp://x", ""])
def test_only_pages_are_linked(link: str) -> None:
    mail = texts.render_mail(Item("request.expired", link=link), "en", LINKS)
    assert not [found for found in re.findall(r'href="([^"]*)"', mail.html) if not found.startswith("https://a")]


@EACH
def test_a_digest_shows_each_once_and_counts_what_is_left(locale: str) -> None:
    items = [Item("request.accepted", name=f"User {number:03}", link=f"/requests/{number}") for number in range(120)]
    mail = texts.render_digest(items, locale, LINKS)
    assert "120" in mail.subject
    assert [f"User {number:03}" for number in range(50)] == re.findall(r"User \d{3}", mail.text)
    assert [f"User {number:03}" for number in range(50)] == re.findall(r"User \d{3}", mail.html)
    assert "70" in mail.text
    one = texts.render_digest(items[:1], locale, LINKS)
    assert "1" in one.subject
    assert_is_a_safe_mail(one)


def test_a_page_of_twenty_rows_is_rendered_in_four_milliseconds() -> None:
    rows = list(cases())[:20]
    texts.render_summary(1, "am")

    def seconds() -> float:
        # The time of this thread alone: other processes of the machine do not count.
        began = time.thread_time()
        for kind, params in rows:
            texts.render(kind, params, "Abebe Bikila", 2, "am")
        return time.thread_time() - began

    assert min(seconds() for _ in range(50)) < 0.004


def test_a_kind_of_another_release_is_shown_as_a_notification() -> None:
    assert texts.render("parcel.lost", {"x": 1}, "Abebe", 2, "en").message == "2 new notifications"


def test_a_row_without_its_values_is_shown() -> None:
    for kind in KINDS:
        assert texts.render(kind, {}, None, 1, "en").title or kind == "broadcast"
