"""Routes of the bytes of files, streamed from file-service, of smaller images, and of links to both."""

from typing import Any

from fastapi import APIRouter, Request, Response
from fastapi.responses import StreamingResponse

from gateway import problems
from gateway.budgets import DOWNLOADS, PUBLIC, spends
from gateway.dependencies import Services
from gateway.features.downloads import answers
from gateway.features.downloads.answers import Chunks, WantedBytes
from gateway.features.downloads.schemas import Link, LinkQuery, Side
from gateway.identity import Caller
from kit import rpc
from twou.file.v1 import file_pb2, image_pb2, link_pb2

router = APIRouter(tags=["files"])

_BYTES = {"content": {"*/*": {"schema": {"type": "string", "format": "binary"}}}}
_DOWNLOAD: dict[int | str, dict[str, Any]] = {
    200: {"description": "The bytes of the file, with its own media type", **_BYTES},
    206: {"description": "The bytes of the range", **_BYTES},
    304: {"description": "The bytes are those of `If-None-Match`"},
    **problems.documented(416),
}
_IMAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture, encoded anew, without anything else that the file contains",
        "content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The picture is that of `If-None-Match`"},
}


@router.get("/files/{file_id}/download", response_class=StreamingResponse, responses=_DOWNLOAD)
@router.get("/uploads/{file_id}/download", response_class=StreamingResponse, responses=_DOWNLOAD)
@spends(DOWNLOADS)
async def download_file(
    file_id: str, request: Request, _caller: Caller, services: Services, wanted: WantedBytes
) -> Response:
    file = (await rpc.unary(services.files.GetFile, file_pb2.GetFileRequest(file_id=file_id))).file

    def read(part: file_pb2.DownloadFileRequest) -> Chunks:
        return rpc.stream(services.files.DownloadFile, part)

    return await answers.bytes_of(file, request.method, wanted, services.byte_port, read)


@router.get("/uploads/{file_id}/thumbnail", response_class=Response, responses=_IMAGE)
@spends(DOWNLOADS)
async def get_thumbnail(
    file_id: str, _caller: Caller, services: Services, wanted: WantedBytes, w: Side = Side.SMALLEST
) -> Response:
    question = image_pb2.GetImageRequest(file_id=file_id, side=w)
    return answers.picture((await rpc.unary(services.images.GetImage, question)).image, wanted)


@router.get("/uploads/{file_id}/link")
@spends(DOWNLOADS)
async def create_link(file_id: str, _caller: Caller, services: Services) -> Link:
    return answers.link_of(await rpc.unary(services.links.CreateLink, link_pb2.CreateLinkRequest(file_id=file_id)))


@router.get("/uploads/{file_id}/linked", response_class=StreamingResponse, responses=_DOWNLOAD)
@spends(PUBLIC)
async def download_linked_file(
    file_id: str, request: Request, services: Services, wanted: WantedBytes, link: LinkQuery
) -> Response:
    file = (
        await rpc.unary(services.links.GetLinkedFile, link_pb2.GetLinkedFileRequest(link=link, file_id=file_id))
    ).file

    def read(part: file_pb2.DownloadFileRequest) -> Chunks:
        message = link_pb2.DownloadLinkedFileRequest(link=link, wanted=part)
        return answers.unlinked(rpc.stream(services.links.DownloadLinkedFile, message))

    return await answers.bytes_of(file, request.method, wanted, services.byte_port, read)


@router.get("/uploads/{file_id}/linked/thumbnail", response_class=Response, responses=_IMAGE)
@spends(PUBLIC)
async def get_linked_thumbnail(
    file_id: str, services: Services, wanted: WantedBytes, link: LinkQuery, w: Side = Side.SMALLEST
) -> Response:
    question = image_pb2.GetImageRequest(file_id=file_id, side=w)
    message = link_pb2.GetLinkedImageRequest(link=link, wanted=question)
    return answers.picture((await rpc.unary(services.links.GetLinkedImage, message)).image, wanted)
