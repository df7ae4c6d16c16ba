"""The clients of file-service and of auth-service."""

import itertools
from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from uuid import UUID

from kit import rpc
from kit.tls import Tls
from twou.auth.v1 import admin_pb2, admin_pb2_grpc, auth_pb2, auth_pb2_grpc
from twou.file.v1 import file_pb2, file_pb2_grpc

AUTH_SERVICE = auth_pb2.DESCRIPTOR.services_by_name["AuthService"]
ADMIN_SERVICE = admin_pb2.DESCRIPTOR.services_by_name["AdminService"]
FILE_SERVICE = file_pb2.DESCRIPTOR.services_by_name["FileService"]

# Seconds until an answer counts as Unavailable.
_SECONDS = 2.0
# The most names that auth-service returns at once.
_MAX_NAMES = 100


class FileClient:
    def __init__(self, stub: file_pb2_grpc.FileServiceStub) -> None:
        self._stub = stub

    async def list_own_file_ids(self, request_id: UUID, file_ids: Collection[UUID]) -> set[UUID]:
        """Returns those of the files that the current caller has added to the request, except rejected ones.

        Raises Unavailable.
        """
        question = file_pb2.ListOwnFileIdsRequest(request_id=str(request_id), file_ids=map(str, file_ids))
        answer = await rpc.unary(self._stub.ListOwnFileIds, question, seconds=_SECONDS)
        return {UUID(file_id) for file_id in answer.file_ids}


@asynccontextmanager
async def file_client(address: str, tls: Tls | None = None) -> AsyncIterator[FileClient]:
    """Opens a client of the file-service at `address`; it connects on first use."""
    async with rpc.channel(address, FILE_SERVICE, tls=tls) as channel:
        yield FileClient(file_pb2_grpc.FileServiceStub(channel))


class AuthClient:
    def __init__(self, stub: auth_pb2_grpc.AuthServiceStub, administration: admin_pb2_grpc.AdminServiceStub) -> None:
        self._stub = stub
        self._administration = administration

    async def list_names(self, user_ids: Collection[UUID]) -> Mapping[UUID, str]:
        """Returns the names of those accounts that exist. Raises Unavailable."""
        names: dict[UUID, str] = {}
        for some in itertools.batched(user_ids, _MAX_NAMES):
            question = auth_pb2.ListNamesRequest(user_ids=map(str, some))
            answer = await rpc.unary(self._stub.ListNames, question, seconds=_SECONDS)
            names |= {UUID(one.user_id): one.full_name for one in answer.users}
        return names

    async def list_ids_of_role(self, role: str, after: UUID | None, limit: int) -> Sequence[UUID]:
        """Returns ids of active accounts after *after* in their order. Raises Unavailable or Forbidden."""
        number = auth_pb2.Role.Value(f"ROLE_{role.upper()}")
        question = admin_pb2.ListUserIdsRequest(role=number, after=str(after) if after else None, limit=limit)
        answer = await rpc.unary(self._administration.ListUserIds, question, seconds=_SECONDS)
        return [UUID(one) for one in answer.user_ids]

    async def list_active_ids(self, user_ids: Collection[UUID]) -> Sequence[UUID]:
        """Returns those of the ids whose accounts are active. Raises Unavailable or Forbidden."""
        question = admin_pb2.ListUserIdsRequest(user_ids=map(str, user_ids), limit=len(user_ids))
        answer = await rpc.unary(self._administration.ListUserIds, question, seconds=_SECONDS)
        return [UUID(one) for one in answer.user_ids]


@asynccontextmanager
async def auth_client(address: str, tls: Tls | None = None) -> AsyncIterator[AuthClient]:
    """Opens a client of the auth-service at `address`; it connects on first use."""
    async with rpc.channel(address, AUTH_SERVICE, ADMIN_SERVICE, tls=tls) as channel:
        yield AuthClient(auth_pb2_grpc.AuthServiceStub(channel), admin_pb2_grpc.AdminServiceStub(channel))
