"""The gRPC servicer of links, which stand for an access token."""

from collections.abc import AsyncIterator
from uuid import UUID

from file_service.files import convert, queries
from file_service.files.downloads import Downloads
from file_service.files.errors import FileNotFound
from file_service.files.membership import FileMembership
from file_service.files.models import File
from file_service.images import convert as images
from file_service.images.renderer import Renderer
from file_service.links.errors import InvalidLink
from file_service.links.signing import LinkSigner
from kit import caller, clock
from kit.caller import Caller
from kit.database import Database
from kit.errors import Unauthenticated
from kit.grpc_server import Context
from kit.protobuf import an_id
from kit.tokens import TokenVerifier
from twou.file.v1 import link_pb2 as pb
from twou.file.v1 import link_pb2_grpc


class LinkServicer(link_pb2_grpc.LinkServiceServicer):
    def __init__(  # noqa: PLR0913  # one for each collaborator
        self,
        database: Database,
        membership: FileMembership,
        renderer: Renderer,
        downloads: Downloads,
        *,
        verifier: TokenVerifier,
        signer: LinkSigner,
    ) -> None:
        self._database = database
        self._membership = membership
        self._verifier = verifier
        self._signer = signer
        self._renderer = renderer
        self._downloads = downloads

    async def CreateLink(self, request: pb.CreateLinkRequest, context: Context) -> pb.CreateLinkResponse:
        reader = caller.current()
        file = await self._readable(reader, an_id(request.file_id, FileNotFound))
        file.require_ready()
        link = self._signer.sign(reader, file.id)
        expires_at = clock.to_timestamp(link.expires_at)
        return pb.CreateLinkResponse(link=link.text, expires_at=expires_at, file=convert.file(file))

    async def GetLinkedFile(self, request: pb.GetLinkedFileRequest, context: Context) -> pb.GetLinkedFileResponse:
        file = await self._linked(request.link, request.file_id)
        return pb.GetLinkedFileResponse(file=convert.file(file))

    async def DownloadLinkedFile(
        self, request: pb.DownloadLinkedFileRequest, context: Context
    ) -> AsyncIterator[pb.DownloadLinkedFileResponse]:
        file = await self._linked(request.link, request.wanted.file_id)
        wanted, accepts = convert.wanted_range(request.wanted), request.wanted.accepts_ticket
        async for part in self._downloads.parts(file, wanted, accepts_ticket=accepts):
            yield pb.DownloadLinkedFileResponse(part=part)

    async def GetLinkedImage(self, request: pb.GetLinkedImageRequest, context: Context) -> pb.GetLinkedImageResponse:
        file = await self._linked(request.link, request.wanted.file_id)
        _, side = images.wanted_image(request.wanted)
        return pb.GetLinkedImageResponse(image=images.image(await self._renderer.image(file, side)))

    async def _linked(self, link: str, file_id: str) -> File:
        """Returns the file if the link is for it, its session goes on, and its user may still read the file."""
        wanted = an_id(file_id, InvalidLink)
        reader = self._signer.read(link, wanted)
        if await self._verifier.is_void(reader):
            raise InvalidLink
        try:
            return await self._readable(reader, wanted)
        except Unauthenticated:
            # A reader who is not in the copy of the participants any more. request-service is not asked about them: it
            # answers those who send an access token.
            raise FileNotFound from None

    async def _readable(self, reader: Caller, file_id: UUID) -> File:
        async with self._database.read_once() as session:
            file = await queries.get_file(session, file_id)
        await self._membership.require_reader_of(reader, file)
        return file
