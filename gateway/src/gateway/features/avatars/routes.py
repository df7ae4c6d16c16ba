"""Routes of the pictures of accounts: made square by file-service, and kept by auth-service."""

from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request, Response
from starlette.requests import ClientDisconnect

from gateway import problems
from gateway.budgets import PROFILE, PUBLIC, spends
from gateway.dependencies import Services
from gateway.features.accounts.schemas import User
from gateway.features.downloads import answers
from gateway.features.downloads.answers import WantedBytes
from gateway.features.files.multipart import FileUpload
from gateway.identity import Caller
from gateway.streaming import body_up_to
from gateway.values import Json
from kit import rpc
from kit.errors import InvalidInput, TooLarge
from twou.auth.v1 import auth_pb2, avatar_pb2
from twou.file.v1 import image_pb2

router = APIRouter(tags=["accounts"])

# file-service checks the limit, too.
_MOST_BYTES = 2 * 1024 * 1024
# A form has more than the file.
_BODY_BYTES = _MOST_BYTES + 64 * 1024
_KINDS = ("image/jpeg", "image/png", "image/webp")
_RULE = "A JPEG, PNG or WebP of up to 2 MiB."
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            **{kind: {"schema": {"type": "string", "format": "binary", "x-rule": _RULE}} for kind in _KINDS},
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
_PICTURE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture",
        "content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The picture is that of `If-None-Match`"},
}


@router.post("/users/me/avatar", openapi_extra=_BODY, responses=problems.documented(400))
@spends(PROFILE)
@body_up_to(_BODY_BYTES)
async def set_avatar(request: Request, _caller: Caller, services: Services) -> Json[User]:
    """Gives the caller's account a picture: the square in the middle, encoded anew, without anything else."""
    content = await _content(request)
    made = await rpc.unary(services.images.MakeSquare, image_pb2.MakeSquareRequest(content=content))
    await rpc.unary(services.avatars.SetAvatar, avatar_pb2.SetAvatarRequest(content=made.image.content))
    return User.of((await rpc.unary(services.auth.GetMe, auth_pb2.GetMeRequest())).user)


@router.delete("/users/me/avatar", status_code=204)
@spends(PROFILE)
async def remove_avatar(_caller: Caller, services: Services) -> None:
    await rpc.unary(services.avatars.RemoveAvatar, avatar_pb2.RemoveAvatarRequest())


@router.get("/avatars/{avatar_id}", response_class=Response, responses=_PICTURE)
@spends(PUBLIC)
async def get_avatar(avatar_id: str, services: Services, wanted: WantedBytes) -> Response:
    """Returns the picture that the `avatar_url` of an account names. It needs no token, as elements of a page."""
    found = await rpc.unary(services.avatars.GetAvatar, avatar_pb2.GetAvatarRequest(avatar_id=avatar_id))
    image = image_pb2.Image(content=found.content, content_type="image/webp", sha256=found.sha256)
    return answers.picture(image, wanted)


async def _content(request: Request) -> bytes:
    """Returns the bytes of the picture. Raises TooLarge as soon as there are too many."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    content = bytearray()
    async for chunk in _plain(request) if kind in _KINDS else _of_form(request):
        content += chunk
        if len(content) > _MOST_BYTES:
            raise TooLarge("The file is too large.", code="FILE_TOO_LARGE")
    return bytes(content)


async def _plain(request: Request) -> AsyncIterator[bytes]:
    try:
        async for chunk in request.stream():
            yield chunk
    except ClientDisconnect:
        raise InvalidInput.field("body", "upload was interrupted") from None


async def _of_form(request: Request) -> AsyncIterator[bytes]:
    form = FileUpload(request)
    await form.head()
    async for chunk in form.chunks():
        yield chunk
