"""The limits of the size of requests and of the time that a client may take."""

from dataclasses import dataclass

# The same for handshakes and for all other requests.
MAX_TARGET_BYTES = 8000
MAX_HEADERS = 128
# The bytes of a body that are read after its request has been answered, so that its sender gets the answer.
MAX_DRAINED_BYTES = 64 * 1024 * 1024
# Requests that a client may send ahead of the answers.
MAX_PIPELINED = 32
# The rest of a refused request is read until the client pauses, and at most for a time. Closing at once would reset the
# connection, and lose the answer.
LINGER_SECONDS = 2.0
MAX_LINGER_SECONDS = 30.0

_LOOKS_PER_LIMIT = 8
_LOOK_EVERY_SECONDS = 1.0


@dataclass(frozen=True)
class Limits:
    """The limits that are settings."""

    # The bytes of the request line and all headers. Chunk extensions and trailers may have twice as many.
    header_bytes: int
    head_seconds: float
    body_silence_seconds: float
    body_bytes_per_second: float
    reader_silence_seconds: float

    @property
    def look_every_seconds(self) -> float:
        """The time between two looks at the progress of a connection."""
        shortest = min(self.head_seconds, self.body_silence_seconds, self.reader_silence_seconds)
        return min(_LOOK_EVERY_SECONDS, shortest / _LOOKS_PER_LIMIT)
