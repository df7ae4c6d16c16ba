"""The example application has its texts in both languages: its own, the words of the API that it shows, and refusals.

Its compiler holds that each text of its own has both. What the API adds later is found here.
"""

import json
import re

import pytest

from auth_service.moderation.reasons import USUAL
from tools.clients.example import EXAMPLE
from tools.registry.deployables import ROOT

# Codes of operations that the pages do not call: a page that begins to call one moves its codes to src/refusals.ts.
_UNMET = """
ACCOUNT_DELETED ACCOUNT_NOT_FOUND ADJUSTMENT_NOT_FOUND ADMIN_ADDRESS ALREADY_APPEALED ALREADY_APPROVED
ALREADY_BOOKED ALREADY_BROKER ALREADY_REPLIED ALREADY_REVIEWED ALREADY_VERIFIED ALREADY_WAITING API_KEY_ENDED
API_KEY_NOT_FOUND API_KEY_REQUIRED AVATAR_NOT_FOUND BROADCAST_NOT_FOUND BROADCAST_OVER BROKER_NOT_FOUND
BROKER_NOT_VERIFIED BROKER_TAKES_PART CHECKSUM_MISMATCH CHECKSUM_NOT_SUPPORTED CLAIMED COMMITMENT_NOT_FOUND
DATA_EXPORT_NOT_FOUND DEPENDANT_NOT_FOUND DEVICE_NOT_FOUND DISPUTED DISPUTE_NOT_FOUND DOCUMENT_EXISTS
DOCUMENT_NOT_FOUND DOSE_NOT_DUE FEED_NOT_FOUND FILE_HELD FLAG_NOT_FOUND HAS_BOOKINGS IMAGE_NOT_FOUND
IMPORT_NOT_FOUND INSUFFICIENT_BALANCE INSUFFICIENT_SCOPE INVALID_API_KEY INVALID_LINK INVALID_OBJECTION
INVALID_RESET_TOKEN INVALID_SECOND_FACTOR INVALID_SIGNATURE INVALID_VERIFICATION_CODE LAST_ADMIN LEAD_NOT_FOUND
LICENSE_TAKEN LISTING_LIMIT LISTING_NOT_FOUND MESSAGE_DELETED METHOD_NOT_ALLOWED NOTIFICATION_NOT_FOUND
NOT_A_THREAD NOT_CLAIMED NOT_ELIGIBLE NOT_FOR_API_KEYS NOT_INVITED NOT_OWN_MESSAGE NOT_SUSPENDED NOT_TIME_OFF
NOT_VISIBLE NOT_YOUR_LISTING NO_PHONE NRIC_TAKEN ONLY_ADMINS ONLY_VENUE_OWNER ONLY_VENUE_STAFF
ORIGIN_NOT_ALLOWED OTHER_SERVICE OVERLAPPING_BOOKING OWN_DOCUMENT OWN_LISTING OWN_REVIEW PASSWORD_MISMATCH
PASSWORD_UNCHANGED PAYMENT_METHOD_NOT_FOUND PAYOUT_ACCOUNT_MISSING PAYOUT_ACCOUNT_NOT_FOUND PAYOUT_NOT_FOUND
PRICE_FIXED PROFILE_INCOMPLETE PROVIDER_BUSY PUSH_NOT_SET_UP RANGE_NOT_SATISFIABLE REAUTHENTICATION_REQUIRED
RECONCILIATION_NOT_FOUND RECORD_NOT_FOUND REFUND_EXCEEDS_PAYMENT REFUND_NOT_FOUND
REQUEST_HEADER_FIELDS_TOO_LARGE RESET_TOKEN_USED REVIEW_FINAL REVIEW_NOT_FOUND SCHEDULE_NOT_FOUND SEARCH_LIMIT
SEARCH_NOT_FOUND SECOND_FACTOR_NEEDED SECOND_FACTOR_ON SELF_APPROVAL SELLER_NOT_FOUND SELLER_PROFILE_REQUIRED
SELLER_SUSPENDED SERVICE_NOT_FOUND SESSION_NOT_FOUND SETTING_NOT_FOUND SLOT_CLOSED SLOT_EXISTS SLOT_FULL
SLOT_NOT_FOUND SLOT_PAST SMS_UNAVAILABLE SOCKET_NOT_FOUND STALE_VERSION SUBSCRIPTION_NOT_FOUND TOO_FAR_AHEAD
TOO_LATE TOO_MANY_API_KEYS TOO_MANY_BOOKINGS TOO_MANY_DEPENDANTS TOO_MANY_DEVICES TOO_MANY_FEEDS
TOO_MANY_IMPORTS TOO_MANY_MEMBERS TOO_MANY_NO_SHOWS TOO_MANY_PAYMENT_METHODS TOO_MANY_ROTATIONS
TOO_MANY_SCHEDULES TOO_MANY_SERVICES TOO_MANY_STAFF TOO_MANY_WAITS TOO_MUCH_TIME_OFF TOO_SOON
TUS_VERSION_NOT_SUPPORTED UPGRADE_REQUIRED URI_TOO_LONG USERNAME_TAKEN VENUE_NOT_FOUND WAIT_NOT_FOUND
WRONG_PASSWORD
"""
UNMET = frozenset(_UNMET.split())
LATIN = re.compile(r"[A-Za-z]+")
PLACE = re.compile(r"\{\w+\}")


def table(name: str, file: str) -> dict[str, str]:
    """Returns a table of texts in a file of the application."""
    source = (EXAMPLE / "src" / file).read_text(encoding="utf-8")
    (body,) = re.findall(rf"^(?:export )?const {name}\b[^\n]*= \{{\n(.*?)^\}};$", source, re.DOTALL | re.MULTILINE)
    lines = body.splitlines()
    found = dict(re.findall(r'^  (\w+): "(.*)",$', body, re.MULTILINE))
    assert len(found) == len(lines), "a line is no text"
    return found


ENGLISH, AMHARIC, REFUSALS = table("en", "texts.ts"), table("am", "texts.ts"), table("refusals", "refusals.ts")
SCHEMAS = json.loads((ROOT / "docs/openapi.json").read_text(encoding="utf-8"))["components"]["schemas"]
CODES = {one["code"] for one in json.loads((ROOT / "docs/errors.json").read_text(encoding="utf-8"))}


def words(schema: str, field: str) -> list[str]:
    found: list[str] = SCHEMAS[schema]["properties"][field]["enum"]
    return found


def test_each_code_has_a_text_or_cannot_be_met() -> None:
    assert not CODES - REFUSALS.keys() - UNMET, "write a text into src/refusals.ts, or name it here"
    assert not REFUSALS.keys() - CODES, "the API has no such code"
    assert not UNMET - CODES, "the API has no such code"
    assert not UNMET & REFUSALS.keys(), "a code with a text can be met"


@pytest.mark.parametrize(
    ("of", "names"),
    [
        ("{}", words("ServiceRequest", "status")),
        ("{}", words("ServiceRequest", "category")),
        ("payment_{}", words("Payment", "status")),
        ("price_{}", words("QuoteLine", "kind")),
        ("{}_report", words("Report", "subject_type")),
        ("reason_{}", sorted(USUAL)),
    ],
    ids=["status", "category", "payment", "price", "subject", "reason"],
)
def test_each_word_of_the_api_that_is_shown_has_a_text(of: str, names: list[str]) -> None:
    assert [name for name in names if of.format(name) not in ENGLISH.keys() & AMHARIC.keys()] == []


def test_amharic_texts_have_no_english_words() -> None:
    texts = {**AMHARIC, **REFUSALS}
    # The button that chooses English is named in English, for those who read no Amharic.
    assert {name: text for name, text in texts.items() if LATIN.search(PLACE.sub("", text))} == {"language": "English"}


def test_both_languages_fill_in_the_same_values() -> None:
    assert ENGLISH.keys() == AMHARIC.keys()
    other = [name for name in ENGLISH if set(PLACE.findall(ENGLISH[name])) != set(PLACE.findall(AMHARIC[name]))]
    assert other == []
