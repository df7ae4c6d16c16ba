"""Routes of resumable uploads by tus 1.0, served by file-service. The bytes are streamed."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from gateway import problems
from gateway.budgets import COMMANDS, PIECES, PUBLIC, READING, UPLOADS, spends
from gateway.clients import Clients
from gateway.dependencies import Services
from gateway.edge import PREFIX
from gateway.features.tus import document, protocol
from gateway.features.tus.protocol import TusRoute
from gateway.identity import Caller
from gateway.streaming import streamed_body
from kit import call, rpc
from kit.errors import AppError
from twou.file.v1 import upload_pb2

# No answer has a body, besides refusals.
router = APIRouter(tags=["files"], route_class=TusRoute, default_response_class=Response)

_UPLOAD = "/uploads/tus/{upload_id}"


@router.options("/uploads/tus/", status_code=204, responses=document.RULES)
@spends(PUBLIC)
async def get_upload_rules(services: Services) -> Response:
    """Tells the version, the extensions and the largest size, as headers."""
    answer = await rpc.unary(services.uploads.GetUploadRules, upload_pb2.GetUploadRulesRequest())
    return Response(status_code=204, headers=protocol.rules(answer))


@router.post("/uploads/tus/", status_code=201, responses=document.CREATED, openapi_extra=document.CREATION)
@spends(UPLOADS)
@streamed_body
async def create_upload(request: Request, _caller: Caller, services: Services) -> Response:
    """Begins an upload, which may also bring its first bytes. The last segment of `Location` is the id of the file."""
    protocol.require_version(request)
    has_bytes, new = protocol.has_bytes(request), protocol.new_upload(request)
    # Refuses a wrong checksum before anything is made.
    protocol.continuation(request, "", 0)
    upload = (await rpc.unary(services.uploads.CreateUpload, new)).upload
    place = {"Location": f"{PREFIX}{_UPLOAD.format(upload_id=upload.id)}"}
    try:
        upload = await _with_first_bytes(request, services, upload) if has_bytes else upload
    except AppError as error:
        return problems.response(error, place)
    return Response(status_code=201, headers=protocol.progress(upload) | place)


@router.head(_UPLOAD, responses=document.STATE, openapi_extra=document.VERSIONED)
@spends(READING)
async def get_upload(upload_id: str, request: Request, _caller: Caller, services: Services) -> Response:
    """Tells how many bytes are stored. A request that is still adding bytes is ended first."""
    protocol.require_version(request)
    answer = await rpc.unary(services.uploads.GetUpload, upload_pb2.GetUploadRequest(upload_id=upload_id))
    return Response(headers=protocol.description(answer.upload))


@router.patch(_UPLOAD, status_code=204, responses=document.CONTINUED, openapi_extra=document.CONTINUATION)
@spends(PIECES)
@streamed_body
async def continue_upload(upload_id: str, request: Request, _caller: Caller, services: Services) -> Response:
    """Adds bytes behind those that are stored. With the last byte the upload becomes a file with the same id."""
    protocol.require_version(request)
    protocol.require_bytes(request)
    upload = await _continue(request, services, upload_id, protocol.number(request, "Upload-Offset"))
    return Response(status_code=204, headers=protocol.progress(upload))


@router.delete(_UPLOAD, status_code=204, responses=document.DELETED, openapi_extra=document.VERSIONED)
@spends(COMMANDS)
async def delete_upload(upload_id: str, request: Request, _caller: Caller, services: Services) -> Response:
    """Deletes an upload that is not complete."""
    protocol.require_version(request)
    await rpc.unary(services.uploads.DeleteUpload, upload_pb2.DeleteUploadRequest(upload_id=upload_id))
    return Response(status_code=204)


async def _with_first_bytes(request: Request, services: Clients, upload: upload_pb2.Upload) -> upload_pb2.Upload:
    """Adds the bytes that came with the creation, unless an earlier request with the same key has stored some."""
    if call.REPLAYED in call.current().remarks:
        # The stored answer tells the offset of a new upload.
        answer = await rpc.unary(services.uploads.GetUpload, upload_pb2.GetUploadRequest(upload_id=upload.id))
        upload = answer.upload
    return upload if upload.offset else await _continue(request, services, upload.id, upload.offset)


async def _continue(request: Request, services: Clients, upload_id: str, offset: int) -> upload_pb2.Upload:
    header = protocol.continuation(request, upload_id, offset)
    return (await rpc.upload(services.uploads.ContinueUpload, _parts(request, header))).upload


async def _parts(
    request: Request, header: upload_pb2.ContinueHeader
) -> AsyncIterator[upload_pb2.ContinueUploadRequest]:
    yield upload_pb2.ContinueUploadRequest(header=header)
    try:
        async for chunk in request.stream():
            yield upload_pb2.ContinueUploadRequest(chunk=chunk)
    except ClientDisconnect:
        # The bytes that have arrived are stored, and the client goes on behind them.
        return
