"""The gRPC servicers of requests and of the records of dispatch."""

from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from datetime import timedelta
from functools import partial
from typing import Any, cast
from uuid import UUID

from google.protobuf.message import Message
from sqlalchemy import Row

from kit import call, caller, idempotency, logging, paging
from kit.caller import Caller
from kit.database import Database, Session
from kit.grpc_server import Context
from kit.protobuf import optional
from request_service.assistance import actions
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.convert import dispatch_message, offer_message
from request_service.assistance.dispatch.decision.rules import DispatchRuleSet
from request_service.assistance.money import NO_MONEY, RequestMoney
from request_service.assistance.rating import rate_request
from request_service.assistance.requests import actions as requests
from request_service.assistance.requests import convert
from request_service.assistance.requests.purchase import Quotes
from request_service.assistance.rules_of_now import rules_of_now
from request_service.providers.directory import ProviderDirectory
from request_service.reviews import convert as opinions
from request_service.roles import ADMIN
from request_service.timeline.convert import entry_message
from request_service.verification.rules import VerificationRules
from twou.request.v1 import dispatch_pb2, dispatch_pb2_grpc, request_pb2_grpc
from twou.request.v1 import request_pb2 as pb

log = logging.get(__name__)


class RequestServicer(request_pb2_grpc.RequestServiceServicer):
    def __init__(  # noqa: PLR0913  # one for each rule
        self,
        database: Database,
        directory: ProviderDirectory,
        rule_set: DispatchRuleSet,
        lifetime: timedelta,
        *,
        quotes: Quotes,
        max_open: int | None = None,
        money: RequestMoney = NO_MONEY,
        verification: VerificationRules | None = None,
    ) -> None:
        """*lifetime* is the time that a request waits for a provider; a client may have *max_open* open requests.

        *rule_set* estimates how long the jobs take that a provider accepts, and *verification* whether they need
        approved documents. *quotes* has the prices for which requests are made, and *money* moves them.
        """
        self._verification = verification or VerificationRules()
        self._money = money
        self._max_open = max_open
        self._quotes = quotes
        self._rule_set = rule_set
        self._database = database
        self._directory = directory
        self._lifetime = lifetime

    async def CreateRequest(self, request: pb.CreateRequestRequest, context: Context) -> pb.CreateRequestResponse:
        details, purchase = convert.first_details(request), convert.purchase(request)
        fix_price = None if purchase is None else partial(requests.fix_price, purchase=purchase, quotes=self._quotes)

        async def effect(session: Session) -> pb.CreateRequestResponse:
            client = caller.current()
            created = await actions.create_request(
                session, client, details, self._lifetime, self._max_open, fix_price=fix_price
            )
            return pb.CreateRequestResponse(request=convert.exact_request(created))

        return await self._run_idempotent(request, pb.CreateRequestResponse, effect)

    async def GetRequest(self, request: pb.GetRequestRequest, context: Context) -> pb.GetRequestResponse:
        who = caller.current()
        async with self._database.read_once() as session:
            found = await actions.get_request(session, who, convert.request_id(request.request_id))
        if who.role == ADMIN:
            _note_reading(who, [found])
        return pb.GetRequestResponse(request=convert.request_seen_by(who, found))

    async def ListRequests(self, request: pb.ListRequestsRequest, context: Context) -> pb.ListRequestsResponse:
        who, filters = caller.current(), convert.filters(request)
        page = paging.page(request.limit, request.offset, request.cursor)
        async with self._database.read_once() as session:
            found, next_cursor = await requests.list_requests(session, who, filters, page)
        if who.role == ADMIN:
            _note_reading(who, found)
        return pb.ListRequestsResponse(requests=map(convert.exact_request, found), next_cursor=next_cursor)

    async def ExportRequests(
        self, request: pb.ExportRequestsRequest, context: Context
    ) -> AsyncIterator[pb.ExportRequestsResponse]:
        async for rows in requests.export_requests(self._database, caller.current()):
            yield pb.ExportRequestsResponse(requests=map(convert.exact_request, rows))

    async def ListAvailableRequests(
        self, request: pb.ListAvailableRequestsRequest, context: Context
    ) -> pb.ListAvailableRequestsResponse:
        search = convert.search(request)
        async with self._database.read() as session:
            found = await requests.list_available_requests(session, caller.current(), search)
        return pb.ListAvailableRequestsResponse(requests=[convert.available_request(*one) for one in found])

    async def UpdateRequest(self, request: pb.UpdateRequestRequest, context: Context) -> pb.UpdateRequestResponse:
        request_id, details = convert.request_id(request.request_id), convert.changed_details(request)

        async def effect(session: Session) -> pb.UpdateRequestResponse:
            updated = await actions.update_request(session, caller.current(), request_id, details)
            return pb.UpdateRequestResponse(request=convert.exact_request(updated))

        return await self._run_idempotent(request, pb.UpdateRequestResponse, effect)

    async def AcceptRequest(self, request: pb.AcceptRequestRequest, context: Context) -> pb.AcceptRequestResponse:
        # A provider who accepts a job can be looked up from then on.
        await self._directory.ensure(caller.current())

        async def effect(session: Session) -> pb.AcceptRequestResponse:
            request_id = convert.request_id(request.request_id)
            rule_set = rules_of_now(self._rule_set, self._verification)
            accepted = await actions.accept_request(session, caller.current(), request_id, rule_set, self._money)
            return pb.AcceptRequestResponse(request=convert.exact_request(accepted))

        return await self._run_idempotent(request, pb.AcceptRequestResponse, effect)

    async def StartRequest(self, request: pb.StartRequestRequest, context: Context) -> pb.StartRequestResponse:
        request_id = convert.request_id(request.request_id)
        epoch = optional(request, "epoch")

        async def effect(session: Session) -> pb.StartRequestResponse:
            started = await actions.start_request(session, caller.current(), request_id, epoch, self._money)
            return pb.StartRequestResponse(request=convert.exact_request(started))

        return await self._run_idempotent(request, pb.StartRequestResponse, effect)

    async def CompleteRequest(self, request: pb.CompleteRequestRequest, context: Context) -> pb.CompleteRequestResponse:
        request_id = convert.request_id(request.request_id)
        epoch = optional(request, "epoch")

        async def effect(session: Session) -> pb.CompleteRequestResponse:
            completed = await actions.complete_request(session, caller.current(), request_id, epoch, self._money)
            return pb.CompleteRequestResponse(request=convert.exact_request(completed))

        return await self._run_idempotent(request, pb.CompleteRequestResponse, effect)

    async def CancelRequest(self, request: pb.CancelRequestRequest, context: Context) -> pb.CancelRequestResponse:
        request_id = convert.request_id(request.request_id)
        reason = optional(request, "reason")

        async def effect(session: Session) -> pb.CancelRequestResponse:
            cancelled = await actions.cancel_request(session, caller.current(), request_id, reason, self._money)
            return pb.CancelRequestResponse(request=convert.exact_request(cancelled))

        return await self._run_idempotent(request, pb.CancelRequestResponse, effect)

    async def RateRequest(self, request: pb.RateRequestRequest, context: Context) -> pb.RateRequestResponse:
        request_id, opinion = convert.request_id(request.request_id), opinions.opinion(request)

        async def effect(session: Session) -> pb.RateRequestResponse:
            rating = await rate_request(session, caller.current(), request_id, opinion)
            return pb.RateRequestResponse(rating=opinions.rating_message(rating))

        return await idempotency.run_idempotent(self._database, request, pb.RateRequestResponse, effect)

    async def ListTimeline(self, request: pb.ListTimelineRequest, context: Context) -> pb.ListTimelineResponse:
        request_id = convert.request_id(request.request_id)
        async with self._database.read() as session:
            found = await actions.list_timeline(session, caller.current(), request_id)
        return pb.ListTimelineResponse(entries=map(entry_message, found))

    async def GetParticipants(self, request: pb.GetParticipantsRequest, context: Context) -> pb.GetParticipantsResponse:
        async with self._database.read_once() as session:
            request_id = convert.request_id(request.request_id)
            found = await requests.get_participants(session, caller.current(), request_id)
        return pb.GetParticipantsResponse(participants=convert.participants(found))

    async def _run_idempotent[Response: Message](
        self, command: Message, response: type[Response], effect: Callable[[Session], Awaitable[Response]]
    ) -> Response:
        answer: Any = await idempotency.run_idempotent(self._database, command, response, effect)
        if call.REPLAYED in call.current().remarks:
            # The caller may have lost the request, or its client may be erased, since the first answer.
            async with self._database.read_once() as session:
                found = await actions.get_request_if_blurred(session, caller.current(), UUID(answer.request.id))
            if found is not None:
                convert.blur_place(answer.request, found)
        return cast(Response, answer)


def _note_reading(admin: Caller, found: Iterable[Row[Any]]) -> None:
    """Leaves a trace of an admin who reads exact positions of others."""
    log.info("admin_read_requests", admin=str(admin.user_id), requests=[str(one.id) for one in found])


class DispatchServicer(dispatch_pb2_grpc.DispatchServiceServicer):
    def __init__(self, database: Database) -> None:
        self._database = database

    async def ListOffers(
        self, request: dispatch_pb2.ListOffersRequest, context: Context
    ) -> dispatch_pb2.ListOffersResponse:
        async with self._database.read_once() as session:
            found = await dispatch.list_offers(session, caller.current())
        return dispatch_pb2.ListOffersResponse(offers=[offer_message(*one) for one in found])

    async def DeclineOffer(
        self, request: dispatch_pb2.DeclineOfferRequest, context: Context
    ) -> dispatch_pb2.DeclineOfferResponse:
        async def effect(session: Session) -> dispatch_pb2.DeclineOfferResponse:
            await dispatch.decline_offer(session, caller.current(), convert.request_id(request.request_id))
            return dispatch_pb2.DeclineOfferResponse()

        return await idempotency.run_idempotent(self._database, request, dispatch_pb2.DeclineOfferResponse, effect)

    async def GetDispatch(
        self, request: dispatch_pb2.GetDispatchRequest, context: Context
    ) -> dispatch_pb2.GetDispatchResponse:
        async with self._database.read() as session:
            found = await dispatch.get_dispatch(session, caller.current(), convert.request_id(request.request_id))
        return dispatch_message(found)
