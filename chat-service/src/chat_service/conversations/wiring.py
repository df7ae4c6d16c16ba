"""Wires conversations into a process: their gRPC services and their consumers."""

from chat_service.clients import FileClient
from chat_service.conversations import consumers
from chat_service.conversations.servicer import ChatServicer
from chat_service.members.access import Access, Leads
from chat_service.members.errors import NotPartOfRequest, ReadOnlyForAdmins
from chat_service.members.limits import Limits
from chat_service.messages.actions import PARTICIPANTS
from chat_service.people.actions import Accounts
from chat_service.threads.servicer import BlockServicer, ConversationServicer
from kit.chassis import Chassis
from kit.database import Database
from participants.clients import RequestClient
from participants.membership import Membership, Refusals
from twou.chat.v1 import block_pb2, block_pb2_grpc, chat_pb2, chat_pb2_grpc, conversation_pb2, conversation_pb2_grpc

CHAT_SERVICE = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]
CONVERSATION_SERVICE = conversation_pb2.DESCRIPTOR.services_by_name["ConversationService"]
BLOCK_SERVICE = block_pb2.DESCRIPTOR.services_by_name["BlockService"]

REFUSALS = Refusals(not_a_participant=NotPartOfRequest, read_only_for_admins=ReadOnlyForAdmins)


def access_to(database: Database, requests: RequestClient, leads: Leads) -> Access:
    return Access(database, Membership(database, PARTICIPANTS, requests, REFUSALS), leads)


def wire_conversations(chassis: Chassis, access: Access, files: FileClient, accounts: Accounts, limits: Limits) -> None:
    database = chassis.database
    messages = ChatServicer(database, access, files, limits.unanswered)
    chassis.serve(CHAT_SERVICE, chat_pb2_grpc.add_ChatServiceServicer_to_server, messages)
    conversations = ConversationServicer(database, access, accounts, limits)
    register = conversation_pb2_grpc.add_ConversationServiceServicer_to_server
    chassis.serve(CONVERSATION_SERVICE, register, conversations)
    blocks = BlockServicer(database, accounts)
    chassis.serve(BLOCK_SERVICE, block_pb2_grpc.add_BlockServiceServicer_to_server, blocks)
    for subscription in consumers.subscriptions():
        chassis.listen(subscription)
