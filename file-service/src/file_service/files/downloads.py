"""The messages of a download: a header, then chunks."""

from collections.abc import AsyncIterator

from file_service.blobs.store import Store, blob_key
from file_service.files import byte_ranges, convert
from file_service.files.byte_ranges import WantedRange
from file_service.files.models import File


async def parts(store: Store, file: File, wanted: WantedRange) -> AsyncIterator[convert.DownloadPart]:
    """Yields the messages. Raises FileNotReady, FileWasRejected or RangeNotSatisfiable before the first."""
    file.require_ready()
    first, last = byte_ranges.resolve(wanted, file.file_size)
    yield convert.download_header(file, first, last)
    async for chunk in store.read(blob_key(file.sha256, file.blob_id), first, last):
        yield convert.download_chunk(chunk)
