"""The gRPC servicer of preferences: each method unpacks its request, calls one action and packs the answer."""

from chat_service.notifications.preferences import actions, convert
from chat_service.notifications.preferences.errors import SubscriptionNotFound
from chat_service.notifications.preferences.unsubscribing import Mailing, UnsubscribeTokens
from kit import caller, clock, idempotency, logging
from kit.database import Database, Session
from kit.grpc_server import Context
from twou.chat.v1 import preference_pb2 as pb
from twou.chat.v1 import preference_pb2_grpc

log = logging.get(__name__)


class PreferenceServicer(preference_pb2_grpc.PreferenceServiceServicer):
    def __init__(self, database: Database, tokens: UnsubscribeTokens) -> None:
        self._database = database
        self._tokens = tokens

    async def GetPreferences(self, request: pb.GetPreferencesRequest, context: Context) -> pb.GetPreferencesResponse:
        async with self._database.read_once() as session:
            choices = await actions.get_choices(session, caller.current().user_id)
        return pb.GetPreferencesResponse(preferences=convert.preferences(choices))

    async def ReplacePreferences(
        self, request: pb.ReplacePreferencesRequest, context: Context
    ) -> pb.ReplacePreferencesResponse:
        user_id, choices = caller.current().user_id, convert.choices(request.preferences)

        async def effect(session: Session) -> pb.ReplacePreferencesResponse:
            await actions.replace_choices(session, user_id, choices)
            return pb.ReplacePreferencesResponse(preferences=convert.preferences(choices))

        return await idempotency.run_idempotent(self._database, request, pb.ReplacePreferencesResponse, effect)

    async def GetSubscription(self, request: pb.GetSubscriptionRequest, context: Context) -> pb.GetSubscriptionResponse:
        mailing = self._mailing(request.token)
        async with self._database.read_once() as session:
            choices = await actions.get_choices(session, mailing.user_id)
        return pb.GetSubscriptionResponse(type=str(mailing.type), locale=choices.locale)

    async def Unsubscribe(self, request: pb.UnsubscribeRequest, context: Context) -> pb.UnsubscribeResponse:
        mailing = self._mailing(request.token)
        async with self._database.transaction() as session:
            choices = await actions.unsubscribe(session, mailing)
        log.info("unsubscribed", user_id=str(mailing.user_id), type=str(mailing.type))
        return pb.UnsubscribeResponse(type=str(mailing.type), locale=choices.locale)

    def _mailing(self, token: str) -> Mailing:
        found = self._tokens.find(token, clock.now().date())
        if found is None:
            raise SubscriptionNotFound
        return found
