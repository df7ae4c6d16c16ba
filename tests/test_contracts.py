"""The facts that the protos state about methods and events, compared with the lists that clients rely on."""

import re
from pathlib import Path
from typing import Any

from google.protobuf.descriptor import MethodDescriptor

from kit import contract, rpc
from twou.auth.v1.auth_pb2 import Role
from twou.options.v1 import options_pb2
from twou.options.v1.options_pb2 import Access

ROOT = Path(__file__).parents[1]

# Services, who may call them, and the methods to which that applies. Methods with an asterisk only read; clients retry
# them, so a method has an asterisk only if a second call changes nothing.
METHODS = """
twou.auth.v1.AuthService, public: Register, Login, Refresh, GetSessionState*, GetKeys*
twou.auth.v1.AuthService, signed in: Logout, GetMe*, UpdateMe, ChangePassword, ListSessions*, EndSession
twou.auth.v1.AuthService, signed in: EndOtherSessions, DeleteMe, BeginSecondFactor, ConfirmSecondFactor
twou.auth.v1.AuthService, signed in: RemoveSecondFactor, ListNames*
twou.auth.v1.VerificationService, public: RequestPasswordReset, ResetPassword, ObjectToEmailChange
twou.auth.v1.VerificationService, optional: RequestVerification, VerifyEmail
twou.auth.v1.ContactService, signed in: RequestCode, ConfirmCode, GetVerification*
twou.auth.v1.DocumentService, signed in: SubmitDocument, ListDocuments*, WithdrawDocument
twou.auth.v1.DocumentReviewService, reviewers: ListSubmissions, GetSubmission, ClaimDocument
twou.auth.v1.DocumentReviewService, reviewers: ApproveDocument, RejectDocument, RevokeDocument
twou.auth.v1.AdminService, admins: ListUsers*, GetUser*, ListUserIds*, CreateUser, ChangeUser
twou.auth.v1.AdminService, admins: ExportUsers
twou.auth.v1.AdminService, admins: NoteReadingSockets*, RecordClosedSockets
twou.auth.v1.SystemMessageService, admins: RecordSystemMessage
twou.auth.v1.SystemMessageService, public: FindMaintenance*
twou.auth.v1.AuditService, admins: ListAuditEntries*
twou.auth.v1.ImportService, admins: ImportUsers, GetImport*
twou.auth.v1.AvatarService, signed in: SetAvatar, RemoveAvatar
twou.auth.v1.AvatarService, public: GetAvatar*
twou.auth.v1.ApiKeyService, admins: CreateApiKey, ListApiKeys*, RotateApiKey, RevokeApiKey
twou.auth.v1.ApiKeyService, public: ExchangeApiKey
twou.auth.v1.ReportService, signed in: CreateReport
twou.auth.v1.ReportService, moderators: ListReports*, GetReport*, ResolveReport
twou.auth.v1.ReportService, admins: ExportReports
twou.auth.v1.FlagService, public: ListLiveValues*
twou.auth.v1.FlagService, admins: ListFlags*, GetFlag*, SetFlag, ListSettings*, GetSetting*, SetSetting
twou.request.v1.RequestService, signed in: CreateRequest, GetRequest*, ListRequests*, UpdateRequest
twou.request.v1.RequestService, signed in: StartRequest, CompleteRequest, CancelRequest, RateRequest
twou.request.v1.RequestService, signed in: ListTimeline*, GetParticipants*
twou.request.v1.RequestService, providers: ListAvailableRequests*
twou.request.v1.RequestService, accepting providers: AcceptRequest
twou.request.v1.ProviderService, providers: UpdateProfile, UpdateLocation
twou.request.v1.ProviderService, signed in: GetProvider*, ListNearbyProviders*
twou.request.v1.DispatchService, providers: ListOffers*, DeclineOffer
twou.request.v1.DispatchService, signed in: GetDispatch*
twou.request.v1.CommitmentService, signed in: ListCommitments*, AddTimeOff, RemoveTimeOff
twou.request.v1.VenueService, providers and admins: CreateVenue
twou.request.v1.VenueService, optional: GetVenue*, ListVenues*, ListNearestVenues*
twou.request.v1.VenueService, signed in: UpdateVenue, DeleteVenue, InviteStaff, RemoveStaff
twou.request.v1.VenueService, providers: AcceptInvitation
twou.request.v1.VenueService, admins: VerifyVenue
twou.request.v1.OfferingService, providers and admins: CreateService
twou.request.v1.OfferingService, signed in: UpdateService
twou.request.v1.OfferingService, optional: GetService*, ListServices*
twou.request.v1.SlotService, signed in: CreateSlot, CreateSchedule, EndSchedule, UpdateSlot, CloseSlot, CloseVenue
twou.request.v1.SlotService, optional: GetSlot*
twou.request.v1.SlotService, public: ListAvailableSlots*
twou.request.v1.BookingService, signed in: ScheduleBooking, HoldBooking, CancelBooking, RescheduleBooking
twou.request.v1.BookingService, signed in: GetBooking*, ListBookings*, ListVenueBookings*, ListRecommendations*
twou.request.v1.BookingService, signed in: CheckInBooking, CompleteBooking, MissBooking
twou.request.v1.PeopleService, signed in: GetBookingProfile*, UpdateBookingProfile, CheckBookingProfile*
twou.request.v1.PeopleService, signed in: AddDependant, RemoveDependant
twou.request.v1.PaymentService, public: ReceiveWebhook
twou.request.v1.PaymentService, signed in: CreatePayment, GetPayment*, ListPayments*, SyncPayment, CancelPayment
twou.request.v1.PaymentService, signed in: TipProvider
twou.request.v1.PaymentService, admins: ListAllPayments*, RefundPayment, ListRefunds*, ExportPayments
twou.request.v1.RequestService, admins: ExportRequests
twou.request.v1.SellerService, signed in: UpdateSeller, GetOwnSeller*
twou.request.v1.SellerService, optional: GetSeller*
twou.request.v1.SellerService, admins: SuspendSeller, RestoreSeller
twou.request.v1.TrustService, signed in: AppealListing
twou.request.v1.ListingService, optional: GetListing*
twou.request.v1.ListingService, signed in: CreateListing, ListOwnListings*, UpdateListing, PublishListing
twou.request.v1.ListingSearchService, optional: ListListings*, ListListingFacets*, MapListings*
twou.request.v1.ListingService, signed in: WithdrawListing, RenewListing, DeleteListing
twou.chat.v1.NotificationService, admins: ExportNotifications
twou.request.v1.DisputeService, admins: ListDisputes*
twou.request.v1.MethodService, signed in: CreateMethod, ListMethods*, SyncMethod, DeleteMethod
twou.request.v1.ReviewService, signed in: CreateReview, GetReview*, ListReviews*, UpdateReview, DeleteReview
twou.request.v1.SavedSearchService, signed in: CreateSearch, ListSearches*, GetSearch*, UpdateSearch, DeleteSearch
twou.request.v1.SavedSearchService, signed in: ListSearchResults*
twou.request.v1.FavouriteService, signed in: AddFavourite, RemoveFavourite, ListFavourites*
twou.request.v1.BrokerService, signed in: CreateBroker, UpdateBroker, DeleteBroker
twou.request.v1.BrokerService, optional: GetBroker*, ListBrokers*
twou.request.v1.BrokerService, admins: VerifyBroker
twou.request.v1.DashboardService, signed in: GetBrokerDashboard*
twou.request.v1.FigureService, signed in: GetListingStats*, ShowContact
twou.request.v1.AgencyService, signed in: InviteBroker, JoinListing, RemoveBroker
twou.request.v1.ReviewService, signed in: ReplyToReview
twou.request.v1.LeadService, signed in: CreateLead, ListLeads*, GetLead*, UpdateLead
twou.request.v1.LeadService, public: GetLeadOpening*
twou.request.v1.ViewingService, signed in: CreateViewing, CancelViewing
twou.request.v1.ViewingService, optional: ListViewings*
twou.request.v1.PayoutService, providers: GetPayoutAccount*, UpdatePayoutAccount, CreatePayout, ListPayouts*
twou.request.v1.ReconciliationService, admins: StartReconciliation, ListReconciliations*, ListDifferences*
twou.request.v1.PayoutService, admins: ListAllPayouts*, ApprovePayout, RejectPayout, MarkPayoutPaid
twou.request.v1.LedgerService, providers: ListBalances*, ListStatement*, ExportStatement
twou.request.v1.LedgerService, admins: ListAccounts*, ListEntries*, GetCheck*, ProposeAdjustment, ApproveAdjustment
twou.request.v1.WaitingService, signed in: JoinWaitlist, ListWaits*, LeaveWaitlist
twou.request.v1.QuoteService, signed in: CreateQuote
twou.request.v1.CheckoutService, public: GetCheckout*, Press
twou.request.v1.CalendarService, signed in: CreateFeed, ListFeeds*, DeleteFeed, GetBookingCalendar*
twou.request.v1.CalendarService, public: ReadFeed*
twou.auth.v1.AnalyticsService, optional: RecordEvents
twou.auth.v1.AnalyticsService, admins: GetStats*, GetSeries*
twou.chat.v1.ChatService, signed in: SendMessage, ListMessages*, GetMessage*, EditMessage, DeleteMessage, MarkRead
twou.chat.v1.ConversationService, signed in: ListConversations*, GetConversation*, GetTopic*, ListContacts*
twou.chat.v1.ConversationService, signed in: UpdateConversation, StartThread, AddMember, LeaveThread
twou.chat.v1.ConversationService, public: GetStanding*
twou.chat.v1.BlockService, signed in: Block, Unblock
twou.chat.v1.BlockService, public: FindBlock*
twou.chat.v1.PreferenceService, signed in: GetPreferences*, ReplacePreferences
twou.chat.v1.PreferenceService, public: GetSubscription*, Unsubscribe
twou.chat.v1.NotificationService, signed in: ListNotifications*, GetUnreadCount*, MarkNotificationRead
twou.chat.v1.NotificationService, signed in: MarkNotificationsRead, DeleteNotification, ListDeliveries*
twou.chat.v1.DeviceService, signed in: GetVapidKey*, RegisterDevice, ListDevices*, DeleteDevice
twou.chat.v1.BroadcastService, admins: ScheduleBroadcast, ListBroadcasts*, GetBroadcast*, StopBroadcast
twou.file.v1.FileService, signed in: UploadFile, GetFile*, ListRequestFiles*, DownloadFile*
twou.file.v1.FileService, signed in: ListConversationFiles*
twou.file.v1.FileService, signed in: ListOwnFileIds*, ListOwnImageIds*
twou.file.v1.FileService, public: ListDigests*
twou.file.v1.FileService, signed in: ListFiles*, ExportFiles*, DeleteFile, DeleteFiles, HoldFiles
twou.file.v1.ImageService, signed in: GetImage*, MakeSquare*
twou.file.v1.ImageService, public: GetListingImage*
twou.file.v1.LinkService, signed in: CreateLink*
twou.file.v1.LinkService, public: GetLinkedFile*, DownloadLinkedFile*, GetLinkedImage*
twou.file.v1.UploadService, public: GetUploadRules*
twou.file.v1.UploadService, signed in: CreateUpload, GetUpload, ContinueUpload, DeleteUpload
twou.file.v1.DataExportService, signed in: BeginDataExport, GetDataExport*
twou.file.v1.DataExportService, public: AddDataExportPart
"""
ROLES = {
    "moderators": "admin, moderator, else ONLY_MODERATORS: Moderator privileges required.",
    "admins": "admin, else ONLY_ADMINS: Admin privileges required.",
    "reviewers": "admin, moderator, else ONLY_MODERATORS: Moderator privileges required.",
    "providers": "provider, else ONLY_PROVIDERS: Only providers can do this.",
    "providers and admins": "provider, admin, else ONLY_PROVIDERS: Only providers can do this.",
    "accepting providers": "provider, else ONLY_PROVIDERS: Only providers can accept.",
}
LISTED = {
    f"{service}.{name}": who
    for service, who, names in re.findall(r"^(\S+), (.+): (.+)$", METHODS, re.MULTILINE)
    for name in names.split(", ")
}
READS = {name.removesuffix("*") for name in LISTED if name.endswith("*")}


def methods() -> list[MethodDescriptor]:
    services = [service for file in contract.files() for service in file.services_by_name.values()]
    return [method for service in services for method in service.methods]


def events() -> list[Any]:
    return [cls.DESCRIPTOR for cls in contract.event_classes().values()]


def access(method: MethodDescriptor) -> Access:
    found = contract.access(method)
    assert found is not None, method.full_name
    return found


def in_words(rule: Access) -> str:
    if rule.level != Access.LEVEL_ROLES:
        return Access.Level.Name(rule.level).removeprefix("LEVEL_").lower().replace("_", " ")
    return f"{', '.join(rule.roles)}, else {rule.refusal.code}: {rule.refusal.message}"


def test_access_of_each_method_matches_the_list() -> None:
    expected = {name.removesuffix("*"): ROLES.get(who, who) for name, who in LISTED.items()}
    assert {method.full_name: in_words(access(method)) for method in methods()} == expected


def test_access_names_only_existing_roles() -> None:
    known = {name.removeprefix("ROLE_").lower() for name in Role.DESCRIPTOR.values_by_name} - {"unspecified"}
    assert {role for method in methods() for role in access(method).roles} <= known


def test_reads_are_marked() -> None:
    assert {method.full_name for method in methods() if contract.only_reads(method)} == READS


def test_retried_methods_are_the_unary_reads() -> None:
    retried = rpc.retried(*(service for file in contract.files() for service in file.services_by_name.values()))
    streams = {method.full_name for method in methods() if method.server_streaming}
    assert {method.full_name for method in retried} == READS - streams


def test_events_declare_frame_and_audience() -> None:
    assert all(event.GetOptions().HasExtension(options_pb2.event) for event in events())
    options = {event.full_name: event.GetOptions().Extensions[options_pb2.event] for event in events()}
    for name, option in options.items():
        assert bool(option.frame) == bool(option.audience) == bool(option.summary), name
        assert not option.summary or re.fullmatch(r"[A-Z].*\.", option.summary), name
        assert re.fullmatch(r"([a-z]+(_[a-z]+)*\.)*[a-z]+(_[a-z]+)*|", option.frame), name
        assert len(set(option.audience)) == len(option.audience), name


def test_event_files_name_existing_publishers() -> None:
    for event in events():
        publishers = event.file.GetOptions().Extensions[options_pb2.publishers]
        assert publishers, event.file.name
        assert all((ROOT / publisher / "src").is_dir() for publisher in publishers), event.file.name
