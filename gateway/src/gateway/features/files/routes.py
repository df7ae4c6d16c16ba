"""Routes of files, served by file-service. Uploads are streamed."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request

from gateway.budgets import READING, UPLOADS, spends
from gateway.clients import Clients
from gateway.dependencies import Services
from gateway.features.files.multipart import FileUpload
from gateway.features.files.schemas import File
from gateway.identity import Caller
from gateway.paging import PagingQuery
from gateway.streaming import streamed_body
from gateway.values import Json
from kit import rpc
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
