"""Other services find in answers of this one what they read."""

from chat_service import app
from chat_service.settings import Settings
from kit import rpc
from participants.models import ParticipantsState
from testkit.expectations import unmet
from testkit.processes import UNUSED_ADDRESS
from testkit.tokens import TokenIssuer
from twou.chat.v1 import conversation_pb2 as pb
from twou.chat.v1.conversation_pb2_grpc import ConversationServiceStub


async def test_answers_hold_what_their_consumers_read(
    known: ParticipantsState, migrated_url: str, nats_url: str, nats_namespace: str
) -> None:
    issuer = TokenIssuer()
    settings = Settings(
        port=0,
        database_url=migrated_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        request_address=UNUSED_ADDRESS,
        file_address=UNUSED_ADDRESS,
        auth_address=UNUSED_ADDRESS,
    )
    async with (
        app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel,
    ):
        member, question = issuer.person("client", known.client_id), {"conversation_id": str(known.topic_id)}
        answer = await member(ConversationServiceStub(channel).GetConversation, pb.GetConversationRequest(**question))
    assert unmet("chat-service", {"GetConversation": answer}) == []
