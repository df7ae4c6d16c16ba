"""Routes of files, served by file-service. Uploads and downloads are streamed."""

from collections.abc import AsyncGenerator, AsyncIterator
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Header, Request, Response
from fastapi.responses import StreamingResponse

from gateway import problems
from gateway.budgets import DOWNLOADS, READING, UPLOADS, spends
from gateway.clients import Clients
from gateway.dependencies import Services
from gateway.features.files.byte_ranges import requested_range
from gateway.features.files.multipart import FileUpload
from gateway.features.files.schemas import File
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.streaming import StreamedAnswer, first_of, streamed_body
from gateway.values import Json
from kit import rpc
from kit.errors import AppError
from twou.file.v1 import file_pb2

router = APIRouter(tags=["files"])

_FILE_RULE = "A JPEG, PNG, WebP, PDF or plain text of up to 10 MiB, with a name that is no path."
_MULTIPART_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "x-rule": _FILE_RULE}},
                }
            }
        },
    }
}
_BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
_DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes of the file, with its own media type", **_BYTES},
    206: {"description": "The bytes of the range", **_BYTES},
    304: {"description": "The bytes are those of `If-None-Match`"},
    **problems.documented(416),
}


@router.post("/requests/{request_id}/upload", status_code=201, openapi_extra=_MULTIPART_BODY)
@spends(UPLOADS)
@streamed_body
async def upload_to_request(request_id: str, request: Request, _caller: Caller, services: Services) -> Json[File]:
    return await _upload(request_id, request, services)


@router.post("/uploads/", status_code=201, openapi_extra=_MULTIPART_BODY)
@spends(UPLOADS)
@streamed_body
async def upload(request: Request, _caller: Caller, services: Services) -> Json[File]:
    return await _upload(None, request, services)


async def _upload(request_id: str | None, request: Request, services: Clients) -> Json[File]:
    answer = await rpc.upload(services.files.UploadFile, _parts(request_id, FileUpload(request)))
    return File.of(answer.file)


async def _parts(request_id: str | None, body: FileUpload) -> AsyncIterator[file_pb2.UploadFileRequest]:
    head = await body.head()
    yield file_pb2.UploadFileRequest(
        header=file_pb2.UploadHeader(request_id=request_id, filename=head.filename, content_type=head.content_type)
    )
    async for chunk in body.chunks():
        yield file_pb2.UploadFileRequest(chunk=chunk)


@router.get("/requests/{request_id}/files")
@spends(READING)
async def list_request_files(
    request_id: str, _caller: Caller, services: Services, paging: PagingQuery
) -> list[Json[File]]:
    message = file_pb2.ListRequestFilesRequest(request_id=request_id, **paging.fields)
    answer = await rpc.unary(services.files.ListRequestFiles, message)
    return paging.page(map(File.of, answer.files), answer.next_cursor)


@router.get("/files/{file_id}")
@router.get("/uploads/{file_id}")
@spends(READING)
async def get_file(file_id: str, _caller: Caller, services: Services) -> Json[File]:
    return File.of((await rpc.unary(services.files.GetFile, file_pb2.GetFileRequest(file_id=file_id))).file)


@router.get("/files/{file_id}/download", response_class=StreamingResponse, responses=_DOWNLOAD)
@router.get("/uploads/{file_id}/download", response_class=StreamingResponse, responses=_DOWNLOAD)
@spends(DOWNLOADS)
async def download_file(
    file_id: str,
    _caller: Caller,
    services: Services,
    if_none_match: Annotated[str | None, Header()] = None,
    if_range: Annotated[str | None, Header()] = None,
    range: Annotated[str | None, Header()] = None,  # noqa: A002  # the name of the header
) -> Response:
    file = (await rpc.unary(services.files.GetFile, file_pb2.GetFileRequest(file_id=file_id))).file
    etag = f'"{file.sha256}"'
    if if_none_match and (if_none_match.strip() == "*" or etag in if_none_match):
        return Response(status_code=304, headers={"ETag": etag, "Cache-Control": "private, no-cache"})
    part = requested_range(range) if if_range in (None, etag) else {}
    answers = rpc.stream(services.files.DownloadFile, file_pb2.DownloadFileRequest(file_id=file_id, **part))
    try:
        return _download(await first_of(answers), answers, is_part=bool(part))
    except AppError as error:
        return problems.response(error, _unsatisfied(error, file))


def _unsatisfied(error: AppError, file: file_pb2.File) -> dict[str, str]:
    """Returns the header that gives the size of the file after a refused range (RFC 9110, section 15.5.17)."""
    return {"Content-Range": f"bytes */{file.file_size}"} if error.code == "RANGE_NOT_SATISFIABLE" else {}


def _download(
    first: file_pb2.DownloadFileResponse, rest: AsyncGenerator[file_pb2.DownloadFileResponse], *, is_part: bool
) -> Response:
    header, file = first.header, first.header.file
    headers = {
        "Content-Disposition": _attachment(file.filename),
        "Content-Length": str(header.last - header.first + 1),
        "ETag": f'"{file.sha256}"',
        "Accept-Ranges": "bytes",
        # The permission to read a file can be withdrawn, so a cache must revalidate before each use.
        "Cache-Control": "private, no-cache",
    }
    if is_part:
        headers["Content-Range"] = f"bytes {header.first}-{header.last}/{file.file_size}"
    status = 206 if is_part else 200
    content = (answer.chunk async for answer in rest)
    return StreamedAnswer(content, rest, status_code=status, headers=headers, media_type=file.content_type)


def _attachment(filename: str) -> str:
    """Returns a Content-Disposition (RFC 6266) with an ASCII name for old clients and the real name for all others."""
    plain = "".join(c if c.isascii() and c.isprintable() and c not in '"\\%' else "_" for c in filename)
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"
