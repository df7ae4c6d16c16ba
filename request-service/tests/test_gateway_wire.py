"""Amounts on their way to gateways and back, and the signatures of Telebirr, for any content."""

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mobile_gateways import TELEBIRR

from request_service.money import DIGITS, MAX_PRICE, decimal_text, minor_units
from request_service.payment.gateways import chapa_answers, telebirr_answers
from request_service.payment.gateways.calls import read_object
from request_service.payment.gateways.interface import AnswerLost
from request_service.payment.gateways.telebirr_signing import Padding, is_signed, sign, signed_text
from request_service.payment.gateways.wire import amount_of, fee_of, plain
from testkit.gateways import rsa_by_hand
from testkit.gateways.telebirr import signed_text as text_by_hand

KEY = TELEBIRR.gateway_key
CURRENCIES = st.sampled_from(sorted(DIGITS))
NUMBERS = rsa_by_hand.Numbers(
    KEY.private_numbers().public_numbers.n, KEY.private_numbers().public_numbers.e, KEY.private_numbers().d
)
WORDS = st.text(max_size=20).filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))
FIELDS = st.dictionaries(
    st.sampled_from(
        ["appid", "biz", "nonce_str", "sign", "sign_type", "header", "refund_info", "Zone", "_a", "openType"]
    ),
    st.none() | WORDS | st.integers(),
)
MESSAGES = st.builds(
    lambda outside, inside: outside if inside is None else outside | {"biz_content": inside}, FIELDS, st.none() | FIELDS
)


@given(currency=CURRENCIES, amount=st.integers(min_value=0, max_value=MAX_PRICE))
def test_an_amount_comes_back_as_it_went_out(currency: str, amount: int) -> None:
    """Both as text and as a number of JSON, and without zeros at its end, in every currency."""
    text = decimal_text(amount, currency)

    assert minor_units(text, currency) == amount
    assert amount_of(text, currency) == amount
    number = read_object(f'{{"amount": {text}}}'.encode())
    assert number is not None
    assert amount_of(number["amount"], currency) == amount
    assert amount_of(Decimal(text).normalize(), currency) == amount


@given(
    currency=CURRENCIES, amount=st.integers(min_value=0, max_value=10**12), more=st.integers(min_value=1, max_value=9)
)
def test_a_digit_too_many_is_no_amount_and_a_rounded_fee(currency: str, amount: int, more: int) -> None:
    text = decimal_text(amount, currency)
    finer = f"{text}{'' if '.' in text else '.'}{more}"

    with pytest.raises(AnswerLost):
        amount_of(finer, currency)
    assert fee_of(finer, currency) == amount + (more >= 5)


@given(value=st.text(max_size=40) | st.floats() | st.booleans() | st.none() | st.lists(st.integers()) | st.decimals())
def test_any_answer_is_an_amount_or_says_nothing(value: object) -> None:
    try:
        found = amount_of(value, "ETB")
    except AnswerLost:
        return
    assert found >= 0


@given(text=st.text())
def test_what_a_payer_reads_is_plain(text: str) -> None:
    shown = plain(text, 16)

    assert len(shown) <= 16
    assert shown == shown.strip()
    assert all(char.isascii() and (char.isalnum() or char == " ") for char in shown)


@given(message=MESSAGES)
def test_both_sides_sign_the_same_text(message: dict[str, object]) -> None:
    assert signed_text(message) == text_by_hand(message)


def test_the_text_that_is_signed() -> None:
    message = {
        "timestamp": "1535166225",
        "method": "payment.preorder",
        "sign": "x",
        "sign_type": "SHA256WithRSA",
        "header": {"a": 1},
        "empty": "",
        "none": None,
        "biz_content": {"title": "a b", "appid": "1", "total_amount": "10.00", "refund_info": "x", "openType": "y"},
    }

    assert signed_text(message) == "appid=1&method=payment.preorder&timestamp=1535166225&title=a b&total_amount=10.00"


@settings(max_examples=20, deadline=None)
@given(message=MESSAGES, used=st.sampled_from(Padding))
def test_a_signature_holds_on_the_other_side(message: dict[str, object], used: Padding) -> None:
    ours, theirs = sign(message, KEY, used), rsa_by_hand.sign(signed_text(message), NUMBERS, used)

    assert rsa_by_hand.verifies(ours, signed_text(message), NUMBERS, used)
    assert is_signed(message | {"sign": theirs}, [KEY.public_key()])
    assert not rsa_by_hand.verifies(ours, signed_text(message) + "&x=1", NUMBERS, used)
    assert not is_signed(message | {"sign": theirs, "zz": "1"}, [KEY.public_key()])


@pytest.mark.parametrize("spacing", [(",", ":"), (" ,\t", "  :\n ")])
def test_the_spacing_of_a_message_does_not_count(spacing: tuple[str, str]) -> None:
    message = {"appid": "1", "total_amount": "10.00", "trans_end_time": 1700000000000}
    signature = sign(message, KEY, Padding.PSS)

    read = read_object(json.dumps(message | {"sign": signature}, separators=spacing).encode())

    assert read is not None
    assert is_signed(read, [KEY.public_key()])


def test_a_number_keeps_its_zeros() -> None:
    """It is signed as it is written, and a float would lose them."""
    read = read_object(b'{"total_amount": 10.00, "appid": "1"}')

    assert read is not None
    assert signed_text(read) == "appid=1&total_amount=10.00"


def test_every_status_of_the_descriptions_is_known() -> None:
    """A status that a gateway invents later is reported; one that it has always had must be here."""
    assert {"success", "pending", "failed", "cancelled", "failed/cancelled", "refunded", "reversed"} <= set(
        chapa_answers.PAYMENT_STATES
    )
    assert {"success", "pending", "failed", "cancelled", "failed/cancelled"} <= set(chapa_answers.TRANSFER_STATES)
    events = {f"{kind}.{end}" for kind in ("charge", "payout") for end in ("success", "failed/cancelled")}
    assert events | {"charge.refunded", "charge.reversed"} <= set(chapa_answers.SUBJECTS)
    words = "PAY_SUCCESS PAY_FAILED ORDER_CLOSED REFUND_SUCCESS REFUND_FAILED Completed Failure Expired Paying Pending"
    assert {word.upper() for word in words.split()} <= set(telebirr_answers.PAYMENT_STATES)
    assert {"REFUND_SUCCESS", "REFUND_FAILED"} <= set(telebirr_answers.REFUND_STATES)
