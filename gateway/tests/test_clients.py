"""The channels and stubs of the services."""

from gateway.clients import Clients
from gateway.settings import Settings

STUBS = {
    "auth": "AuthServiceStub",
    "verification": "VerificationServiceStub",
    "contacts": "ContactServiceStub",
    "admin": "AdminServiceStub",
    "audit": "AuditServiceStub",
    "system_messages": "SystemMessageServiceStub",
    "api_keys": "ApiKeyServiceStub",
    "analytics": "AnalyticsServiceStub",
    "flags": "FlagServiceStub",
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
    "reviews": "ReviewServiceStub",
    "sellers": "SellerServiceStub",
    "listings": "ListingServiceStub",
    "favourites": "FavouriteServiceStub",
    "leads": "LeadServiceStub",
    "viewings": "ViewingServiceStub",
    "brokers": "BrokerServiceStub",
    "agency": "AgencyServiceStub",
    "figures": "FigureServiceStub",
    "dashboards": "DashboardServiceStub",
    "listing_searches": "ListingSearchServiceStub",
    "saved_searches": "SavedSearchServiceStub",
    "trust": "TrustServiceStub",
    "venues": "VenueServiceStub",
    "offerings": "OfferingServiceStub",
    "slots": "SlotServiceStub",
    "chat": "ChatServiceStub",
    "conversations": "ConversationServiceStub",
    "notifications": "NotificationServiceStub",
    "blocks": "BlockServiceStub",
    "preferences": "PreferenceServiceStub",
    "devices": "DeviceServiceStub",
    "broadcasts": "BroadcastServiceStub",
    "imports": "ImportServiceStub",
    "avatars": "AvatarServiceStub",
    "data_exports": "DataExportServiceStub",
    "files": "FileServiceStub",
    "images": "ImageServiceStub",
    "links": "LinkServiceStub",
    "uploads": "UploadServiceStub",
    "quotes": "QuoteServiceStub",
    "checkouts": "CheckoutServiceStub",
    "reports": "ReportServiceStub",
    "documents": "DocumentServiceStub",
    "document_reviews": "DocumentReviewServiceStub",
    "byte_port": "BytePort",
}


async def test_each_deployable_has_one_channel() -> None:
    async with Clients(Settings()) as clients:
        assert list(clients.channels) == ["auth", "request", "chat", "file"]


async def test_each_service_has_one_stub() -> None:
    async with Clients(Settings()) as clients:
        stubs = {name: type(one).__name__ for name, one in vars(clients).items() if name != "channels"}
    assert stubs == STUBS
