"""Criteria as people write them, checked for a service, and as the column of a service keeps them."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from uuid import UUID

from kit.errors import FieldIssue, InvalidInput
from kit.ids import find_id, new_id
from request_service import validation
from request_service.booking.services.ages import ALL_AGES, AgeRange
from request_service.booking.services.criteria import MAX_CRITERIA, MAX_DOSES, Criterion, Gender, HealthCondition

MAX_INTERVAL_DAYS = 3650
MAX_REPEAT_DAYS = 36_500
MAX_FREQUENCY_LENGTH = 100


@dataclass(frozen=True)
class CriterionDraft:
    """A criterion as it is written; `None` is no bound. The age is given as a text, in months, or as both."""

    # The id of a criterion of the service that it takes the place of; `None` makes a new one.
    id: str | None = None
    age_criteria: str | None = None
    age_min_months: int | None = None
    age_max_months: int | None = None
    gender: Gender | None = None
    health_condition: HealthCondition | None = None
    doses_required: int | None = None
    dose_interval_days: int | None = None
    repeat_after_days: int | None = None
    frequency: str | None = None


def checked_criteria(drafts: Sequence[CriterionDraft], known: Collection[UUID] = ()) -> list[Criterion]:
    """Returns the criteria of a service, whose criteria have the ids *known*. Raises InvalidInput."""
    if len(drafts) > MAX_CRITERIA:
        raise InvalidInput.field("criteria", f"must have at most {MAX_CRITERIA} items")
    made = list[Criterion]()
    for number, draft in enumerate(drafts):
        with _fields_within(f"criteria.{number}"):
            made.append(_criterion(draft, {*known}.difference(one.id for one in made)))
    return made


@contextmanager
def _fields_within(place: str) -> Iterator[None]:
    """Puts *place* before the names of fields in a refusal."""
    try:
        yield
    except InvalidInput as error:
        details = (FieldIssue(f"{place}.{one.field}", one.issue) for one in error.details)
        raise InvalidInput(details=tuple(details)) from error


def _criterion(draft: CriterionDraft, known: Collection[UUID]) -> Criterion:
    criterion_id = new_id() if draft.id is None else find_id(draft.id)
    if criterion_id is None or (draft.id is not None and criterion_id not in known):
        raise InvalidInput.field("id", "must be a criterion of this service, once")
    frequency = draft.frequency
    return Criterion(
        id=criterion_id,
        ages=_ages(draft),
        gender=draft.gender,
        health_condition=draft.health_condition,
        doses_required=_whole("doses_required", draft.doses_required, MAX_DOSES) or 1,
        dose_interval_days=_whole("dose_interval_days", draft.dose_interval_days, MAX_INTERVAL_DAYS),
        repeat_after_days=_whole("repeat_after_days", draft.repeat_after_days, MAX_REPEAT_DAYS),
        frequency=None
        if frequency is None
        else validation.optional_line("frequency", frequency, max_length=MAX_FREQUENCY_LENGTH),
    )


def _ages(draft: CriterionDraft) -> AgeRange:
    months = draft.age_min_months, draft.age_max_months
    in_months = AgeRange.of_months(*months)
    if draft.age_criteria is None or not draft.age_criteria.strip():
        return in_months
    ages = AgeRange.parse(draft.age_criteria)
    if months not in ((None, None), (ages.min_months, ages.max_months)):
        raise InvalidInput.field("age_criteria", "does not say the same as age_min_months and age_max_months")
    return ages


def _whole(field: str, value: int | None, highest: int) -> int | None:
    return None if value is None else int(validation.number(field, value, 1, highest))


def stored(criteria: Sequence[Criterion]) -> list[dict[str, Any]]:
    """Returns criteria as the column of a service keeps them: bounds that are set, and ages as a text."""
    return [
        {
            name: value
            for name, value in {
                "id": str(one.id),
                "ages": None if one.ages == ALL_AGES else str(one.ages),
                "gender": one.gender,
                "health_condition": one.health_condition,
                "doses_required": one.doses_required,
                "dose_interval_days": one.dose_interval_days,
                "repeat_after_days": one.repeat_after_days,
                "frequency": one.frequency,
            }.items()
            if value is not None
        }
        for one in criteria
    ]


def read_criteria(column: Sequence[Mapping[str, Any]]) -> list[Criterion]:
    """Returns the criteria in the column of a service."""
    return [
        Criterion(
            id=UUID(one["id"]),
            ages=_read_ages(one["ages"]) if "ages" in one else ALL_AGES,
            gender=Gender(one["gender"]) if "gender" in one else None,
            health_condition=HealthCondition(one["health_condition"]) if "health_condition" in one else None,
            doses_required=one["doses_required"],
            dose_interval_days=one.get("dose_interval_days"),
            repeat_after_days=one.get("repeat_after_days"),
            frequency=one.get("frequency"),
        )
        for one in column
    ]


# Lists show the same few ranges again and again.
_read_ages = lru_cache(maxsize=1000)(AgeRange.parse)
