"""Close codes, error codes and limits of the sockets, with what a client does about each.

`tests/test_realtime_catalogue.py` compares the codes with those in the code of the sockets.
"""

from dataclasses import dataclass

from gateway.line.open_socket import MAX_QUEUED_BYTES, MAX_QUEUED_FRAMES
from gateway.settings import Settings
from gateway.sockets.connection import MAX_FRAME_BYTES, REPLACED, RESTARTED, SLOW, UNAUTHORIZED

# Codes of RFC 6455 that the server of the line sends.
PROTOCOL_ERROR = 1002
NOT_UTF8 = 1007
TOO_LARGE = 1009
OF_THE_LINE = (PROTOCOL_ERROR, NOT_UTF8, TOO_LARGE)
DEFECT = 1011


@dataclass(frozen=True)
class Code:
    """A close code, or the code of an `error` frame."""

    code: int | str
    meaning: str
    # The reaction of a client.
    then: str


CLOSE_CODES = (
    Code(PROTOCOL_ERROR, "the bytes are no frames of a WebSocket", "correct the client"),
    Code(NOT_UTF8, "a text was not UTF-8", "correct the client"),
    Code(TOO_LARGE, "a frame was larger than 64 KiB", "send smaller frames; the same frame is refused again"),
    Code(DEFECT, "the gateway has failed", "reconnect with your cursor after a random delay"),
    Code(
        RESTARTED,
        "the gateway stops, or has lost NATS",
        "reconnect with your cursor after the seconds at the end of the reason, such as `after 1.3 s`",
    ),
    Code(UNAUTHORIZED, "the token is revoked or expired", "refresh or log in, then reconnect with your cursor"),
    Code(SLOW, "the client reads too slowly", "reconnect with your cursor"),
    Code(
        REPLACED,
        "the user has opened more sockets than allowed, and this was the oldest; or an operator has closed it",
        "do not reconnect",
    ),
)

ERROR_CODES = (
    Code("INVALID_MESSAGE_FORMAT", "the frame is not a JSON object with a type", "correct the client"),
    Code("INVALID_MESSAGE_TYPE", "no frame of clients has this type", "correct the client"),
    Code("RATE_LIMIT_EXCEEDED", "too many frames, or too many of one kind", "wait `retry_after` seconds"),
    Code("VALIDATION_ERROR", "the data is not valid; `details` names the fields", "correct the data"),
)


def limits(settings: Settings) -> list[tuple[str, int, str]]:
    """Returns the name, the value and the consequence of each limit."""
    return [
        ("bytes of a frame from a client", MAX_FRAME_BYTES, f"closed with {TOO_LARGE}"),
        ("frames from a client in a minute", settings.socket_frames_per_minute, "`error RATE_LIMIT_EXCEEDED`"),
        ("sockets of a user", settings.sockets_per_user, f"the oldest is closed with {REPLACED}"),
        ("frames that wait for a slow client", MAX_QUEUED_FRAMES, f"closed with {SLOW}"),
        ("bytes of these frames", MAX_QUEUED_BYTES, f"closed with {SLOW}"),
    ]
