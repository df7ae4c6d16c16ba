"""The texts of notifications in the languages of their readers.

Nothing of them is stored: they are made of kind, params and the name of the actor whenever they are shown or sent.
"""

from chat_service.notifications.kinds.texts.mails import Item, Links, MailText, render_digest, render_mail
from chat_service.notifications.kinds.texts.messages import (
    Text,
    fits_sms,
    render,
    render_push,
    render_sms,
    render_summary,
)
from chat_service.notifications.kinds.texts.words import LOCALES

__all__ = [
    "LOCALES",
    "Item",
    "Links",
    "MailText",
    "Text",
    "fits_sms",
    "render",
    "render_digest",
    "render_mail",
    "render_push",
    "render_sms",
    "render_summary",
]
