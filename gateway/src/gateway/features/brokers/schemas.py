"""The JSON of brokers."""

from typing import Annotated

from pydantic import Field

from gateway import wire
from gateway.values import (
    NOT_BLANK_LINE,
    ONE_LINE,
    Body,
    Change,
    EnumName,
    Moment,
    NotNull,
    ShortText,
    Stated,
    Text,
    View,
)
from twou.request.v1 import broker_pb2

# request-service checks these limits.
_LINES = r"^[^\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]*$"
License = Annotated[
    ShortText,
    Stated(
        minLength=1,
        maxLength=50,
        pattern=NOT_BLANK_LINE,
        examples=["AA-1234"],
        rule="At least one letter or digit. Another broker cannot have the same letters and digits, in any case.",
    ),
]
Years = Annotated[int, Field(ge=0, le=100, strict=True)]
Bio = Annotated[Text, Field(max_length=1000), Stated(pattern=_LINES)]
Company = Annotated[ShortText, Stated(maxLength=200, pattern=ONE_LINE)]
Region = Annotated[ShortText, Stated(minLength=1, maxLength=100, pattern=NOT_BLANK_LINE)]
Regions = Annotated[list[Region], Field(max_length=20)]
Reason = Annotated[Text, Field(max_length=500), Stated(pattern=_LINES)]
Decision = Annotated[str, EnumName(broker_pb2.BrokerDecision)]
BrokerStatus = Annotated[str, EnumName(broker_pb2.BrokerStatus)]


def _regions(names: list[str] | None) -> broker_pb2.RegionList | None:
    return None if names is None else broker_pb2.RegionList(items=names)


class NewBroker(Body):
    license_number: License
    years_experience: Years | None = None
    bio: Bio | None = None
    company: Company | None = None
    regions: Regions | None = None

    def to(self) -> broker_pb2.CreateBrokerRequest:
        return broker_pb2.CreateBrokerRequest(**self.model_dump(exclude={"regions"}), regions=_regions(self.regions))


class BrokerChange(Change):
    """Changes only the fields that are sent. Null clears an optional field. What is new is to be verified again."""

    license_number: NotNull[License] = None
    years_experience: Years | None = None
    bio: Bio | None = None
    company: Company | None = None
    regions: NotNull[Regions] = None

    def to(self) -> broker_pb2.UpdateBrokerRequest:
        fields = self.model_dump(exclude={"regions"})
        return broker_pb2.UpdateBrokerRequest(**fields, regions=_regions(self.regions), clear=self.cleared)


class BrokerVerdict(Body):
    decision: Decision
    reason: Reason | None = None
    """Told to the broker with a rejection."""

    def to(self, user_id: str) -> broker_pb2.VerifyBrokerRequest:
        decision = wire.enum_value(broker_pb2.BrokerDecision, self.decision)
        return broker_pb2.VerifyBrokerRequest(user_id=user_id, decision=decision, reason=self.reason)


class Broker(View):
    """A broker, by their own words. No admin has checked them unless `is_verified` is true."""

    user_id: str
    name: str
    license_number: str
    years_experience: int | None
    bio: str | None
    company: str | None
    regions: list[str]
    status: BrokerStatus
    is_verified: bool
    reason: str | None
    """Of a rejection; null for all but the broker and admins."""
    created_at: Moment
    updated_at: Moment
    decided_at: Moment | None
    """Null until an admin has decided on what the broker states."""
