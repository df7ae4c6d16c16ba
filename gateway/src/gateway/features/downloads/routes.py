"""Routes of the bytes of files, streamed from file-service."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from gateway import problems
from gateway.budgets import DOWNLOADS, spends
from gateway.dependencies import Services
from gateway.features.downloads import answers
from gateway.features.downloads.answers import Chunks, Part, WantedBytes
from gateway.identity import Caller
from kit import rpc
from twou.file.v1 import file_pb2

router = APIRouter(tags=["files"])

_BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
_DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes of the file, with its own media type", **_BYTES},
    206: {"description": "The bytes of the range", **_BYTES},
    304: {"description": "The bytes are those of `If-None-Match`"},
    **problems.documented(416),
}


@router.get("/files/{file_id}/download", response_class=StreamingResponse, responses=_DOWNLOAD)
@router.get("/uploads/{file_id}/download", response_class=StreamingResponse, responses=_DOWNLOAD)
@spends(DOWNLOADS)
async def download_file(
    file_id: str, request: Request, _caller: Caller, services: Services, wanted: WantedBytes
) -> Response:
    file = (await rpc.unary(services.files.GetFile, file_pb2.GetFileRequest(file_id=file_id))).file

    def read(part: Part) -> Chunks:
        return rpc.stream(services.files.DownloadFile, file_pb2.DownloadFileRequest(file_id=file_id, **part))

    return await answers.bytes_of(file, request.method, wanted, read)
