"""The JSON of services and of the criteria by which people may have them."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.values import (
    NOT_BLANK_LINE,
    ONE_LINE,
    Body,
    Change,
    Currency,
    EnumName,
    Moment,
    NotNull,
    Price,
    ShortText,
    Stated,
    StrictFlag,
    Text,
    View,
)
from twou.request.v1 import service_pb2

ServiceKind = Annotated[str, EnumName(service_pb2.ServiceKind)]
GenderCriterion = Annotated[str, EnumName(service_pb2.GenderCriterion)]
HealthCondition = Annotated[str, EnumName(service_pb2.HealthCondition)]

# request-service checks these limits.
ServiceName = Annotated[ShortText, Stated(minLength=1, maxLength=200, pattern=NOT_BLANK_LINE)]
# Line breaks and tabs are the only control characters.
ServiceText = Annotated[
    Text, Field(max_length=2000), Stated(pattern=r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$")
]
Duration = Annotated[int, Field(ge=5, le=1440, strict=True)]
Buffer = Annotated[int, Field(ge=0, le=1440, strict=True)]
Ages = Annotated[
    ShortText,
    Stated(
        maxLength=60,
        pattern=ONE_LINE,
        examples=["6-59 months", "18+ years"],
        rule="Ages in days, weeks, months or years, with both bounds included.",
    ),
]
Months = Annotated[
    int,
    Field(ge=0, le=1800, strict=True),
    Stated(rule="The minimum is not above the maximum, and `age_criteria`, if it is given too, says the same."),
]
Doses = Annotated[int, Field(ge=1, le=10, strict=True)]
CriterionId = Annotated[
    ShortText, Stated(rule="A criterion of this service, which stays the same one; a new one has none.")
]


class NewCriterion(Body):
    """A criterion of a service: all its bounds hold for a person whom it fits. Null is no bound."""

    id: CriterionId | None = None
    age_criteria: Ages | None = None
    age_min_months: Months | None = None
    age_max_months: Months | None = None
    gender_criteria: GenderCriterion | None = None
    health_condition_criteria: HealthCondition | None = None
    doses_required: Doses | None = None
    """One by default."""
    dose_interval_days: Annotated[int, Field(ge=1, le=3650, strict=True)] | None = None
    repeat_after_days: Annotated[int, Field(ge=1, le=36_500, strict=True)] | None = None
    frequency: Annotated[ShortText, Stated(maxLength=100, pattern=ONE_LINE)] | None = None

    def to(self) -> service_pb2.CriterionDraft:
        return service_pb2.CriterionDraft(
            **self.model_dump(exclude={"gender_criteria", "health_condition_criteria"}),
            gender_criteria=wire.enum_value(service_pb2.GenderCriterion, self.gender_criteria),
            health_condition_criteria=wire.enum_value(service_pb2.HealthCondition, self.health_condition_criteria),
        )


Criteria = Annotated[
    list[NewCriterion],
    Field(max_length=20),
    Stated(rule="Their ages are written as schedules write them, and each `id` is one of this service, once."),
]


class NewService(Body):
    venue_id: ShortText | None = None
    """The venue that alone offers the service. Without one, the service is shared by all venues, and kept by admins."""
    name: ServiceName
    kind: ServiceKind = "other"
    description: ServiceText | None = None
    duration_minutes: Duration
    buffer_before_minutes: Buffer = 0
    """The time before each slot in which the provider is taken, too."""
    buffer_after_minutes: Buffer = 0
    price: Price | None = None
    currency: Currency | None = None
    """ETB by default."""
    criteria: Criteria = []
    """Alternatives: one that fits is enough. Without any, the service is for everyone."""

    def to(self) -> service_pb2.CreateServiceRequest:
        return service_pb2.CreateServiceRequest(
            venue_id=self.venue_id,
            name=self.name,
            kind=wire.enum_value(service_pb2.ServiceKind, self.kind),
            description=self.description,
            duration_minutes=self.duration_minutes,
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
            price=wire.decimal_text(self.price),
            currency=self.currency,
            criteria=[one.to() for one in self.criteria],
        )


class ServiceChange(Change):
    """Changes only the fields that are sent. Null clears an optional field."""

    name: NotNull[ServiceName] = None
    kind: NotNull[ServiceKind] = None
    description: ServiceText | None = None
    duration_minutes: NotNull[Duration] = None
    buffer_before_minutes: NotNull[Buffer] = None
    buffer_after_minutes: NotNull[Buffer] = None
    price: Price | None = None
    currency: NotNull[Currency] = None
    """A price that is not sent is the same number in the other currency."""
    criteria: NotNull[Criteria] = None
    """Takes the place of all criteria."""
    is_active: NotNull[StrictFlag] = None

    def to(self, service_id: str) -> service_pb2.UpdateServiceRequest:
        drafts = None if self.criteria is None else [one.to() for one in self.criteria]
        return service_pb2.UpdateServiceRequest(
            service_id=service_id,
            name=self.name,
            kind=wire.enum_value(service_pb2.ServiceKind, self.kind),
            description=self.description,
            duration_minutes=self.duration_minutes,
            buffer_before_minutes=self.buffer_before_minutes,
            buffer_after_minutes=self.buffer_after_minutes,
            price=wire.decimal_text(self.price),
            currency=self.currency,
            criteria=None if drafts is None else service_pb2.CriterionDraftList(items=drafts),
            is_active=self.is_active,
            clear=self.cleared,
        )


class Criterion(View):
    id: str
    age_criteria: str | None
    """Such as "6-59 months", with both bounds included; null: all ages."""
    age_min_months: int | None
    """Null without a bound, or if it is in days or weeks."""
    age_max_months: int | None
    gender_criteria: GenderCriterion
    health_condition_criteria: HealthCondition | None
    doses_required: int
    dose_interval_days: int | None
    repeat_after_days: int | None
    """The days after which a complete series is refreshed by one more dose; null: never."""
    frequency: str | None


class Service(View):
    id: str
    venue_id: str | None
    """Null for a service that all venues share."""
    name: str
    kind: ServiceKind
    description: str | None
    duration_minutes: int
    buffer_before_minutes: int
    buffer_after_minutes: int
    price: float | None
    """In the units of the currency; null if no price is stated."""
    currency: str
    criteria: list[Criterion]
    is_active: bool
    created_at: Moment
    updated_at: Moment
