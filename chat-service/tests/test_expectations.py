"""Other services find in answers of this one what they read."""

from chat_testing import send
from delivery_testing import Post
from lead_testing import OPENING, lead_state
from participants_testing import client_of

from chat_service import app
from chat_service.leads.actions import open_conversation
from chat_service.messages.actions import mark_read, send_message
from chat_service.messages.drafts import Draft
from chat_service.notifications.deliveries.events import push_sent
from chat_service.notifications.inbox.events import notification_created
from chat_service.settings import Settings
from kit import acts, clock, rpc
from kit.database import Database
from kit.ids import new_id
from participants.models import ParticipantsState
from testkit.acts import recorded_acts
from testkit.callers import new_caller
from testkit.expectations import unmet
from testkit.processes import UNUSED_ADDRESS
from testkit.rows import outbox_rows
from testkit.tokens import TokenIssuer
from twou.chat.v1 import block_pb2
from twou.chat.v1 import conversation_pb2 as pb
from twou.chat.v1.block_pb2_grpc import BlockServiceStub
from twou.chat.v1.conversation_pb2_grpc import ConversationServiceStub
from twou.chat.v1.events_pb2 import (
    ConversationAnswered,
    ConversationCreated,
    FilesAttached,
    MessageCreated,
    MessageRead,
)
from twou.chat.v1.notification_pb2 import NotificationFrame


async def test_answers_and_events_hold_what_their_consumers_read(
    database: Database, known: ParticipantsState, migrated_url: str, nats_url: str, nats_namespace: str
) -> None:
    issuer = TokenIssuer()
    settings = settings_alone(migrated_url, nats_url, nats_namespace)
    async with (
        app.running(settings, keys=lambda _: issuer.keys(), states=lambda _: issuer.state) as chassis,
        rpc.channel(f"127.0.0.1:{chassis.server.port}") as channel,
    ):
        question = pb.GetStandingRequest(conversation_id=str(known.topic_id), user_id=str(known.client_id))
        standing = await rpc.unary(ConversationServiceStub(channel).GetStanding, question)
        asked = block_pb2.FindBlockRequest(user_id=str(known.client_id), other_ids=[str(new_id())])
        block = await rpc.unary(BlockServiceStub(channel).FindBlock, asked)
    await send(database, client_of(known), Draft(known.topic_id, "look", attachments=(str(new_id()),)))
    async with database.transaction() as session:
        await mark_read(session, client_of(known), known.topic_id, 1)
    post = Post(database)
    await post.tells(new_id(), "payment.succeeded")
    await post.runs()
    (requested,) = await post.requested()
    async with database.transaction() as session:
        await acts.record(session, new_caller("admin"), "broadcast_stopped", None, old="scheduled", new="stopped")
    await talk_about_a_lead(database)
    rows = {row.type.rpartition(".")[2]: row.payload for row in await outbox_rows(database)}
    shown = {
        "ConversationCreated": ConversationCreated.FromString(rows["ConversationCreated"]),
        "ConversationAnswered": ConversationAnswered.FromString(rows["ConversationAnswered"]),
        "FilesAttached": FilesAttached.FromString(rows["FilesAttached"]),
        "MessageCreated": MessageCreated.FromString(rows["MessageCreated"]),
        "MessageRead": MessageRead.FromString(rows["MessageRead"]),
        "DeliveryRequested": requested,
        "ActRecorded": (await recorded_acts(database))[-1],
        "NotificationCreated": notification_created(NotificationFrame(), clock.now()),
        "PushSent": push_sent([new_id()], clock.now()),
    }
    assert unmet("chat-service", {"GetStanding": standing, "FindBlock": block, **shown}) == []


async def talk_about_a_lead(database: Database) -> None:
    lead = lead_state()
    async with database.transaction() as session:
        await open_conversation(session, lead, OPENING)
        await send_message(session, new_caller(user_id=lead.seller_id), Draft(lead.lead_id, "It is"))


def settings_alone(database_url: str, nats_url: str, nats_namespace: str) -> Settings:
    """Returns the settings of a service that reaches no other one."""
    return Settings(
        port=0,
        database_url=database_url,
        nats_url=nats_url,
        nats_namespace=nats_namespace,
        request_address=UNUSED_ADDRESS,
        file_address=UNUSED_ADDRESS,
        auth_address=UNUSED_ADDRESS,
    )
