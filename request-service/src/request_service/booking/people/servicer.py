"""The gRPC servicer of people.

No answer that is stored for its repetition holds a fact about a person: facts are added after the transaction.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from kit import caller, idempotency
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from request_service.booking.people import actions, convert, queries
from request_service.booking.people.directory import PeopleDirectory
from twou.request.v1 import person_pb2 as pb
from twou.request.v1 import person_pb2_grpc

# Removes a dependant with all that is booked for them, which nouns above this one know, so it is handed in.
type RemoveDependant = Callable[[Session, Caller, UUID], Awaitable[None]]


class PeopleServicer(person_pb2_grpc.PeopleServiceServicer):
    def __init__(self, database: Database, directory: PeopleDirectory, remove_dependant: RemoveDependant) -> None:
        self._database = database
        self._directory = directory
        self._remove_dependant = remove_dependant

    async def GetBookingProfile(
        self, request: pb.GetBookingProfileRequest, context: Context
    ) -> pb.GetBookingProfileResponse:
        await self._directory.refresh(caller.current())
        return pb.GetBookingProfileResponse(profile=await self._profile())

    async def UpdateBookingProfile(
        self, request: pb.UpdateBookingProfileRequest, context: Context
    ) -> pb.UpdateBookingProfileResponse:
        change = convert.profile_change(request.change)
        await self._directory.refresh(caller.current())

        async def effect(session: Session) -> pb.UpdateBookingProfileResponse:
            await actions.update_profile(session, caller.current(), change)
            return pb.UpdateBookingProfileResponse()

        await idempotency.run_idempotent(self._database, request, pb.UpdateBookingProfileResponse, effect)
        return pb.UpdateBookingProfileResponse(profile=await self._profile())

    async def CheckBookingProfile(
        self, request: pb.CheckBookingProfileRequest, context: Context
    ) -> pb.CheckBookingProfileResponse:
        change = convert.profile_change(request.change)
        await self._directory.require(caller.current())
        async with self._database.read() as session:
            await actions.check_profile(session, change)
        return pb.CheckBookingProfileResponse()

    async def AddDependant(self, request: pb.AddDependantRequest, context: Context) -> pb.AddDependantResponse:
        draft = convert.draft(request)

        async def effect(session: Session) -> pb.AddDependantResponse:
            made = await actions.add_dependant(session, caller.current(), draft)
            return pb.AddDependantResponse(dependant=pb.Dependant(id=str(made.id)))

        answer = await idempotency.run_idempotent(self._database, request, pb.AddDependantResponse, effect)
        async with self._database.read_once() as session:
            found = await queries.get_dependant(session, caller.current().user_id, UUID(answer.dependant.id))
        return pb.AddDependantResponse(dependant=convert.dependant_message(found))

    async def RemoveDependant(self, request: pb.RemoveDependantRequest, context: Context) -> pb.RemoveDependantResponse:
        async def effect(session: Session) -> pb.RemoveDependantResponse:
            await self._remove_dependant(session, caller.current(), convert.dependant_id(request.dependant_id))
            return pb.RemoveDependantResponse()

        return await idempotency.run_idempotent(self._database, request, pb.RemoveDependantResponse, effect)

    async def _profile(self) -> pb.BookingProfile:
        user_id = caller.current().user_id
        async with self._database.read() as session:
            found = await queries.find_profile(session, user_id)
            return convert.profile_message(found, await queries.list_dependants(session, user_id))
