"""Routes of files, served by file-service. Uploads are streamed."""

from collections.abc import AsyncIterator
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse

from gateway import problems, spreadsheets, wire
from gateway.budgets import COMMANDS, EXPORTS, READING, UPLOADS, spends
from gateway.clients import Clients
from gateway.dependencies import Services, query_parameters
from gateway.features.files.multipart import FileUpload
from gateway.features.files.schemas import Deletion, File, FileFields, FileIds
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.streaming import first_of, streamed_body
from gateway.values import NO_NUL, EnumName, Json, Moment, ShortText, Stated
from kit import rpc
from kit.clock import to_timestamp
from kit.errors import InvalidInput
from twou.file.v1 import file_pb2

router = APIRouter(tags=["files"])

_FILE_RULE = "A JPEG, PNG, WebP, PDF or plain text of up to 10 MiB, with a name that is no path."
_FIRST = "Before the file. A file of a request is general."
# file-service checks the limit.
_Words = Annotated[ShortText, Stated(maxLength=255, pattern=NO_NUL)]
_COLUMNS = tuple(name for name in File.model_fields if name not in ("thumbnail_url", "url"))
_MULTIPART_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {
                        "purpose": {"type": "string", "enum": wire.enum_names(file_pb2.FilePurpose), "x-rule": _FIRST},
                        "file": {"type": "string", "format": "binary", "x-rule": _FILE_RULE},
                    },
                }
            }
        },
    }
}


@router.post(
    "/requests/{request_id}/upload", status_code=201, openapi_extra=_MULTIPART_BODY, responses=problems.documented(507)
)
@spends(UPLOADS)
@streamed_body
async def upload_to_request(request_id: str, request: Request, _caller: Caller, services: Services) -> Json[File]:
    return await _upload(request, services, request_id=request_id)


@router.post("/uploads/", status_code=201, openapi_extra=_MULTIPART_BODY, responses=problems.documented(507))
@spends(UPLOADS)
@streamed_body
async def upload(request: Request, _caller: Caller, services: Services) -> Json[File]:
    return await _upload(request, services)


@router.post(
    "/conversations/{conversation_id}/upload",
    status_code=201,
    openapi_extra=_MULTIPART_BODY,
    responses=problems.documented(507),
)
@spends(UPLOADS)
@streamed_body
async def upload_to_conversation(
    conversation_id: str, request: Request, _caller: Caller, services: Services
) -> Json[File]:
    """Adds a file to a conversation of any kind. That of a request has the files of the request."""
    return await _upload(request, services, conversation_id=conversation_id)


async def _upload(request: Request, services: Clients, **place: str) -> Json[File]:
    answer = await rpc.upload(services.files.UploadFile, _parts(FileUpload(request), place))
    return File.of(answer.file)


async def _parts(body: FileUpload, place: dict[str, str]) -> AsyncIterator[file_pb2.UploadFileRequest]:
    head = await body.head()
    yield file_pb2.UploadFileRequest(
        header=file_pb2.UploadHeader(
            **place,
            filename=head.filename,
            content_type=head.content_type,
            purpose=_purpose(body.purpose),
        )
    )
    async for chunk in body.chunks():
        yield file_pb2.UploadFileRequest(chunk=chunk)


def _purpose(name: str | None) -> file_pb2.FilePurpose.ValueType:
    try:
        return wire.enum_value(file_pb2.FilePurpose, name or None)  # type: ignore[no-any-return]
    except ValueError:
        raise InvalidInput.field("purpose", "is not known") from None


class _FileFilter:
    """Query parameters that select files. `q` matches a part of the name."""

    def __init__(
        self,
        q: Annotated[_Words | None, Query()] = None,
        created_after: Moment | None = None,
        created_before: Moment | None = None,
    ) -> None:
        self.message = file_pb2.FileFilter(
            q=q, created_after=to_timestamp(created_after), created_before=to_timestamp(created_before)
        )


FileFilter = Annotated[_FileFilter, query_parameters(_FileFilter)]


class _Fields:
    """The query parameter that leaves out fields of an answer."""

    def __init__(
        self,
        fields: Annotated[
            _Words, Query(description="Names of fields, separated by commas", json_schema_extra={"x-rule": "Of a File"})
        ] = "",
    ) -> None:
        self._names = [name.strip() for name in fields.split(",") if name.strip()]
        if not set(self._names) <= set(FileFields.model_fields):
            raise InvalidInput.field("fields", "must be names of fields of a file")

    def of(self, file: file_pb2.File) -> Json[FileFields]:
        shown = FileFields.of(file)
        return Json({name: shown.data[name] for name in self._names}) if self._names else shown


Fields = Annotated[_Fields, query_parameters(_Fields)]


@router.get("/uploads/")
@spends(READING)
async def list_uploads(
    _caller: Caller,
    services: Services,
    wanted: FileFilter,
    paging: PagingQuery,
    shown: Fields,
    sort: Annotated[str, EnumName(file_pb2.FileSort)] = "uploaded_at",
    order: Literal["asc", "desc"] = "desc",
) -> list[Json[FileFields]]:
    """Lists the caller's own files."""
    message = file_pb2.ListFilesRequest(
        filter=wanted.message,
        sort=wire.enum_value(file_pb2.FileSort, sort),
        is_ascending=order == "asc",
        **paging.fields,
    )
    answer = await rpc.unary(services.files.ListFiles, message)
    return paging.page(map(shown.of, answer.files), answer.next_cursor)


@router.get("/uploads/export", response_class=StreamingResponse, responses=spreadsheets.DOCUMENTED)
@spends(EXPORTS)
async def export_uploads(
    _caller: Caller, services: Services, wanted: FileFilter, _shape: spreadsheets.Shape = "csv"
) -> Response:
    """Returns all of the caller's own files that match as CSV."""
    batches = rpc.stream(services.files.ExportFiles, file_pb2.ExportFilesRequest(filter=wanted.message))
    first = await first_of(batches, file_pb2.ExportFilesResponse())
    return spreadsheets.answer("files.csv", _COLUMNS, first, batches, lambda batch: map(wire.fields, batch.files))


@router.delete("/uploads/{file_id}", status_code=204)
@spends(COMMANDS)
async def delete_file(file_id: str, _caller: Caller, services: Services) -> None:
    """Deletes one of the caller's own files."""
    await rpc.unary(services.files.DeleteFile, file_pb2.DeleteFileRequest(file_id=file_id))


@router.post("/uploads/bulk-delete")
@spends(COMMANDS)
async def delete_files(body: FileIds, _caller: Caller, services: Services) -> Json[Deletion]:
    """Deletes those of the caller's own files that can be deleted."""
    answer = await rpc.unary(services.files.DeleteFiles, file_pb2.DeleteFilesRequest(file_ids=body.ids))
    return Deletion.of(answer)


@router.get("/requests/{request_id}/files")
@spends(READING)
async def list_request_files(
    request_id: str, _caller: Caller, services: Services, paging: PagingQuery
) -> list[Json[File]]:
    message = file_pb2.ListRequestFilesRequest(request_id=request_id, **paging.fields)
    answer = await rpc.unary(services.files.ListRequestFiles, message)
    return paging.page(map(File.of, answer.files), answer.next_cursor)


@router.get("/conversations/{conversation_id}/files")
@spends(READING)
async def list_conversation_files(
    conversation_id: str, _caller: Caller, services: Services, paging: PagingQuery
) -> list[Json[File]]:
    """Lists those files of a conversation of any kind that the caller may read. That of a request has its files."""
    message = file_pb2.ListConversationFilesRequest(conversation_id=conversation_id, **paging.fields)
    answer = await rpc.unary(services.files.ListConversationFiles, message)
    return paging.page(map(File.of, answer.files), answer.next_cursor)


@router.get("/files/{file_id}")
@router.get("/uploads/{file_id}")
@spends(READING)
async def get_file(file_id: str, _caller: Caller, services: Services) -> Json[File]:
    return File.of((await rpc.unary(services.files.GetFile, file_pb2.GetFileRequest(file_id=file_id))).file)
