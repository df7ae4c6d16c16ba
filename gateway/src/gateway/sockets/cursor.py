"""A place in the feed stream, opaque to clients: which incarnation of the stream, and the sequence number in it.

A stream that was made anew counts from 1 again: its incarnation tells an old cursor from a new one.
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
        """None if it cannot be read."""
        try:
            plain = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True).decode("ascii")
        except (ValueError, binascii.Error):
            return None
        incarnation, _, seq = plain.rpartition(".")
        return cls(incarnation, int(seq)) if incarnation and seq.isdecimal() and len(seq) < 19 else None
