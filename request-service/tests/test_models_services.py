"""The rules on a service's own fields, and on criteria as people write them."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from request_testing import NOW, by_field, refusal_of

from kit.ids import new_id
from request_service.booking.services.ages import AgeRange
from request_service.booking.services.criteria import Criterion, Gender, HealthCondition
from request_service.booking.services.drafts import CriterionDraft, checked_criteria, read_criteria, stored
from request_service.booking.services.kinds import ServiceKind
from request_service.booking.services.models import Service, ServiceDetails

VENUE_ID = new_id()


def new_service(**details: Any) -> Service:
    return Service.create(VENUE_ID, ServiceDetails(**{"name": "Influenza", "duration_minutes": 15, **details}), NOW)


def test_a_new_service_has_its_defaults() -> None:
    service = new_service()
    assert (service.venue_id, service.name, service.duration_minutes) == (VENUE_ID, "Influenza", 15)
    assert (service.kind, service.description, service.price, service.currency) == (
        ServiceKind.OTHER,
        None,
        None,
        "ETB",
    )
    assert (service.buffer_before_minutes, service.buffer_after_minutes, service.criteria) == (0, 0, [])
    assert (service.is_active, service.created_at, service.updated_at) == (True, NOW, NOW)


def test_texts_are_stripped_and_an_empty_one_is_none() -> None:
    service = new_service(name="  Influenza ", description=" Every autumn.\r\n\tWith a form. ")
    assert (service.name, service.name_key) == ("Influenza", "influenza")
    assert service.description == "Every autumn.\r\n\tWith a form."
    service.change(ServiceDetails(description="  "), NOW)
    assert service.description is None


@pytest.mark.parametrize(
    ("field", "value"),
    by_field(
        {
            "name": ["", "  ", "x" * 201, "a\x00b", "a\nb", "a\x1bb"],
            "description": ["x" * 2001, "a\x00b", "a\x1bb"],
            "duration_minutes": [0, 4, 1441, -15, 2**31 - 1],
            "buffer_before_minutes": [-1, 1441],
            "buffer_after_minutes": [-1, 1441],
            "price": ["-1", "0.001", "free"],
            "currency": ["", "XYZ"],
        }
    ),
)
def test_impossible_values_are_refused_by_field_at_first_and_later(field: str, value: Any) -> None:
    with refusal_of(field):
        new_service(**{field: value})
    with refusal_of(field):
        new_service().change(ServiceDetails(**{field: value}), NOW)


def test_a_change_keeps_the_other_fields() -> None:
    service = new_service(price="19.99", currency="usd", kind=ServiceKind.VACCINATION)
    service.change(ServiceDetails(name="Measles"), NOW + timedelta(hours=1))
    assert (service.name, service.name_key, service.kind) == ("Measles", "measles", ServiceKind.VACCINATION)
    assert (service.price, service.currency, service.is_active) == ("19.99", "USD", True)
    assert (service.created_at, service.updated_at) == (NOW, NOW + timedelta(hours=1))
    # The clock of another replica may be behind.
    service.change(ServiceDetails(is_active=False), NOW)
    assert (service.is_active, service.updated_at) == (False, NOW + timedelta(hours=1))


def test_a_price_is_the_same_number_in_another_currency() -> None:
    service = new_service(price="20")
    service.change(ServiceDetails(currency="JPY"), NOW)
    assert (service.price, service.currency) == ("20", "JPY")
    service.change(ServiceDetails(price=""), NOW)
    assert (service.price, service.currency) == (None, "JPY")
    with refusal_of("price"):
        service.change(ServiceDetails(price="1.5"), NOW)


def test_a_price_with_more_digits_than_the_new_currency_has_is_refused() -> None:
    service = new_service(price="19.99")
    with refusal_of("price"):
        service.change(ServiceDetails(currency="JPY"), NOW)


EVERYTHING = CriterionDraft(
    age_criteria=" 6 - 59 Months",
    gender=Gender.F,
    health_condition=HealthCondition.ASTHMA,
    doses_required=2,
    dose_interval_days=28,
    repeat_after_days=365,
    frequency=" yearly ",
)


def test_criteria_are_stored_and_read_as_they_are() -> None:
    made = checked_criteria([EVERYTHING, CriterionDraft(), CriterionDraft(age_min_months=216)])
    assert read_criteria(stored(made)) == made
    first, second, third = made
    assert first == Criterion(
        first.id, AgeRange.parse("6-59 months"), Gender.F, HealthCondition.ASTHMA, 2, 28, 365, "yearly"
    )
    assert second == Criterion(second.id)
    assert str(third.ages) == "18+ years"
    assert len({first.id, second.id, third.id}) == 3


@pytest.mark.parametrize(
    ("field", "value"),
    by_field(
        {
            "age_criteria": ["adults", "59-6 months", "x" * 61],
            "age_min_months": [-1, 1801, 2**31 - 1],
            "age_max_months": [-1, 1801],
            "doses_required": [0, 11, -1],
            "dose_interval_days": [0, 3651],
            "repeat_after_days": [0, 36_501],
            "frequency": ["x" * 101, "a\x00b", "a\nb"],
            "id": ["", "none", "01a22707-643f-77f5-9329-722190847fe6"],
        }
    ),
)
def test_impossible_criteria_are_refused_by_place_and_field(field: str, value: Any) -> None:
    with refusal_of(f"criteria.1.{field}"):
        checked_criteria([CriterionDraft(), CriterionDraft(**{field: value})])


def test_two_ages_that_differ_are_refused() -> None:
    same = CriterionDraft(age_criteria="18+ years", age_min_months=216)
    assert str(checked_criteria([same])[0].ages) == "18+ years"
    with refusal_of("criteria.0.age_criteria"):
        checked_criteria([CriterionDraft(age_criteria="18+ years", age_min_months=215)])
    with refusal_of("criteria.0.age_criteria"):
        checked_criteria([CriterionDraft(age_min_months=12, age_max_months=11)])


def test_a_service_has_at_most_twenty_criteria() -> None:
    assert len(checked_criteria([CriterionDraft()] * 20)) == 20
    with refusal_of("criteria"):
        checked_criteria([CriterionDraft()] * 21)


def ids_of(service: Service) -> list[UUID]:
    return [criterion.id for criterion in read_criteria(service.criteria)]


def test_criteria_take_the_place_of_those_before_and_keep_the_ids_that_are_named() -> None:
    service = new_service(criteria=[EVERYTHING, CriterionDraft(age_criteria="65+ years")])
    _, seniors = ids_of(service)
    service.change(
        ServiceDetails(criteria=[CriterionDraft(id=str(seniors), age_criteria="60+ years"), EVERYTHING]), NOW
    )
    first, second = read_criteria(service.criteria)
    assert (first.id, str(first.ages)) == (seniors, "60+ years")
    assert second.id != seniors
    with refusal_of("criteria.1.id"):
        service.change(ServiceDetails(criteria=[CriterionDraft(id=str(seniors))] * 2), NOW)
    service.change(ServiceDetails(name="Measles"), NOW)
    assert ids_of(service) == [first.id, second.id]
    service.change(ServiceDetails(criteria=[]), NOW)
    assert service.criteria == []
