"""Who may call what of chat-service. Whose conversation it is, is decided in `membership`."""

from kit.permissions import SIGNED_IN, table
from twou.chat.v1 import chat_pb2

CHAT_SERVICE = chat_pb2.DESCRIPTOR.services_by_name["ChatService"]

PERMISSIONS = table((CHAT_SERVICE, {"SendMessage": SIGNED_IN, "ListMessages": SIGNED_IN}))
