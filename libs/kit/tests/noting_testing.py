"""A servicer with methods of every kind that notes who has called it, for tests of permissions."""

from collections.abc import AsyncIterator

from kit import caller
from kit.grpc_server import Context
from twou.file.v1 import file_pb2 as pb
from twou.file.v1 import file_pb2_grpc


class NotingServicer(file_pb2_grpc.FileServiceServicer):
    """Notes for each call that it runs the role of the caller, or None; it has all methods."""

    def __init__(self) -> None:
        self.ran: list[str | None] = []

    def _note(self) -> None:
        who = caller.find()
        self.ran.append(who.role if who else None)

    async def UploadFile(
        self, request_iterator: AsyncIterator[pb.UploadFileRequest], context: Context
    ) -> pb.UploadFileResponse:
        self._note()
        return pb.UploadFileResponse()

    async def GetFile(self, request: pb.GetFileRequest, context: Context) -> pb.GetFileResponse:
        self._note()
        return pb.GetFileResponse()

    async def ListRequestFiles(
        self, request: pb.ListRequestFilesRequest, context: Context
    ) -> pb.ListRequestFilesResponse:
        self._note()
        return pb.ListRequestFilesResponse()

    async def ListConversationFiles(
        self, request: pb.ListConversationFilesRequest, context: Context
    ) -> pb.ListConversationFilesResponse:
        self._note()
        return pb.ListConversationFilesResponse()

    async def DownloadFile(
        self, request: pb.DownloadFileRequest, context: Context
    ) -> AsyncIterator[pb.DownloadFileResponse]:
        self._note()
        yield pb.DownloadFileResponse()

    async def ListOwnFileIds(self, request: pb.ListOwnFileIdsRequest, context: Context) -> pb.ListOwnFileIdsResponse:
        self._note()
        return pb.ListOwnFileIdsResponse()

    async def ListOwnImageIds(self, request: pb.ListOwnImageIdsRequest, context: Context) -> pb.ListOwnImageIdsResponse:
        self._note()
        return pb.ListOwnImageIdsResponse()

    async def ListDigests(self, request: pb.ListDigestsRequest, context: Context) -> pb.ListDigestsResponse:
        self._note()
        return pb.ListDigestsResponse()

    async def ListFiles(self, request: pb.ListFilesRequest, context: Context) -> pb.ListFilesResponse:
        self._note()
        return pb.ListFilesResponse()

    async def ExportFiles(
        self, request: pb.ExportFilesRequest, context: Context
    ) -> AsyncIterator[pb.ExportFilesResponse]:
        self._note()
        yield pb.ExportFilesResponse()

    async def DeleteFile(self, request: pb.DeleteFileRequest, context: Context) -> pb.DeleteFileResponse:
        self._note()
        return pb.DeleteFileResponse()

    async def HoldFiles(self, request: pb.HoldFilesRequest, context: Context) -> pb.HoldFilesResponse:
        self._note()
        return pb.HoldFilesResponse()

    async def DeleteFiles(self, request: pb.DeleteFilesRequest, context: Context) -> pb.DeleteFilesResponse:
        self._note()
        return pb.DeleteFilesResponse()
