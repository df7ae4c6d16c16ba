"""The route of the images of listings, served by file-service."""

from enum import IntEnum
from typing import Any

from fastapi import APIRouter, Response

from gateway.budgets import PUBLIC, spends
from gateway.dependencies import Services
from gateway.features.downloads import answers
from gateway.features.downloads.answers import WantedBytes
from kit import rpc
from twou.file.v1 import image_pb2

router = APIRouter(tags=["listings"])

# A listing that is hidden is 404 at once; a copy that a user has loaded is shown for five minutes at most.
_CACHING = "max-age=300"
_IMAGE: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The picture, encoded anew, without anything else that the file contains",
        "content": {"image/webp": {"schema": {"type": "string", "format": "binary"}}},
    },
    304: {"description": "The picture is that of `If-None-Match`"},
}


class Width(IntEnum):
    """The longest side of an image in pixels. A smaller image keeps its size."""

    SMALL = 320
    MEDIUM = 640
    LARGE = 1280


@router.get("/listings/{listing_id}/images/{file_id}", response_class=Response, responses=_IMAGE)
@spends(PUBLIC)
async def get_listing_image(
    listing_id: str, file_id: str, services: Services, wanted: WantedBytes, w: Width = Width.MEDIUM
) -> Response:
    """Returns an image of a listing that everyone may see. It needs no token, as elements of a page."""
    question = image_pb2.GetListingImageRequest(listing_id=listing_id, file_id=file_id, side=w)
    found = await rpc.unary(services.images.GetListingImage, question)
    return answers.picture(found.image, wanted, caching=_CACHING)
