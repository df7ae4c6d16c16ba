"""Other services find in answers and events of this one what they read."""

from typing import Any

from remote_testing import Remote, issuer

from testkit.expectations import all_expectations, last_event, unmet
from twou.request.v1 import events_pb2
from twou.request.v1 import request_pb2 as pb

# The messages of this test. Those of test_expectations_of_news.py are all others.
SHOWN_WITH_THEIR_CALLS = (
    "GetParticipants",
    "RequestCreated",
    "RequestUpdated",
    "RequestAccepted",
    "RequestStarted",
    "RequestCompleted",
    "RequestCancelled",
)


async def test_answers_and_events_hold_what_their_consumers_read(remote: Remote) -> None:
    client, helper = issuer.person("client"), await remote.free_provider()
    created = await remote.create(client)
    it: dict[str, Any] = {"request_id": created.id}
    await client(remote.requests.UpdateRequest, pb.UpdateRequestRequest(**it, description="The battery is empty"))
    await helper(remote.requests.AcceptRequest, pb.AcceptRequestRequest(**it))
    shown = {"GetParticipants": await client(remote.requests.GetParticipants, pb.GetParticipantsRequest(**it))}
    await helper(remote.requests.StartRequest, pb.StartRequestRequest(**it, epoch=1))
    await helper(remote.requests.CompleteRequest, pb.CompleteRequestRequest(**it))
    owner = issuer.person("client")
    other = await remote.create(owner)
    await owner(remote.requests.CancelRequest, pb.CancelRequestRequest(request_id=other.id))
    for event in (
        *(events_pb2.RequestCreated, events_pb2.RequestUpdated, events_pb2.RequestAccepted),
        *(events_pb2.RequestStarted, events_pb2.RequestCompleted, events_pb2.RequestCancelled),
    ):
        shown[event.DESCRIPTOR.name] = await last_event(remote.chassis.bus, event)
    assert tuple(shown) == SHOWN_WITH_THEIR_CALLS
    others = {one.name for one in all_expectations()} - set(shown)
    assert unmet("request-service", shown, elsewhere=others) == []
