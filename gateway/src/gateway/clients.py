"""The services behind the gateway: one channel each, one stub for each of their gRPC services."""

from types import TracebackType
from typing import Self

from gateway.settings import Settings
from kit import rpc
from twou.auth.v1 import (
    admin_pb2,
    admin_pb2_grpc,
    auth_pb2,
    auth_pb2_grpc,
    verification_pb2,
    verification_pb2_grpc,
)
from twou.chat.v1 import chat_pb2, chat_pb2_grpc
from twou.file.v1 import file_pb2, file_pb2_grpc
from twou.request.v1 import (
    dispatch_pb2,
    dispatch_pb2_grpc,
    provider_pb2,
    provider_pb2_grpc,
    request_pb2,
    request_pb2_grpc,
)


class Clients:
    def __init__(self, settings: Settings) -> None:
        auth = rpc.channel(
            settings.auth_address,
            auth_pb2.DESCRIPTOR.services_by_name["AuthService"],
            verification_pb2.DESCRIPTOR.services_by_name["VerificationService"],
            admin_pb2.DESCRIPTOR.services_by_name["AdminService"],
            admin_pb2.DESCRIPTOR.services_by_name["AuditService"],
        )
        request = rpc.channel(
            settings.request_address,
            request_pb2.DESCRIPTOR.services_by_name["RequestService"],
            provider_pb2.DESCRIPTOR.services_by_name["ProviderService"],
            dispatch_pb2.DESCRIPTOR.services_by_name["DispatchService"],
        )
        chat = rpc.channel(settings.chat_address, chat_pb2.DESCRIPTOR.services_by_name["ChatService"])
        file = rpc.channel(settings.file_address, file_pb2.DESCRIPTOR.services_by_name["FileService"])
        self.channels = {"auth": auth, "request": request, "chat": chat, "file": file}
        self.auth = auth_pb2_grpc.AuthServiceStub(auth)
        self.verification = verification_pb2_grpc.VerificationServiceStub(auth)
        self.admin = admin_pb2_grpc.AdminServiceStub(auth)
        self.audit = admin_pb2_grpc.AuditServiceStub(auth)
        self.requests = request_pb2_grpc.RequestServiceStub(request)
        self.providers = provider_pb2_grpc.ProviderServiceStub(request)
        self.dispatch = dispatch_pb2_grpc.DispatchServiceStub(request)
        self.chat = chat_pb2_grpc.ChatServiceStub(chat)
        self.files = file_pb2_grpc.FileServiceStub(file)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for channel in self.channels.values():
            await channel.close()
