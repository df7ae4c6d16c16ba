"""Compresses a document while it arrives: nothing longer than a piece is stored in one row."""

import asyncio
import zlib
from collections.abc import AsyncIterator

from kit.errors import InvalidInput

PIECE_BYTES = 256 * 1024
# A document of text takes about an eighth of its size.
MAX_BYTES = 128 * 1024 * 1024


async def packed(chunks: AsyncIterator[bytes]) -> list[bytes]:
    """Returns the compressed document in pieces. Raises InvalidInput if it is too large."""
    packing = zlib.compressobj()
    pieces, last, size = [], bytearray(), 0
    async for chunk in chunks:
        # In a thread of its own, since a large document would hold up all other calls.
        last += await asyncio.to_thread(packing.compress, chunk)
        while len(last) >= PIECE_BYTES:
            pieces.append(bytes(last[:PIECE_BYTES]))
            del last[:PIECE_BYTES]
            size += PIECE_BYTES
        if size > MAX_BYTES:
            raise InvalidInput.field("chunk", "makes the document too large")
    last += packing.flush()
    return [*pieces, *(bytes(last[at : at + PIECE_BYTES]) for at in range(0, len(last), PIECE_BYTES))]
