"""The messages of a download: a header, then chunks, unless the header has a ticket for the bytes."""

from collections.abc import AsyncIterator

from file_service.blobs.byte_port import BytePort
from file_service.blobs.store import Store, blob_key
from file_service.blobs.tickets import Part
from file_service.files import byte_ranges, convert
from file_service.files.byte_ranges import WantedRange
from file_service.files.models import File

# With fewer bytes, a connection of their own would take longer than the chunks.
TICKET_FROM_BYTES = 512 * 1024


class Downloads:
    def __init__(self, store: Store, port: BytePort) -> None:
        self._store = store
        self._port = port

    async def parts(
        self, file: File, wanted: WantedRange, *, accepts_ticket: bool
    ) -> AsyncIterator[convert.DownloadPart]:
        """Yields the messages. Raises FileNotReady, FileWasRejected or RangeNotSatisfiable before the first."""
        file.require_ready()
        part = Part(blob_key(file.sha256, file.blob_id), *byte_ranges.resolve(wanted, file.file_size))
        is_worth_it = accepts_ticket and part.size >= TICKET_FROM_BYTES
        ticket = self._port.find_ticket(part) if is_worth_it else None
        yield convert.download_header(file, part, ticket)
        if ticket is None:
            async for chunk in self._store.read(part.key, part.first, part.last):
                yield convert.download_chunk(chunk)
