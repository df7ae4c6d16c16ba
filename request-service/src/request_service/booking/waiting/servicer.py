"""The gRPC servicer of those who wait."""

from kit import caller, idempotency
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.bookings.eligibility import with_facts
from request_service.booking.people.directory import PeopleDirectory
from request_service.booking.waiting import actions, convert
from twou.request.v1 import waiting_pb2 as pb
from twou.request.v1 import waiting_pb2_grpc


class WaitingServicer(waiting_pb2_grpc.WaitingServiceServicer):
    def __init__(self, database: Database, people: PeopleDirectory) -> None:
        self._database = database
        self._people = people

    async def JoinWaitlist(self, request: pb.JoinWaitlistRequest, context: Context) -> pb.JoinWaitlistResponse:
        wish = convert.wish(request)

        async def run(*, needs_facts: bool) -> pb.JoinWaitlistResponse:
            async def effect(session: Session) -> pb.JoinWaitlistResponse:
                wait = await actions.join_waitlist(session, caller.current(), wish, needs_facts=needs_facts)
                return pb.JoinWaitlistResponse(wait=convert.wait_message(wait))

            return await idempotency.run_idempotent(self._database, request, pb.JoinWaitlistResponse, effect)

        return await with_facts(self._people, caller.current(), run)

    async def ListWaits(self, request: pb.ListWaitsRequest, context: Context) -> pb.ListWaitsResponse:
        async with self._database.read_once() as session:
            waits = await actions.list_waits(session, caller.current())
        return pb.ListWaitsResponse(waits=map(convert.wait_message, waits))

    async def LeaveWaitlist(self, request: pb.LeaveWaitlistRequest, context: Context) -> pb.LeaveWaitlistResponse:
        async def effect(session: Session) -> pb.LeaveWaitlistResponse:
            await actions.leave_waitlist(session, caller.current(), convert.wait_id(request.wait_id))
            return pb.LeaveWaitlistResponse()

        return await idempotency.run_idempotent(self._database, request, pb.LeaveWaitlistResponse, effect)
