"""The vocabulary of the table of kinds: what may be said about a kind of notification, and the words for it.

`chat_service.notifications.kinds.table` holds the kinds themselves.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

_A_DAY = timedelta(hours=24)


class Type(StrEnum):
    """The types by which users filter notifications and choose channels."""

    TRANSACTION_SUCCESS = "transaction_success"
    NEW_MESSAGE = "new_message"
    LISTING_UPDATE = "listing_update"
    ACCOUNT_ALERT = "account_alert"
    REQUEST_UPDATE = "request_update"
    OFFER = "offer"
    SYSTEM = "system"


class Channel(StrEnum):
    IN_APP = "in_app"
    PUSH = "push"
    EMAIL = "email"
    SMS = "sms"


class Lane(StrEnum):
    """The queues of sending, each with workers and limits of its own, so that none waits for another."""

    OFFERS = "offers"
    PEOPLE = "people"
    BROADCASTS = "broadcasts"


class MailMoment(StrEnum):
    """The moment at which a notification is mailed if its user has chosen mails at once."""

    NEVER = "never"
    AT_ONCE = "at_once"
    # Only if it is unread ten minutes later.
    IF_UNREAD = "if_unread"
    # Together with others, once an hour at most.
    DIGEST = "digest"


@dataclass(frozen=True)
class NotificationKind:
    name: str
    type: Type
    mail: MailMoment
    # The people who are told, as the document of the kinds says it.
    told: str
    lane: Lane = Lane.PEOPLE
    # The channels beside mail that are taken unless the user has chosen otherwise.
    channels: frozenset[Channel] = frozenset({Channel.IN_APP, Channel.PUSH})
    # Sent against the preferences of the user, and during their quiet hours.
    is_critical: bool = False
    # Sent during quiet hours, because it is of no use after them.
    ignores_quiet_hours: bool = False
    # Sent as a text message to users who want these of its type.
    can_be_texted: bool = False
    # The time during which it is sent, unless its draft names an earlier end.
    lives: timedelta = _A_DAY
