"""Cuts a message to the bytes that a push service takes: from the end of its body, at whole characters."""

from collections.abc import Callable
from dataclasses import replace

from chat_service.push.interface import PushMessage

_ELLIPSIS = "…"


def fitted(message: PushMessage, size: Callable[[PushMessage], int], most: int) -> PushMessage | None:
    """Returns *message*, or it with the longest beginning of its body whose *size* is at most *most* bytes.

    Returns `None` if it does not fit even without a body.
    """
    if size(message) <= most:
        return message
    fits, too_long = -1, len(message.body)
    while too_long - fits > 1:
        length = (fits + too_long) // 2
        if size(_cut(message, length)) <= most:
            fits = length
        else:
            too_long = length
    return None if fits < 0 else _cut(message, fits)


def _cut(message: PushMessage, length: int) -> PushMessage:
    return replace(message, body=message.body[:length].rstrip() + _ELLIPSIS if length else "")
