"""The HTTP answers with the bytes of a file: their headers, and the answers that need no bytes."""

from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import quote, urlencode

from fastapi import Header, Response

from gateway import problems
from gateway.byte_port import BytePort, Incoming
from gateway.dependencies import query_parameters
from gateway.features.downloads.byte_ranges import requested_range
from gateway.features.downloads.conditions import has_it_already, may_continue
from gateway.features.downloads.schemas import Link
from gateway.streaming import SplicedAnswer, StreamedAnswer, first_of
from kit import clock
from kit.errors import AppError
from twou.file.v1 import file_pb2, image_pb2, link_pb2

type Chunks = AsyncGenerator[file_pb2.DownloadFileResponse]
type Read = Callable[[file_pb2.DownloadFileRequest], Chunks]

# The permission to read a file can be withdrawn, so a cache must ask again before each use.
_CACHING = {"Cache-Control": "private, no-cache"}


@dataclass(frozen=True)
class Wanted:
    """The headers that say which bytes are wanted, and under which conditions."""

    if_none_match: Annotated[str | None, Header()] = None
    if_range: Annotated[str | None, Header()] = None
    range: Annotated[str | None, Header()] = None


WantedBytes = Annotated[Wanted, query_parameters(Wanted)]


async def bytes_of(file: file_pb2.File, method: str, wanted: Wanted, port: BytePort, read: Read) -> Response:
    """Returns the answer to GET or HEAD for the bytes of *file*. *read* is called for those that are sent."""
    etag = etag_of(file)
    if file.status == file_pb2.FILE_STATUS_READY:
        if has_it_already(wanted.if_none_match, etag):
            return unchanged(etag)
        if method == "HEAD":
            # Only GET has ranges (RFC 9110, section 14.2).
            return head_of(file)
    part: dict[str, Any] = requested_range(wanted.range) if may_continue(wanted.if_range, etag) else {}
    try:
        return await _download(file_pb2.DownloadFileRequest(file_id=file.id, **part), port, read)
    except AppError as error:
        return refused(error, file)


async def _download(wanted: file_pb2.DownloadFileRequest, port: BytePort, read: Read) -> Response:
    wanted.accepts_ticket = port.is_usable
    chunks = read(wanted)
    header = (await first_of(chunks)).header
    if not header.HasField("ticket"):
        content = (answer.chunk async for answer in chunks)
        return StreamedAnswer(content, chunks, **_described(header, wanted))
    await chunks.aclose()
    count = header.last - header.first + 1
    source = await port.open(header.ticket, count)
    if source is None:
        # The port was found to be unusable, so no other ticket is asked for.
        return await _download(wanted, port, read)
    if isinstance(source, Incoming):
        return StreamedAnswer(source.chunks(), source, **_described(header, wanted))
    return SplicedAnswer(source, count, **_described(header, wanted))


def _described(header: file_pb2.DownloadHeader, wanted: file_pb2.DownloadFileRequest) -> dict[str, Any]:
    """Returns the status, the headers and the media type of the answer with the bytes that *header* describes."""
    file = header.file
    headers = _headers(file) | {"Content-Length": str(header.last - header.first + 1)}
    is_part = any(wanted.HasField(bound) for bound in ("range_start", "range_end", "suffix_length"))
    if is_part:
        headers["Content-Range"] = f"bytes {header.first}-{header.last}/{file.file_size}"
    return {"status_code": 206 if is_part else 200, "headers": headers, "media_type": file.content_type}


def etag_of(file: file_pb2.File) -> str:
    return f'"{file.sha256}"'


def unchanged(etag: str) -> Response:
    return Response(status_code=304, headers={"ETag": etag, **_CACHING})


def head_of(file: file_pb2.File) -> Response:
    """Returns the answer to HEAD, for which no byte is read."""
    headers = _headers(file) | {"Content-Length": str(file.file_size)}
    return Response(headers=headers, media_type=file.content_type)


async def unlinked(answers: AsyncGenerator[link_pb2.DownloadLinkedFileResponse]) -> Chunks:
    """Yields the parts of a download by a link."""
    try:
        async for answer in answers:
            yield answer.part
    finally:
        await answers.aclose()


def picture(image: image_pb2.Image, wanted: Wanted, *, caching: str = _CACHING["Cache-Control"]) -> Response:
    """Returns the answer with a picture that was encoded anew, so a browser may show it."""
    headers = {"ETag": f'"{image.sha256}"', "Cache-Control": caching}
    if has_it_already(wanted.if_none_match, headers["ETag"]):
        return Response(status_code=304, headers=headers)
    return Response(image.content, headers=headers, media_type=image.content_type)


def link_of(answer: link_pb2.CreateLinkResponse) -> Link:
    path, query = f"/api/v1/uploads/{answer.file.id}/linked", urlencode({"link": answer.link})
    return Link(
        url=f"{path}?{query}",
        thumbnail_url=f"{path}/thumbnail?{query}" if answer.file.HasField("thumbnail_url") else None,
        expires_at=clock.from_timestamp(answer.expires_at),
    )


def refused(error: AppError, file: file_pb2.File) -> Response:
    """Returns the answer for *error*; after a refused range, it gives the size (RFC 9110, section 15.5.17)."""
    is_range = error.code == "RANGE_NOT_SATISFIABLE"
    return problems.response(error, {"Content-Range": f"bytes */{file.file_size}"} if is_range else {})


def _headers(file: file_pb2.File) -> dict[str, str]:
    return {
        "Content-Disposition": attachment(file.filename),
        "ETag": etag_of(file),
        "Accept-Ranges": "bytes",
        **_CACHING,
    }


def attachment(filename: str) -> str:
    """Returns a Content-Disposition (RFC 6266) with an ASCII name for old clients and the real name for all others."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
