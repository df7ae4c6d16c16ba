"""The data about conversations and notifications that a user gets in an archive.

Of conversations, it has what the user has written: the messages of others are theirs. Addresses of push messages are
credentials, so they are left out.
"""

from chat_service.blocks.models import Block
from chat_service.devices.models import Device
from chat_service.members.models import Member
from chat_service.messages.models import Message
from chat_service.notifications.inbox.models import Notification
from chat_service.notifications.preferences.models import Preference
from kit.personal_data import Rows

_NOTIFICATION = "id kind type params data request_id link count read_at created_at latest_at"
_PREFERENCE = "channels quiet_start quiet_end time_zone email daily_at locale updated_at"
_MESSAGE = "id conversation_id seq content attachments created_at edited_at deleted_at"

SECTIONS = (
    Rows.of("memberships", Member, "user_id", "conversation_id read_seq left_at is_active"),
    Rows.of("messages", Message, "sender_id", _MESSAGE),
    Rows.of("blocks", Block, "blocker_id", "blocked_id created_at"),
    Rows.of("devices", Device, "user_id", "id kind host created_at last_used_at"),
    Rows.of("notifications", Notification, "user_id", _NOTIFICATION),
    Rows.of("preferences", Preference, "user_id", _PREFERENCE),
)
