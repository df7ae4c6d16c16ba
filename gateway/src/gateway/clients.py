"""Clients of the services: one gRPC channel for each deployable, and one stub for each of its gRPC services."""

from importlib import import_module
from types import TracebackType
from typing import Any, Self, get_type_hints

from google.protobuf.descriptor import ServiceDescriptor

from gateway.byte_port import BytePort
from gateway.settings import Settings
from kit import rpc
from twou.auth.v1.admin_pb2_grpc import AdminServiceStub, AuditServiceStub
from twou.auth.v1.analytics_pb2_grpc import AnalyticsServiceStub
from twou.auth.v1.api_key_pb2_grpc import ApiKeyServiceStub
from twou.auth.v1.auth_pb2_grpc import AuthServiceStub
from twou.auth.v1.avatar_pb2_grpc import AvatarServiceStub
from twou.auth.v1.contact_pb2_grpc import ContactServiceStub
from twou.auth.v1.document_pb2_grpc import DocumentReviewServiceStub, DocumentServiceStub
from twou.auth.v1.flag_pb2_grpc import FlagServiceStub
from twou.auth.v1.import_pb2_grpc import ImportServiceStub
from twou.auth.v1.report_pb2_grpc import ReportServiceStub
from twou.auth.v1.system_message_pb2_grpc import SystemMessageServiceStub
from twou.auth.v1.verification_pb2_grpc import VerificationServiceStub
from twou.chat.v1.block_pb2_grpc import BlockServiceStub
from twou.chat.v1.broadcast_pb2_grpc import BroadcastServiceStub
from twou.chat.v1.chat_pb2_grpc import ChatServiceStub
from twou.chat.v1.conversation_pb2_grpc import ConversationServiceStub
from twou.chat.v1.device_pb2_grpc import DeviceServiceStub
from twou.chat.v1.notification_pb2_grpc import NotificationServiceStub
from twou.chat.v1.preference_pb2_grpc import PreferenceServiceStub
from twou.file.v1.data_export_pb2_grpc import DataExportServiceStub
from twou.file.v1.file_pb2_grpc import FileServiceStub
from twou.file.v1.image_pb2_grpc import ImageServiceStub
from twou.file.v1.link_pb2_grpc import LinkServiceStub
from twou.file.v1.upload_pb2_grpc import UploadServiceStub
from twou.request.v1.agency_pb2_grpc import AgencyServiceStub
from twou.request.v1.booking_pb2_grpc import BookingServiceStub
from twou.request.v1.broker_pb2_grpc import BrokerServiceStub
from twou.request.v1.calendar_pb2_grpc import CalendarServiceStub
from twou.request.v1.commitment_pb2_grpc import CommitmentServiceStub
from twou.request.v1.dashboard_pb2_grpc import DashboardServiceStub
from twou.request.v1.dispatch_pb2_grpc import DispatchServiceStub
from twou.request.v1.dispute_pb2_grpc import DisputeServiceStub
from twou.request.v1.favourite_pb2_grpc import FavouriteServiceStub
from twou.request.v1.figure_pb2_grpc import FigureServiceStub
from twou.request.v1.lead_pb2_grpc import LeadServiceStub
from twou.request.v1.ledger_pb2_grpc import LedgerServiceStub
from twou.request.v1.listing_pb2_grpc import ListingServiceStub
from twou.request.v1.listing_search_pb2_grpc import ListingSearchServiceStub
from twou.request.v1.method_pb2_grpc import MethodServiceStub
from twou.request.v1.payment_pb2_grpc import PaymentServiceStub
from twou.request.v1.payout_pb2_grpc import PayoutServiceStub
from twou.request.v1.person_pb2_grpc import PeopleServiceStub
from twou.request.v1.provider_pb2_grpc import ProviderServiceStub
from twou.request.v1.quote_pb2_grpc import QuoteServiceStub
from twou.request.v1.reconciliation_pb2_grpc import ReconciliationServiceStub
from twou.request.v1.request_pb2_grpc import RequestServiceStub
from twou.request.v1.review_pb2_grpc import ReviewServiceStub
from twou.request.v1.saved_search_pb2_grpc import SavedSearchServiceStub
from twou.request.v1.seller_pb2_grpc import SellerServiceStub
from twou.request.v1.service_pb2_grpc import OfferingServiceStub
from twou.request.v1.slot_pb2_grpc import SlotServiceStub
from twou.request.v1.test_gateway_pb2_grpc import CheckoutServiceStub
from twou.request.v1.trust_pb2_grpc import TrustServiceStub
from twou.request.v1.venue_pb2_grpc import VenueServiceStub
from twou.request.v1.viewing_pb2_grpc import ViewingServiceStub
from twou.request.v1.waiting_pb2_grpc import WaitingServiceStub


class Clients:
    """The stubs of all gRPC services.

    Each annotation adds a service. The package of its proto names the deployable: `twou.auth.v1` is served at the
    address of the setting `auth_address`.
    """

    auth: AuthServiceStub
    verification: VerificationServiceStub
    contacts: ContactServiceStub
    admin: AdminServiceStub
    audit: AuditServiceStub
    imports: ImportServiceStub
    avatars: AvatarServiceStub
    system_messages: SystemMessageServiceStub
    api_keys: ApiKeyServiceStub
    analytics: AnalyticsServiceStub
    flags: FlagServiceStub
    requests: RequestServiceStub
    providers: ProviderServiceStub
    dispatch: DispatchServiceStub
    commitments: CommitmentServiceStub
    bookings: BookingServiceStub
    waiting: WaitingServiceStub
    calendars: CalendarServiceStub
    people: PeopleServiceStub
    ledger: LedgerServiceStub
    venues: VenueServiceStub
    offerings: OfferingServiceStub
    slots: SlotServiceStub
    payments: PaymentServiceStub
    payouts: PayoutServiceStub
    reconciliations: ReconciliationServiceStub
    disputes: DisputeServiceStub
    methods: MethodServiceStub
    reviews: ReviewServiceStub
    brokers: BrokerServiceStub
    agency: AgencyServiceStub
    figures: FigureServiceStub
    dashboards: DashboardServiceStub
    favourites: FavouriteServiceStub
    sellers: SellerServiceStub
    listings: ListingServiceStub
    leads: LeadServiceStub
    viewings: ViewingServiceStub
    listing_searches: ListingSearchServiceStub
    saved_searches: SavedSearchServiceStub
    trust: TrustServiceStub
    chat: ChatServiceStub
    conversations: ConversationServiceStub
    blocks: BlockServiceStub
    preferences: PreferenceServiceStub
    notifications: NotificationServiceStub
    devices: DeviceServiceStub
    broadcasts: BroadcastServiceStub
    files: FileServiceStub
    images: ImageServiceStub
    links: LinkServiceStub
    uploads: UploadServiceStub
    quotes: QuoteServiceStub
    checkouts: CheckoutServiceStub
    reports: ReportServiceStub
    documents: DocumentServiceStub
    document_reviews: DocumentReviewServiceStub
    data_exports: DataExportServiceStub

    def __init__(self, settings: Settings) -> None:
        stubs: dict[str, type[Any]] = get_type_hints(type(self))
        services: dict[str, list[ServiceDescriptor]] = {}
        for stub in stubs.values():
            services.setdefault(_deployable(stub), []).append(_service(stub))
        # The keys are the names of the deployables.
        self.channels = {
            name: rpc.channel(getattr(settings, f"{name}_address"), *found, tls=settings.tls)
            for name, found in services.items()
        }
        for attribute, stub in stubs.items():
            setattr(self, attribute, stub(self.channels[_deployable(stub)]))
        self.byte_port = BytePort(settings.file_address, settings.tls)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        for channel in self.channels.values():
            await channel.close()


def _deployable(stub: type[Any]) -> str:
    """Returns the deployable of a stub: `auth` for `twou.auth.v1.admin_pb2_grpc.AdminServiceStub`."""
    return stub.__module__.split(".")[1]


def _service(stub: type[Any]) -> ServiceDescriptor:
    messages = import_module(stub.__module__.removesuffix("_grpc"))
    service: ServiceDescriptor = messages.DESCRIPTOR.services_by_name[stub.__name__.removesuffix("Stub")]
    return service
