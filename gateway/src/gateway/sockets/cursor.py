"""A cursor is a place in the feed stream, opaque to clients: an incarnation of the stream and a sequence number in it.

A stream that is deleted and created again counts from 1 again. The incarnation, the time at which it was created,
distinguishes a cursor of the earlier stream from one of the new stream.
"""

import base64
import binascii
from dataclasses import dataclass


@dataclass(frozen=True)
class Cursor:
    incarnation: str
    seq: int

    def __str__(self) -> str:
        return base64.urlsafe_b64encode(f"{self.incarnation}.{self.seq}".encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Returns the cursor that *text* encodes, or None if *text* is not a valid cursor."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        except (ValueError, binascii.Error):
            return None
        incarnation, _, seq = plain.rpartition(".")
        return cls(incarnation, int(seq)) if incarnation and seq.isdecimal() and len(seq) < 19 else None
