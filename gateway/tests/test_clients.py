"""The channels and stubs of the services."""

from gateway.clients import Clients
from gateway.settings import Settings


async def test_each_deployable_has_one_channel_and_each_service_one_stub() -> None:
    async with Clients(Settings()) as clients:
        assert list(clients.channels) == ["auth", "request", "chat", "file"]
        stubs = {name: type(one).__name__ for name, one in vars(clients).items() if name != "channels"}
    assert stubs == {
        "auth": "AuthServiceStub",
        "verification": "VerificationServiceStub",
        "admin": "AdminServiceStub",
        "audit": "AuditServiceStub",
        "requests": "RequestServiceStub",
        "providers": "ProviderServiceStub",
        "dispatch": "DispatchServiceStub",
        "commitments": "CommitmentServiceStub",
        "bookings": "BookingServiceStub",
        "waiting": "WaitingServiceStub",
        "calendars": "CalendarServiceStub",
        "people": "PeopleServiceStub",
        "ledger": "LedgerServiceStub",
        "payments": "PaymentServiceStub",
        "payouts": "PayoutServiceStub",
        "reconciliations": "ReconciliationServiceStub",
        "disputes": "DisputeServiceStub",
        "methods": "MethodServiceStub",
        "venues": "VenueServiceStub",
        "offerings": "OfferingServiceStub",
        "slots": "SlotServiceStub",
        "chat": "ChatServiceStub",
        "conversations": "ConversationServiceStub",
        "blocks": "BlockServiceStub",
        "files": "FileServiceStub",
        "images": "ImageServiceStub",
        "links": "LinkServiceStub",
        "uploads": "UploadServiceStub",
        "quotes": "QuoteServiceStub",
        "checkouts": "CheckoutServiceStub",
        "byte_port": "BytePort",
    }
