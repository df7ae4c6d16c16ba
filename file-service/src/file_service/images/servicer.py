"""The gRPC servicer of smaller images."""

from file_service.files import queries
from file_service.files.membership import FileMembership
from file_service.images import convert
from file_service.images import queries as shown
from file_service.images.errors import ImageUnreadable
from file_service.images.pool import ImagePool
from file_service.images.rendered import AVATAR_SIDE
from file_service.images.renderer import Renderer
from kit import caller
from kit.database import Database
from kit.errors import InvalidInput
from kit.grpc_server import Context
from twou.file.v1 import image_pb2 as pb
from twou.file.v1 import image_pb2_grpc


class ImageServicer(image_pb2_grpc.ImageServiceServicer):
    def __init__(
        self, database: Database, membership: FileMembership, renderer: Renderer, pool: ImagePool | None = None
    ) -> None:
        """*pool* makes the pictures that are not kept."""
        self._pool = pool or ImagePool()
        self._database = database
        self._membership = membership
        self._renderer = renderer

    async def GetImage(self, request: pb.GetImageRequest, context: Context) -> pb.GetImageResponse:
        file_id, side = convert.wanted_image(request)
        async with self._database.read_once() as session:
            file = await queries.get_file(session, file_id)
        await self._membership.require_reader_of(caller.current(), file)
        return pb.GetImageResponse(image=convert.image(await self._renderer.image(file, side)))

    async def GetListingImage(self, request: pb.GetListingImageRequest, context: Context) -> pb.GetListingImageResponse:
        listing_id, file_id, side = convert.wanted_listing_image(request)
        async with self._database.read_once() as session:
            file = await shown.get_shown_file(session, listing_id, file_id)
        return pb.GetListingImageResponse(image=convert.image(await self._renderer.image(file, side)))

    async def MakeSquare(self, request: pb.MakeSquareRequest, context: Context) -> pb.MakeSquareResponse:
        content = convert.picture(request)
        try:
            made = await self._pool.square(content, AVATAR_SIDE, caller.current().user_id)
        except ImageUnreadable:
            raise InvalidInput.field("file", "is no picture that can be read") from None
        return pb.MakeSquareResponse(image=convert.made_image(made.content))
