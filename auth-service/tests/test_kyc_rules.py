"""The rules of documents that need no database: what may be handed in, the days of a document, and its life."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from kyc_testing import LICENCE, day_in

from auth_service.kyc import fields, numbers, validity
from auth_service.kyc.fields import TypedDocument
from auth_service.kyc.lifecycle import STEPS, DocumentStatus, RefusalReason, Verb
from auth_service.vault import Vault
from kit.errors import InvalidInput
from kit.ids import new_id

FILE = str(new_id())


def issues(**typed: Any) -> list[str]:
    """Returns the fields that are refused of a document that is fine otherwise."""
    fine = {"file_ids": [FILE], "country": "ET"}
    try:
        fields.checked(TypedDocument(LICENCE, **(fine | typed)))
    except InvalidInput as error:
        return [one.field for one in error.details]
    return []


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ({}, []),
        ({"number": "  AB-123 / 4 ", "issued_on": "2020-02-29"}, []),
        ({"number": "አዲስ 12"}, []),
        ({"number": "   "}, []),
        ({"number": "9" * 64}, []),
        ({"file_ids": [str(new_id()) for _ in range(4)]}, []),
        ({"file_ids": []}, ["file_ids"]),
        ({"file_ids": [str(new_id()) for _ in range(5)]}, ["file_ids"]),
        ({"file_ids": [FILE, FILE]}, ["file_ids"]),
        ({"file_ids": [FILE, FILE.upper()]}, ["file_ids"]),
        ({"file_ids": ["../../etc/passwd"]}, ["file_ids"]),
        ({"country": "XX"}, ["country"]),
        ({"country": "et"}, ["country"]),
        ({"country": ""}, ["country"]),
        ({"country": "ETH"}, ["country"]),
        ({"number": "9" * 65}, ["number"]),
        ({"number": "12\x003"}, ["number"]),
        ({"number": "12\n34"}, ["number"]),
        ({"issued_on": "2020-02-30"}, ["issued_on"]),
        ({"issued_on": "1899-12-31"}, ["issued_on"]),
        ({"issued_on": "20200229"}, ["issued_on"]),
        ({"issued_on": "٢٠٢٠-01-01"}, ["issued_on"]),
        ({"expires_on": "2019-12-31"}, ["expires_on"]),
        ({"expires_on": "2200-01-01"}, ["expires_on"]),
        ({"expires_on": "2025-1-1"}, ["expires_on"]),
        ({"country": "XX", "file_ids": [], "number": "\x00"}, ["file_ids", "number", "country"]),
    ],
)
def test_a_document_is_checked_as_a_whole(typed: dict[str, Any], refused: list[str]) -> None:
    assert issues(**typed) == refused


def test_the_days_of_a_document_end_today_at_the_earliest() -> None:
    assert issues(expires_on=day_in(0)) == []
    assert issues(expires_on=day_in(-1)) == ["expires_on"]
    assert issues(issued_on=day_in(0)) == []
    assert issues(issued_on=day_in(1)) == ["issued_on"]
    with pytest.raises(InvalidInput):
        fields.expiry(day_in(-1))
    assert fields.expiry(None) is None


@pytest.mark.parametrize("comment", ["", "  ", "x" * 1001])
def test_a_refusal_needs_words(comment: str) -> None:
    with pytest.raises(InvalidInput):
        fields.refusal(RefusalReason.OTHER, comment)
    assert fields.refusal(RefusalReason.OTHER, f" {'x' * 1000} ").comment == "x" * 1000


def test_warnings_come_thirty_seven_and_one_days_before_the_end() -> None:
    last_day = date(2027, 3, 31)
    moments = [datetime(2027, 3, 1, tzinfo=UTC), datetime(2027, 3, 24, tzinfo=UTC), datetime(2027, 3, 30, tzinfo=UTC)]
    now = datetime(2027, 1, 1, tzinfo=UTC)
    for days, moment in zip(validity.WARNINGS, moments, strict=True):
        assert validity.next_due(last_day, now) == moment
        assert validity.warning_at(last_day, moment) == days
        assert validity.warning_at(last_day, moment - timedelta(seconds=1)) != days
        now = moment
    assert validity.next_due(last_day, now) == validity.ends_at(last_day) == datetime(2027, 4, 1, tzinfo=UTC)
    assert validity.next_due(None, now) is None


def test_every_status_but_the_first_is_reached_by_a_verb_and_ends_stay_ends() -> None:
    assert set(STEPS) == set(Verb)
    assert {step.target for step in STEPS.values()} | {DocumentStatus.PENDING} == set(DocumentStatus)
    sources = {step.source for step in STEPS.values()}
    assert sources == {DocumentStatus.PENDING, DocumentStatus.IN_REVIEW, DocumentStatus.APPROVED}


def test_a_number_is_sealed_for_its_document_and_its_end_is_shown(vault: Vault) -> None:
    document_id = new_id()
    sealed = numbers.seal("ET-99887766", document_id, vault)
    assert b"99887766" not in sealed
    assert numbers.find(sealed, document_id, vault) == "ET-99887766"
    assert numbers.find(sealed, new_id(), vault) is None
    assert numbers.last_of("ET-99887766") == "7766"
    # The end of a short number would be most of it.
    assert numbers.last_of("12345678") == ""
