"""Rules of people and dependants that need no database."""

from datetime import date
from typing import Any

import pytest
from request_testing import NOW, refusal_of

from kit.ids import new_id
from request_service.booking.people.models import Dependant, DependantDraft, PersonFacts, ProfileChange, birth_date
from request_service.booking.services.criteria import HealthCondition

LEAP_DAY = date(2028, 2, 29)


@pytest.mark.parametrize(
    ("text", "today"),
    [
        ("2026-11-20", date(2026, 11, 21)),
        ("1896-11-21", date(2026, 11, 21)),
        ("2024-02-29", date(2026, 2, 28)),
        # 130 years before a day that the year does not have.
        ("1898-02-28", LEAP_DAY),
    ],
)
def test_days_of_the_last_130_years_are_birth_dates(text: str, today: date) -> None:
    assert birth_date(text, today).isoformat() == text


@pytest.mark.parametrize(
    ("text", "today"),
    [
        ("2026-11-21", date(2026, 11, 21)),
        ("1896-11-20", date(2026, 11, 21)),
        ("1898-02-27", LEAP_DAY),
        ("2025-02-29", date(2026, 11, 21)),
        ("20200228", date(2026, 11, 21)),
        ("2020-W09-5", date(2026, 11, 21)),
        ("2020-02-28 ", date(2026, 11, 21)),
        ("\u0662020-02-28", date(2026, 11, 21)),
        ("", date(2026, 11, 21)),
    ],
)
def test_other_texts_are_none_and_are_not_repeated(text: str, today: date) -> None:
    with refusal_of("date_of_birth"):
        birth_date(text, today)


def test_a_removed_dependant_keeps_the_id_alone() -> None:
    dependant = Dependant.make(new_id(), DependantDraft(" Liya ", "2020-02-29"), NOW)
    assert (dependant.name, dependant.date_of_birth) == ("Liya", date(2020, 2, 29))
    dependant.end(NOW)
    assert (dependant.name, dependant.date_of_birth, dependant.gender, dependant.ended_at) == ("", None, None, NOW)


def test_owners_state_and_take_back() -> None:
    clinic_id, facts = new_id(), PersonFacts(user_id=new_id())
    facts.state(ProfileChange(health_conditions=frozenset({HealthCondition.HEART, HealthCondition.ASTHMA})), clinic_id)
    assert (facts.health_conditions, facts.enrolled_venue_id) == (["asthma", "heart"], clinic_id)
    facts.state(ProfileChange(), None)
    assert (facts.health_conditions, facts.enrolled_venue_id) == (["asthma", "heart"], clinic_id)
    facts.state(ProfileChange(health_conditions=frozenset()), None)
    assert facts.health_conditions == []
    facts.state(ProfileChange(unstates_conditions=True, leaves_clinic=True), None)
    kept: dict[str, Any] = {name: getattr(facts, name) for name in ("health_conditions", "enrolled_venue_id")}
    assert kept == {"health_conditions": None, "enrolled_venue_id": None}
