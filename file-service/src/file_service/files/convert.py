"""Converts between models and protobuf messages."""

from collections.abc import Collection, Iterable
from uuid import UUID

from file_service.blobs.byte_port import Ticket
from file_service.blobs.content_types import truthful_name
from file_service.blobs.inspection import Content
from file_service.blobs.tickets import Part
from file_service.files.byte_ranges import WantedRange
from file_service.files.drafts import Draft
from file_service.files.errors import ConversationNotFound, FileNotFound
from file_service.files.lifecycle import FileStatus, Purpose
from file_service.files.listing import Filter, Listing, Order, Sort, listing
from file_service.files.models import File
from kit import clock
from kit.errors import InvalidInput
from kit.ids import find_id
from kit.protobuf import an_id, moment, optional
from participants.errors import RequestNotFound
from twou.file.v1 import file_pb2

MAX_FILE_IDS = 100
# The files of a document.
MAX_HELD = 4
DownloadPart = file_pb2.DownloadFileResponse


def draft(header: file_pb2.UploadHeader) -> Draft:
    into = an_id(header.request_id, RequestNotFound) if header.HasField("request_id") else None
    thread = an_id(header.conversation_id, ConversationNotFound) if header.HasField("conversation_id") else None
    if into is not None and thread is not None:
        raise InvalidInput.field("conversation_id", "must be absent for a file of a request")
    return Draft(into, header.filename, _purpose(header.purpose), thread)


def _purpose(value: file_pb2.FilePurpose.ValueType) -> Purpose:
    if value == file_pb2.FILE_PURPOSE_UNSPECIFIED:
        return Purpose.GENERAL
    try:
        return Purpose(file_pb2.FilePurpose.Name(value).removeprefix("FILE_PURPOSE_").lower())
    except ValueError:
        raise InvalidInput.field("purpose", "is not known") from None


def purpose_of(purpose: Purpose) -> file_pb2.FilePurpose.ValueType:
    return file_pb2.FilePurpose.Value(f"FILE_PURPOSE_{purpose.upper()}")


def upload_command(draft: Draft, content: Content) -> file_pb2.UploadFileResponse:
    """Returns the message that stands for a whole upload when its `Idempotency-Key` is compared.

    No single message of the stream describes the upload. A message type of its own would be clearer than the response,
    but the type and the bytes are part of the stored answers: a retry across a change of either would upload twice.
    """
    return file_pb2.UploadFileResponse(
        file=file_pb2.File(
            request_id=None if draft.request_id is None else str(draft.request_id),
            filename=draft.filename,
            content_type=content.content_type,
            file_size=content.size,
            sha256=content.sha256,
            conversation_id=None if draft.conversation_id is None else str(draft.conversation_id),
            # Absent in the commands that were stored before there were purposes.
            purpose=file_pb2.FILE_PURPOSE_UNSPECIFIED
            if draft.purpose == Purpose.GENERAL
            else purpose_of(draft.purpose),
        )
    )


def file_ids(
    request: file_pb2.ListOwnFileIdsRequest
    | file_pb2.ListOwnImageIdsRequest
    | file_pb2.ListDigestsRequest
    | file_pb2.DeleteFilesRequest,
) -> list[UUID]:
    """Returns the ids in a question about files; text that is no id names no file. Raises InvalidInput for too many."""
    if len(request.file_ids) > MAX_FILE_IDS:
        raise InvalidInput.field("file_ids", f"must have at most {MAX_FILE_IDS} entries")
    return [found for found in map(find_id, request.file_ids) if found is not None]


def held(request: file_pb2.HoldFilesRequest) -> tuple[UUID, set[UUID]]:
    """Returns the document, and the files that it needs. Raises FileNotFound for a text that is no id."""
    if not 1 <= len(request.file_ids) <= MAX_HELD:
        raise InvalidInput.field("file_ids", f"must have 1 to {MAX_HELD} entries")
    return UUID(request.document_id), {an_id(text, FileNotFound) for text in request.file_ids}


def deletion(wanted: Iterable[str], deleted: Collection[UUID]) -> file_pb2.DeleteFilesResponse:
    """Returns each of the ids once, as it was given: those of the deleted files, and the others."""
    texts = list(dict.fromkeys(wanted))
    return file_pb2.DeleteFilesResponse(
        deleted=[text for text in texts if find_id(text) in deleted],
        failed=[text for text in texts if find_id(text) not in deleted],
    )


def a_filter(message: file_pb2.FileFilter) -> Filter:
    return Filter(optional(message, "q"), moment(message, "created_after"), moment(message, "created_before"))


def listing_of(request: file_pb2.ListFilesRequest) -> Listing:
    return listing(a_filter(request.filter), _order(request), request.limit, request.offset, request.cursor)


def _order(request: file_pb2.ListFilesRequest) -> Order:
    if request.sort == file_pb2.FILE_SORT_UNSPECIFIED:
        return Order(is_ascending=request.is_ascending)
    try:
        sort = Sort(file_pb2.FileSort.Name(request.sort).removeprefix("FILE_SORT_").lower())
    except ValueError:
        raise InvalidInput.field("sort", "is not known") from None
    return Order(sort, request.is_ascending)


def wanted_range(request: file_pb2.DownloadFileRequest) -> WantedRange:
    return WantedRange(
        start=optional(request, "range_start"),
        end=optional(request, "range_end"),
        suffix_length=optional(request, "suffix_length"),
    )


def download_header(file_: File, part: Part, ticket: Ticket | None) -> DownloadPart:
    sent = None if ticket is None else file_pb2.Ticket(text=ticket.text, port=ticket.port)
    return DownloadPart(header=file_pb2.DownloadHeader(file=file(file_), first=part.first, last=part.last, ticket=sent))


def download_chunk(chunk: bytes) -> DownloadPart:
    return DownloadPart(chunk=chunk)


def file(file: File) -> file_pb2.File:
    return file_pb2.File(
        id=str(file.id),
        request_id=None if file.request_id is None else str(file.request_id),
        message_id=None if file.message_id is None else str(file.message_id),
        owner_id=str(file.owner_id),
        filename=truthful_name(file.filename, file.content_type),
        content_type=file.content_type,
        file_size=file.file_size,
        sha256=file.sha256,
        status=file_pb2.FileStatus.Value(f"FILE_STATUS_{file.status.upper()}"),
        width=file.width,
        height=file.height,
        thumbnail_url=f"/api/v1/uploads/{file.id}/thumbnail" if file.has_images else None,
        uploaded_at=clock.to_timestamp(file.uploaded_at),
        purpose=purpose_of(file.purpose),
        conversation_id=None if file.conversation_id is None else str(file.conversation_id),
        rejection=file.rejection,
        url=f"/api/v1/uploads/{file.id}/download" if file.status == FileStatus.READY else None,
    )
