"""Rules that make notifications of events: one for each event of which users are told.

A rule that needs more than the event has a handler of its own in `notifications/consumers.py`. The events without any
are listed in `silent.py`.
"""

from collections.abc import Mapping

from google.protobuf.message import Message

from chat_service.notifications.kinds.convert import (
    accounts,
    assistance,
    booking,
    brokers,
    data_exports,
    documents,
    leads,
    market,
    moderation,
    payment,
)
from chat_service.notifications.kinds.news import NewsRule

RULES: Mapping[type[Message], NewsRule] = {
    **accounts.RULES,
    **assistance.RULES,
    **booking.RULES,
    **brokers.RULES,
    **data_exports.RULES,
    **documents.RULES,
    **market.RULES,
    **leads.RULES,
    **moderation.RULES,
    **payment.RULES,
}
