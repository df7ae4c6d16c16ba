"""Routes of imports, served by auth-service. Files are streamed."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from starlette.requests import ClientDisconnect

from gateway import problems
from gateway.budgets import READING, UPLOADS, spends
from gateway.dependencies import Services
from gateway.features.files.multipart import FileUpload
from gateway.features.imports.schemas import UserImport
from gateway.identity import Caller
from gateway.streaming import streamed_body
from gateway.values import Json
from kit import rpc
from kit.errors import InvalidInput
from twou.auth.v1 import import_pb2

router = APIRouter(tags=["administration"])

_CSV = "text/csv"
_RULE = (
    "UTF-8, up to 10 MiB and 50,000 rows. The first line names the columns full_name, email, role and perhaps phone, "
    "in any order."
)
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            _CSV: {"schema": {"type": "string", "x-rule": _RULE}},
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary", "x-rule": _RULE}},
                }
            },
        },
    }
}


@router.post("/admin/users/import", status_code=202, openapi_extra=_BODY, responses=problems.documented(400))
@spends(UPLOADS)
@streamed_body
async def import_users(
    request: Request,
    _caller: Caller,
    services: Services,
    dry_run: bool = False,  # noqa: FBT001, FBT002  # never positional
) -> Json[UserImport]:
    """Adds an account for each row, without a password: a mail brings its owner a link to choose one.

    Rows whose address has an account are skipped. With `dry_run` the rows are checked and counted, and no account is
    added.
    """
    answer = await rpc.upload(services.imports.ImportUsers, _parts(request, dry_run=dry_run))
    return UserImport.of(answer.user_import)


async def _parts(request: Request, *, dry_run: bool) -> AsyncIterator[import_pb2.ImportUsersRequest]:
    yield import_pb2.ImportUsersRequest(header=import_pb2.ImportHeader(dry_run=dry_run))
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    async for chunk in _plain(request) if kind == _CSV else _of_form(request):
        yield import_pb2.ImportUsersRequest(chunk=chunk)


async def _plain(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            if chunk:
                yield chunk
    except ClientDisconnect:
        raise InvalidInput.field("body", "upload was interrupted") from None


async def _of_form(request: Request) -> AsyncIterator[bytes]:
    form = FileUpload(request)
    await form.head()
    async for chunk in form.chunks():
        yield chunk


@router.get("/admin/imports/{import_id}")
@spends(READING)
async def get_import(import_id: str, _caller: Caller, services: Services) -> Json[UserImport]:
    """Tells how far an import is. It is forgotten 30 days after its end."""
    answer = await rpc.unary(services.imports.GetImport, import_pb2.GetImportRequest(import_id=import_id))
    return UserImport.of(answer.user_import)
