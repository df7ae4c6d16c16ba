"""The JSON of links, and the query of images."""

from enum import IntEnum
from typing import Annotated

from fastapi import Query

from gateway.values import Moment, View


class Side(IntEnum):
    """The longest side of an image in pixels. A smaller image keeps its size."""

    SMALLEST = 256
    SMALL = 320
    MEDIUM = 640
    LARGE = 1280


# A link has about 500 characters.
LinkQuery = Annotated[str, Query(max_length=1000)]


class Link(View):
    """URLs that need no access token, for a short time."""

    url: str
    thumbnail_url: str | None
    expires_at: Moment
