"""Each gRPC service is reached through the channel of its deployable."""

from gateway.clients import Clients
from gateway.settings import Settings


async def test_there_is_one_channel_for_each_deployable_and_one_stub_for_each_service() -> None:
    async with Clients(Settings()) as clients:
        assert list(clients.channels) == ["auth", "request", "chat", "file"]
        stubs = {name: type(stub).__name__ for name, stub in vars(clients).items() if name != "channels"}
    assert stubs == {
        "auth": "AuthServiceStub",
        "verification": "VerificationServiceStub",
        "admin": "AdminServiceStub",
        "audit": "AuditServiceStub",
        "requests": "RequestServiceStub",
        "providers": "ProviderServiceStub",
        "dispatch": "DispatchServiceStub",
        "chat": "ChatServiceStub",
        "files": "FileServiceStub",
    }
