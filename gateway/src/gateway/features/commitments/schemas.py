"""The JSON of commitments."""

from typing import Annotated

from pydantic import Field

from gateway.values import Body, EnumName, Moment, Stated, Text, View
from kit.clock import to_timestamp
from twou.request.v1 import commitment_pb2

Kind = Annotated[str, EnumName(commitment_pb2.CommitmentKind)]


class NewTimeOff(Body):
    """A time at which the caller takes no job and no booking."""

    starts_at: Annotated[Moment, Stated(rule="Before `ends_at`, at most 366 days.")]
    ends_at: Annotated[Moment, Stated(rule="Within the next 731 days.")]
    note: Annotated[Text, Field(max_length=500)] | None = None

    def to_add(self) -> commitment_pb2.AddTimeOffRequest:
        return commitment_pb2.AddTimeOffRequest(
            starts_at=to_timestamp(self.starts_at), ends_at=to_timestamp(self.ends_at), note=self.note
        )


class Commitment(View):
    """A time at which the caller cannot be elsewhere."""

    id: str
    kind: Kind
    """`job`: an accepted request, `slot`: one that the caller serves, `seat`: a booking of theirs, `time_off`."""
    starts_at: Moment
    ends_at: Moment
    """The end of a running job is estimated, and moves on."""
    source_id: str
    """The id of the request, slot or booking; of a time off, its own."""
    note: str | None
