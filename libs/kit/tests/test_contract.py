"""The options of messages, read from messages that are made here."""

import pytest
from google.protobuf.descriptor import Descriptor
from google.protobuf.descriptor_pb2 import FileDescriptorProto
from google.protobuf.descriptor_pool import DescriptorPool
from google.protobuf.message_factory import GetMessageClass

from kit import contract, outbox
from kit.database import Database
from kit.ids import new_id
from twou.auth.v1.events_pb2 import UserReactivated
from twou.chat.v1.events_pb2 import MessageCreated
from twou.options.v1 import options_pb2
from twou.options.v1.options_pb2 import AUDIENCE_CLIENT, Event
from twou.request.v1.events_pb2 import ProviderLocation


def message(option: Event | None) -> Descriptor:
    file = FileDescriptorProto(name="booking_events.proto", package="booking.v1", syntax="proto3")
    made = file.message_type.add(name="BookingSlotHeld")
    if option is not None:
        made.options.Extensions[options_pb2.event].CopyFrom(option)
    pool = DescriptorPool()
    pool.Add(file)
    return pool.FindMessageTypeByName("booking.v1.BookingSlotHeld")


@pytest.mark.parametrize(
    ("option", "frame"),
    [(Event(frame="booking.slot_held", audience=[AUDIENCE_CLIENT]), "booking.slot_held"), (Event(), "")],
    ids=["named", "empty"],
)
def test_an_event_has_the_frame_that_its_option_names(option: Event, frame: str) -> None:
    facts = contract.event_facts(message(option))
    assert (facts.name, facts.frame, facts.is_ephemeral) == ("booking.v1.BookingSlotHeld", frame, False)


def test_an_event_without_the_option_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match=r"^booking\.v1\.BookingSlotHeld has no option twou\.options\.v1\.event"):
        contract.event_facts(message(None))


def test_the_events_of_all_packages_are_found() -> None:
    found = contract.event_classes()
    for event in (UserReactivated, MessageCreated, ProviderLocation):
        assert found[event.DESCRIPTOR.full_name] is event


async def test_the_outbox_takes_an_audience_exactly_for_events_with_a_frame(database: Database) -> None:
    async with database.transaction() as session:
        await outbox.add(session, MessageCreated(), audience=[new_id()])
        await outbox.add(session, UserReactivated())
        with pytest.raises(ValueError, match="MessageCreated has 0 users in its audience and the frame 'message"):
            await outbox.add(session, MessageCreated())
        with pytest.raises(ValueError, match="UserReactivated has 1 users in its audience and the frame ''"):
            await outbox.add(session, UserReactivated(), audience=[new_id()])


async def test_the_outbox_takes_only_events_that_are_kept_and_whose_proto_says_who_receives_them(
    database: Database,
) -> None:
    unspecified = GetMessageClass(message(None))()
    async with database.transaction() as session:
        with pytest.raises(ValueError, match="ProviderLocation is ephemeral"):
            await outbox.add(session, ProviderLocation(), audience=[new_id()])
        with pytest.raises(ValueError, match=r"^booking\.v1\.BookingSlotHeld has no option"):
            await outbox.add(session, unspecified)
