"""Title and message of a notification, and the forms of them that fit into a push message and a text message."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chat_service.notifications.kinds.texts import cleaning
from chat_service.notifications.kinds.texts.words import Language, language_for
from chat_service.people.actions import DELETED_USER

# An encrypted push message holds 3,993 bytes. The rest is for the link, the data and their names.
_MAX_PUSH_TITLE_BYTES = 240
_MAX_PUSH_MESSAGE_BYTES = 1_200
_MAX_TITLE = 200
# One text message: characters of the GSM alphabet, or else units of UCS-2.
MAX_GSM = 160
MAX_UCS2 = 70
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
# Each of these takes the room of two.
_GSM_EXTENSION = frozenset("^{}\\[~]|€")
_BROADCAST = "broadcast"


@dataclass(frozen=True)
class Text:
    title: str
    message: str


def render(kind: str, params: Mapping[str, Any], name: str | None, count: int, locale: str) -> Text:
    """Returns the text of a notification about *count* events.

    *name* is that of the user who has acted, `None` if it is not known or the system did. A kind without words, which
    a later release has left in the database, is shown as a notification.
    """
    language = language_for(locale)
    entry = language.entries.get(kind) or language.entries["summary"]
    values = {key: _clean(kind, key, value) for key, value in params.items()}
    values |= {"name": _shown_name(name, language), "count": count}
    form = language.form_of(values.get(entry.by))
    title, message = (entry.phrases[key].render(form, values) for key in ("title", "message"))
    return Text(cleaning.line(title, _MAX_TITLE), message)


def render_summary(count: int, locale: str) -> Text:
    """Returns the text of one message instead of *count* that have waited."""
    return render("summary", {}, None, count, locale)


def render_push(kind: str, params: Mapping[str, Any], name: str | None, count: int, locale: str) -> Text:
    """Returns the text as a push message takes it."""
    text = render(kind, params, name, count, locale)
    return Text(
        cleaning.cut_to_bytes(text.title, _MAX_PUSH_TITLE_BYTES),
        cleaning.cut_to_bytes(text.message, _MAX_PUSH_MESSAGE_BYTES),
    )


def render_sms(kind: str, params: Mapping[str, Any], name: str | None, count: int, locale: str) -> str:
    """Returns the text as one text message: the message, or the title if that alone fits."""
    text = render(kind, params, name, count, locale)
    candidates = [text.message, text.title]
    if kind == _BROADCAST:
        candidates = [f"{text.title}: {text.message}", text.message]
    whole = [f"2U: {' '.join(one.split())}" for one in candidates]
    return next((one for one in whole if fits_sms(one)), _cut_to_sms(whole[-1]))


def fits_sms(text: str) -> bool:
    """True if the text is one text message."""
    if all(character in _GSM or character in _GSM_EXTENSION for character in text):
        return len(text) + sum(character in _GSM_EXTENSION for character in text) <= MAX_GSM
    return len(text.encode("utf-16-le")) <= 2 * MAX_UCS2


def _cut_to_sms(text: str) -> str:
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if fits_sms(cleaning.cut(text, middle, "...")) else (low, middle - 1)
    return cleaning.cut(text, low, "...")


def _clean(kind: str, key: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if kind == _BROADCAST:
        return cleaning.lines(value) if key == "message" else cleaning.line(value, _MAX_TITLE)
    return cleaning.line(value)


def _shown_name(name: str | None, language: Language) -> str:
    if name == DELETED_USER:
        return language.common["deleted_user"]
    return cleaning.line(name or "") or language.common["unknown_user"]
