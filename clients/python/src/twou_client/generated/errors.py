"""The errors of the API: a class for each `error.code`.

Written by `make clients`.
"""

from twou_client.failures import ApiError


class BadRequest(ApiError):
    """400: The request is not valid HTTP."""

    code = "BAD_REQUEST"


class ChecksumNotSupported(ApiError):
    """400: The algorithms of checksums are sha1,sha256."""

    code = "CHECKSUM_NOT_SUPPORTED"


class InvalidObjection(ApiError):
    """400: The link is invalid or has expired, or was used before."""

    code = "INVALID_OBJECTION"


class InvalidResetToken(ApiError):
    """400: The token is invalid or has expired. Please request a new one."""

    code = "INVALID_RESET_TOKEN"


class InvalidSecondFactor(ApiError):
    """400: The code is wrong, was used before, or there is nothing to confirm."""

    code = "INVALID_SECOND_FACTOR"


class InvalidSignature(ApiError):
    """400: The gateway has not signed this, or too long ago."""

    code = "INVALID_SIGNATURE"


class InvalidVerificationCode(ApiError):
    """400: The code is invalid or has expired. Please request a new one."""

    code = "INVALID_VERIFICATION_CODE"


class PasswordMismatch(ApiError):
    """400: The two passwords differ."""

    code = "PASSWORD_MISMATCH"


class PasswordUnchanged(ApiError):
    """400: The new password must differ from the old one."""

    code = "PASSWORD_UNCHANGED"


class ResetTokenUsed(ApiError):
    """400: The token has already been used. Please request a new one."""

    code = "RESET_TOKEN_USED"


class UploadInterrupted(ApiError):
    """400: Another request has taken this upload over."""

    code = "UPLOAD_INTERRUPTED"


class WrongPassword(ApiError):
    """400: The password is wrong."""

    code = "WRONG_PASSWORD"


class ApiKeyRequired(ApiError):
    """401: Send the API key of your application in the header X-API-Key."""

    code = "API_KEY_REQUIRED"


class InvalidApiKey(ApiError):
    """401: An API key is sent in the header X-API-Key, never in a URL. Rotate this one: others may have read it."""

    code = "INVALID_API_KEY"


class InvalidCredentials(ApiError):
    """401: Invalid credentials"""

    code = "INVALID_CREDENTIALS"


class InvalidLink(ApiError):
    """401: The link is not valid, or not any more."""

    code = "INVALID_LINK"


class InvalidRefreshToken(ApiError):
    """401: Invalid or expired refresh token"""

    code = "INVALID_REFRESH_TOKEN"


class InvalidToken(ApiError):
    """401: Invalid or expired token"""

    code = "INVALID_TOKEN"


class NotAuthenticated(ApiError):
    """401: Not authenticated"""

    code = "NOT_AUTHENTICATED"


class SecondFactorRequired(ApiError):
    """401: Please send a code of your app, or a recovery code, as well."""

    code = "SECOND_FACTOR_REQUIRED"


class AdminAddress(ApiError):
    """403: Only admins themselves, or an operator at the command line, can change the address of an admin."""

    code = "ADMIN_ADDRESS"


class Blocked(ApiError):
    """403: You and this user cannot write to each other."""

    code = "BLOCKED"


class Forbidden(ApiError):
    """403: Not allowed."""

    code = "FORBIDDEN"


class InsufficientScope(ApiError):
    """403: The scopes of the API key do not allow this operation."""

    code = "INSUFFICIENT_SCOPE"


class NotForApiKeys(ApiError):
    """403: An API key alone cannot do this. It needs the access token of a person."""

    code = "NOT_FOR_API_KEYS"


class NotInvited(ApiError):
    """403: The owner of the listing has not asked you to take part."""

    code = "NOT_INVITED"


class NotOwnMessage(ApiError):
    """403: Only its sender can change a message."""

    code = "NOT_OWN_MESSAGE"


class NotPartOfConversation(ApiError):
    """403: Not part of this conversation."""

    code = "NOT_PART_OF_CONVERSATION"


class NotPartOfRequest(ApiError):
    """403: You are not a participant of this request."""

    code = "NOT_PART_OF_REQUEST"


class NotYourListing(ApiError):
    """403: Only the owner of the listing and their broker can do this."""

    code = "NOT_YOUR_LISTING"


class OnlyAdmins(ApiError):
    """403: Admin privileges required."""

    code = "ONLY_ADMINS"


class OnlyAssignedProvider(ApiError):
    """403: Only the provider who accepted the request can do this."""

    code = "ONLY_ASSIGNED_PROVIDER"


class OnlyClient(ApiError):
    """403: Only the client of the request can do this."""

    code = "ONLY_CLIENT"


class OnlyModerators(ApiError):
    """403: Moderator privileges required."""

    code = "ONLY_MODERATORS"


class OnlyProviders(ApiError):
    """403: Only providers can accept."""

    code = "ONLY_PROVIDERS"


class OnlyVenueOwner(ApiError):
    """403: Only the owner of the venue can do this."""

    code = "ONLY_VENUE_OWNER"


class OnlyVenueStaff(ApiError):
    """403: Only the staff of the venue can do this."""

    code = "ONLY_VENUE_STAFF"


class OriginNotAllowed(ApiError):
    """403: Sockets are not allowed from this origin."""

    code = "ORIGIN_NOT_ALLOWED"


class OwnContent(ApiError):
    """403: You cannot report yourself or your own content."""

    code = "OWN_CONTENT"


class OwnDocument(ApiError):
    """403: Your own documents are reviewed by others."""

    code = "OWN_DOCUMENT"


class OwnListing(ApiError):
    """403: You cannot ask about a listing of your own."""

    code = "OWN_LISTING"


class OwnRequest(ApiError):
    """403: You cannot accept your own request."""

    code = "OWN_REQUEST"


class OwnReview(ApiError):
    """403: You cannot review yourself."""

    code = "OWN_REVIEW"


class ProviderNotVerified(ApiError):
    """403: Your documents must be approved first. GET /verification says which ones are missing."""

    code = "PROVIDER_NOT_VERIFIED"


class ReadOnlyForAdmins(ApiError):
    """403: Admins can read conversations but cannot write in them."""

    code = "READ_ONLY_FOR_ADMINS"


class ReauthenticationRequired(ApiError):
    """403: Please send your current password, or log in again first."""

    code = "REAUTHENTICATION_REQUIRED"


class SelfApproval(ApiError):
    """403: Another admin must approve this."""

    code = "SELF_APPROVAL"


class SellerProfileRequired(ApiError):
    """403: Open a seller profile first: PUT /sellers/me."""

    code = "SELLER_PROFILE_REQUIRED"


class SellerSuspended(ApiError):
    """403: Your seller profile is suspended. You cannot offer anything at the moment."""

    code = "SELLER_SUSPENDED"


class StaffAccount(ApiError):
    """403: Only admins can deactivate a moderator, and no report can deactivate an admin."""

    code = "STAFF_ACCOUNT"


class AccountNotFound(ApiError):
    """404: There is no account with this e-mail address."""

    code = "ACCOUNT_NOT_FOUND"


class AdjustmentNotFound(ApiError):
    """404: There is no such adjustment."""

    code = "ADJUSTMENT_NOT_FOUND"


class ApiKeyNotFound(ApiError):
    """404: API key not found."""

    code = "API_KEY_NOT_FOUND"


class AvatarNotFound(ApiError):
    """404: There is no such picture."""

    code = "AVATAR_NOT_FOUND"


class BroadcastNotFound(ApiError):
    """404: Broadcast not found."""

    code = "BROADCAST_NOT_FOUND"


class BrokerNotFound(ApiError):
    """404: Broker not found."""

    code = "BROKER_NOT_FOUND"


class CommitmentNotFound(ApiError):
    """404: Commitment not found."""

    code = "COMMITMENT_NOT_FOUND"


class ConversationNotFound(ApiError):
    """404: Conversation not found."""

    code = "CONVERSATION_NOT_FOUND"


class DataExportNotFound(ApiError):
    """404: Data export not found."""

    code = "DATA_EXPORT_NOT_FOUND"


class DependantNotFound(ApiError):
    """404: Dependant not found."""

    code = "DEPENDANT_NOT_FOUND"


class DeviceNotFound(ApiError):
    """404: Device not found."""

    code = "DEVICE_NOT_FOUND"


class DisputeNotFound(ApiError):
    """404: There is no such dispute."""

    code = "DISPUTE_NOT_FOUND"


class DocumentNotFound(ApiError):
    """404: Document not found."""

    code = "DOCUMENT_NOT_FOUND"


class FeatureDisabled(ApiError):
    """404: This feature is not available"""

    code = "FEATURE_DISABLED"


class FeedNotFound(ApiError):
    """404: Calendar feed not found."""

    code = "FEED_NOT_FOUND"


class FileNotFound(ApiError):
    """404: File not found."""

    code = "FILE_NOT_FOUND"


class FlagNotFound(ApiError):
    """404: There is no flag with this name."""

    code = "FLAG_NOT_FOUND"


class GatewayNotFound(ApiError):
    """404: There is no such payment gateway here."""

    code = "GATEWAY_NOT_FOUND"


class ImageNotFound(ApiError):
    """404: There is no smaller image of this file."""

    code = "IMAGE_NOT_FOUND"


class ImportNotFound(ApiError):
    """404: Import not found."""

    code = "IMPORT_NOT_FOUND"


class LeadNotFound(ApiError):
    """404: Lead not found."""

    code = "LEAD_NOT_FOUND"


class ListingNotFound(ApiError):
    """404: Listing not found."""

    code = "LISTING_NOT_FOUND"


class MessageNotFound(ApiError):
    """404: Message not found."""

    code = "MESSAGE_NOT_FOUND"


class NotificationNotFound(ApiError):
    """404: Notification not found."""

    code = "NOTIFICATION_NOT_FOUND"


class NotFound(ApiError):
    """404: Not found."""

    code = "NOT_FOUND"


class OfferNotFound(ApiError):
    """404: Offer not found."""

    code = "OFFER_NOT_FOUND"


class PaymentMethodNotFound(ApiError):
    """404: Payment method not found."""

    code = "PAYMENT_METHOD_NOT_FOUND"


class PaymentNotFound(ApiError):
    """404: Payment not found."""

    code = "PAYMENT_NOT_FOUND"


class PayoutAccountNotFound(ApiError):
    """404: You have not named an account for payouts."""

    code = "PAYOUT_ACCOUNT_NOT_FOUND"


class PayoutNotFound(ApiError):
    """404: There is no such payout."""

    code = "PAYOUT_NOT_FOUND"


class ProviderNotFound(ApiError):
    """404: Provider not found."""

    code = "PROVIDER_NOT_FOUND"


class PushNotSetUp(ApiError):
    """404: This site does not send this kind of push."""

    code = "PUSH_NOT_SET_UP"


class QuoteNotFound(ApiError):
    """404: Quote not found."""

    code = "QUOTE_NOT_FOUND"


class ReconciliationNotFound(ApiError):
    """404: Reconciliation not found."""

    code = "RECONCILIATION_NOT_FOUND"


class RecordNotFound(ApiError):
    """404: Booking not found."""

    code = "RECORD_NOT_FOUND"


class RefundNotFound(ApiError):
    """404: There is no such refund."""

    code = "REFUND_NOT_FOUND"


class ReportNotFound(ApiError):
    """404: Report not found."""

    code = "REPORT_NOT_FOUND"


class RequestNotFound(ApiError):
    """404: Request not found."""

    code = "REQUEST_NOT_FOUND"


class ReviewNotFound(ApiError):
    """404: Review not found."""

    code = "REVIEW_NOT_FOUND"


class ScheduleNotFound(ApiError):
    """404: Schedule not found."""

    code = "SCHEDULE_NOT_FOUND"


class SearchNotFound(ApiError):
    """404: Saved search not found."""

    code = "SEARCH_NOT_FOUND"


class SellerNotFound(ApiError):
    """404: Seller not found."""

    code = "SELLER_NOT_FOUND"


class ServiceNotFound(ApiError):
    """404: Service not found."""

    code = "SERVICE_NOT_FOUND"


class SessionNotFound(ApiError):
    """404: Session not found."""

    code = "SESSION_NOT_FOUND"


class SettingNotFound(ApiError):
    """404: There is no setting with this key."""

    code = "SETTING_NOT_FOUND"


class SlotNotFound(ApiError):
    """404: Slot not found."""

    code = "SLOT_NOT_FOUND"


class SocketNotFound(ApiError):
    """404: Neither a user with an open socket nor an open socket has this id."""

    code = "SOCKET_NOT_FOUND"


class SubscriptionNotFound(ApiError):
    """404: This link is not valid any more."""

    code = "SUBSCRIPTION_NOT_FOUND"


class UploadNotFound(ApiError):
    """404: Upload not found."""

    code = "UPLOAD_NOT_FOUND"


class UserNotFound(ApiError):
    """404: User not found."""

    code = "USER_NOT_FOUND"


class VenueNotFound(ApiError):
    """404: Venue not found."""

    code = "VENUE_NOT_FOUND"


class WaitNotFound(ApiError):
    """404: You are not waiting for this."""

    code = "WAIT_NOT_FOUND"


class MethodNotAllowed(ApiError):
    """405: Method Not Allowed"""

    code = "METHOD_NOT_ALLOWED"


class RequestTimeout(ApiError):
    """408: The request did not arrive in time."""

    code = "REQUEST_TIMEOUT"


class AccountDeleted(ApiError):
    """409: This account was deleted by its owner and cannot be changed or restored."""

    code = "ACCOUNT_DELETED"


class AlreadyAppealed(ApiError):
    """409: You have already appealed against this decision."""

    code = "ALREADY_APPEALED"


class AlreadyApproved(ApiError):
    """409: This has been approved already."""

    code = "ALREADY_APPROVED"


class AlreadyBooked(ApiError):
    """409: This slot is booked for this person already."""

    code = "ALREADY_BOOKED"


class AlreadyBroker(ApiError):
    """409: You are a broker already. Change what you have stated."""

    code = "ALREADY_BROKER"


class AlreadyRated(ApiError):
    """409: You have already rated this job."""

    code = "ALREADY_RATED"


class AlreadyReplied(ApiError):
    """409: You have already replied to this review."""

    code = "ALREADY_REPLIED"


class AlreadyReported(ApiError):
    """409: You have reported this already."""

    code = "ALREADY_REPORTED"


class AlreadyReviewed(ApiError):
    """409: You have already reviewed this user for what you have done together."""

    code = "ALREADY_REVIEWED"


class AlreadyTaken(ApiError):
    """409: The request is already taken."""

    code = "ALREADY_TAKEN"


class AlreadyVerified(ApiError):
    """409: This is verified already."""

    code = "ALREADY_VERIFIED"


class AlreadyWaiting(ApiError):
    """409: This person is waiting for this service already."""

    code = "ALREADY_WAITING"


class ApiKeyEnded(ApiError):
    """409: This API key has expired or was revoked. Make another one."""

    code = "API_KEY_ENDED"


class AwaitingAnswer(ApiError):
    """409: You can write more once the other side has answered."""

    code = "AWAITING_ANSWER"


class BroadcastOver(ApiError):
    """409: This broadcast was sent to all recipients already, or was stopped."""

    code = "BROADCAST_OVER"


class BrokerNotVerified(ApiError):
    """409: An admin has to verify the broker first."""

    code = "BROKER_NOT_VERIFIED"


class BrokerTakesPart(ApiError):
    """409: A broker takes part in the listing already."""

    code = "BROKER_TAKES_PART"


class Claimed(ApiError):
    """409: Another reviewer has claimed the document."""

    code = "CLAIMED"


class Committed(ApiError):
    """409: You are committed elsewhere at this time."""

    code = "COMMITTED"


class Conflict(ApiError):
    """409: This is not allowed in the current state."""

    code = "CONFLICT"


class Disputed(ApiError):
    """409: The payer disputes this payment. Nothing goes back until that is decided."""

    code = "DISPUTED"


class DocumentExists(ApiError):
    """409: You have handed in a document of this type that is pending, in review or approved."""

    code = "DOCUMENT_EXISTS"


class DoseNotDue(ApiError):
    """409: No dose is due for this person on this day."""

    code = "DOSE_NOT_DUE"


class EmailTaken(ApiError):
    """409: An account with this e-mail address already exists."""

    code = "EMAIL_TAKEN"


class FileHeld(ApiError):
    """409: A listing has the file among its images. Take it out of the listing first."""

    code = "FILE_HELD"


class FileNotReady(ApiError):
    """409: The file is still being checked."""

    code = "FILE_NOT_READY"


class FileRejected(ApiError):
    """409: The file was rejected. Its bytes are not handed out."""

    code = "FILE_REJECTED"


class HasBookings(ApiError):
    """409: People have booked. Cancel their bookings with it, or leave it as it is."""

    code = "HAS_BOOKINGS"


class IdempotencyInProgress(ApiError):
    """409: The first request with this Idempotency-Key is still running."""

    code = "IDEMPOTENCY_IN_PROGRESS"


class InsufficientBalance(ApiError):
    """409: This is more than what is available."""

    code = "INSUFFICIENT_BALANCE"


class InvalidTransition(ApiError):
    """409: The document is not in a status that allows this."""

    code = "INVALID_TRANSITION"


class LastAdmin(ApiError):
    """409: At least one active admin must remain."""

    code = "LAST_ADMIN"


class LicenseTaken(ApiError):
    """409: Another broker has stated this licence."""

    code = "LICENSE_TAKEN"


class ListingLimit(ApiError):
    """409: You have as many live listings as are allowed. Withdraw one first."""

    code = "LISTING_LIMIT"


class MessageDeleted(ApiError):
    """409: The message was deleted."""

    code = "MESSAGE_DELETED"


class NotAThread(ApiError):
    """409: The title and the members of this conversation follow from what it is about."""

    code = "NOT_A_THREAD"


class NotClaimed(ApiError):
    """409: Claim the document first: a claim lasts 30 minutes."""

    code = "NOT_CLAIMED"


class NotEligible(ApiError):
    """409: This service is not meant for this person."""

    code = "NOT_ELIGIBLE"


class NotPayable(ApiError):
    """409: There is nothing to pay here now."""

    code = "NOT_PAYABLE"


class NotSuspended(ApiError):
    """409: This listing is not suspended, so there is nothing to appeal against."""

    code = "NOT_SUSPENDED"


class NotTimeOff(ApiError):
    """409: Only time off can be deleted here. End a job or cancel a booking instead."""

    code = "NOT_TIME_OFF"


class NotVisible(ApiError):
    """409: Only a listing that everyone sees can be viewed."""

    code = "NOT_VISIBLE"


class NoPhone(ApiError):
    """409: The seller shows no telephone number. Write to them."""

    code = "NO_PHONE"


class NricTaken(ApiError):
    """409: An account with this nric already exists."""

    code = "NRIC_TAKEN"


class OffsetConflict(ApiError):
    """409: Another number of bytes is stored: ask for the offset, and continue there."""

    code = "OFFSET_CONFLICT"


class OtherService(ApiError):
    """409: A booking can be moved only to a slot of the same service."""

    code = "OTHER_SERVICE"


class OverlappingBooking(ApiError):
    """409: This person is busy at this time."""

    code = "OVERLAPPING_BOOKING"


class PaymentRequired(ApiError):
    """409: The client has to pay before the work begins."""

    code = "PAYMENT_REQUIRED"


class PayoutAccountMissing(ApiError):
    """409: Name the account to which your money goes first."""

    code = "PAYOUT_ACCOUNT_MISSING"


class PriceFixed(ApiError):
    """409: The request has a quote, which is for its category, place and time. Cancel it to ask for another one."""

    code = "PRICE_FIXED"


class ProfileIncomplete(ApiError):
    """409: The venue asks for facts about this person first. Complete the profile."""

    code = "PROFILE_INCOMPLETE"


class ProviderBusy(ApiError):
    """409: The provider of this slot is busy at this time. Choose another one."""

    code = "PROVIDER_BUSY"


class QuoteExpired(ApiError):
    """409: The quote is no longer valid. Ask for a new one."""

    code = "QUOTE_EXPIRED"


class QuoteUsed(ApiError):
    """409: Another request was made for this quote. Ask for a new one."""

    code = "QUOTE_USED"


class ReportResolved(ApiError):
    """409: This report was resolved already."""

    code = "REPORT_RESOLVED"


class ReviewFinal(ApiError):
    """409: A review can be changed and deleted for 48 hours only."""

    code = "REVIEW_FINAL"


class SearchLimit(ApiError):
    """409: You have as many saved searches as are allowed. Delete one first."""

    code = "SEARCH_LIMIT"


class SecondFactorNeeded(ApiError):
    """409: An admin needs a second factor."""

    code = "SECOND_FACTOR_NEEDED"


class SecondFactorOn(ApiError):
    """409: The second factor is on already. Remove it first."""

    code = "SECOND_FACTOR_ON"


class SlotClosed(ApiError):
    """409: The venue is closed at this time."""

    code = "SLOT_CLOSED"


class SlotExists(ApiError):
    """409: The venue has a slot of this service at this time already."""

    code = "SLOT_EXISTS"


class SlotFull(ApiError):
    """409: This slot is already booked. Choose another one."""

    code = "SLOT_FULL"


class SlotPast(ApiError):
    """409: This slot has begun already."""

    code = "SLOT_PAST"


class StaleEpoch(ApiError):
    """409: The request was reassigned. Reload it and try again."""

    code = "STALE_EPOCH"


class StaleVersion(ApiError):
    """409: It was changed since this version. Load it again."""

    code = "STALE_VERSION"


class TooFarAhead(ApiError):
    """409: The venue does not take bookings so far ahead."""

    code = "TOO_FAR_AHEAD"


class TooLate(ApiError):
    """409: This booking can no longer be changed. Ask the venue."""

    code = "TOO_LATE"


class TooManyApiKeys(ApiError):
    """409: There are 500 API keys that work. Revoke one first."""

    code = "TOO_MANY_API_KEYS"


class TooManyBookings(ApiError):
    """409: You have as many bookings ahead as are allowed. Cancel one of them first."""

    code = "TOO_MANY_BOOKINGS"


class TooManyDependants(ApiError):
    """409: You have as many dependants as are allowed. Remove one of them first."""

    code = "TOO_MANY_DEPENDANTS"


class TooManyDevices(ApiError):
    """409: An account has at most 16 devices. Remove one first."""

    code = "TOO_MANY_DEVICES"


class TooManyFeeds(ApiError):
    """409: You have as many calendar feeds as are allowed. Delete one of them first."""

    code = "TOO_MANY_FEEDS"


class TooManyImports(ApiError):
    """409: Too many imports are going on. Please wait until one has ended."""

    code = "TOO_MANY_IMPORTS"


class TooManyMembers(ApiError):
    """409: The thread has as many members as it may have."""

    code = "TOO_MANY_MEMBERS"


class TooManyNoShows(ApiError):
    """409: You have missed too many bookings at this venue. Ask the venue for an appointment."""

    code = "TOO_MANY_NO_SHOWS"


class TooManyOpenRequests(ApiError):
    """409: You have as many open requests as are allowed. Complete or cancel one of them first."""

    code = "TOO_MANY_OPEN_REQUESTS"


class TooManyPaymentMethods(ApiError):
    """409: An account has at most 20 saved cards. Remove one first."""

    code = "TOO_MANY_PAYMENT_METHODS"


class TooManyPieces(ApiError):
    """409: The upload arrived in too many pieces: begin again with larger ones."""

    code = "TOO_MANY_PIECES"


class TooManyRotations(ApiError):
    """409: Five secrets of this API key work. Wait until one has ended, or revoke the key."""

    code = "TOO_MANY_ROTATIONS"


class TooManySchedules(ApiError):
    """409: The venue has as many schedules as it may have. End one of them first."""

    code = "TOO_MANY_SCHEDULES"


class TooManyServices(ApiError):
    """409: The venue has as many services as it may have. Change one that is not active instead."""

    code = "TOO_MANY_SERVICES"


class TooManyStaff(ApiError):
    """409: The venue has as many people as it may have. Remove one of them first."""

    code = "TOO_MANY_STAFF"


class TooManyUploads(ApiError):
    """409: Too many of your uploads are not complete: continue, delete or await the expiry of some."""

    code = "TOO_MANY_UPLOADS"


class TooManyWaits(ApiError):
    """409: You are waiting for as many services as are allowed. Leave one of the lists first."""

    code = "TOO_MANY_WAITS"


class TooMuchTimeOff(ApiError):
    """409: You have as many times off ahead as are allowed. Delete one of them first."""

    code = "TOO_MUCH_TIME_OFF"


class TooSoon(ApiError):
    """409: The venue needs more notice before this slot."""

    code = "TOO_SOON"


class UploadComplete(ApiError):
    """409: The upload is complete: delete its file instead."""

    code = "UPLOAD_COMPLETE"


class UsernameTaken(ApiError):
    """409: An account with this username already exists."""

    code = "USERNAME_TAKEN"


class TusVersionNotSupported(ApiError):
    """412: The header Tus-Resumable must be 1.0.0."""

    code = "TUS_VERSION_NOT_SUPPORTED"


class FileTooLarge(ApiError):
    """413: The file is too large."""

    code = "FILE_TOO_LARGE"


class ImageTooLarge(ApiError):
    """413: The image has too many pixels."""

    code = "IMAGE_TOO_LARGE"


class QuotaExceeded(ApiError):
    """413: Your account has no room for this file."""

    code = "QUOTA_EXCEEDED"


class TooLarge(ApiError):
    """413: Too large."""

    code = "TOO_LARGE"


class UriTooLong(ApiError):
    """414: The path and the query are too long."""

    code = "URI_TOO_LONG"


class ContentTypeMismatch(ApiError):
    """415: The content of the file does not match its declared type."""

    code = "CONTENT_TYPE_MISMATCH"


class UnsupportedFileType(ApiError):
    """415: This type of file is not accepted."""

    code = "UNSUPPORTED_FILE_TYPE"


class UnsupportedMediaType(ApiError):
    """415: This type of content is not accepted."""

    code = "UNSUPPORTED_MEDIA_TYPE"


class RangeNotSatisfiable(ApiError):
    """416: The requested range is outside the file."""

    code = "RANGE_NOT_SATISFIABLE"


class AmountMismatch(ApiError):
    """422: This is not the price."""

    code = "AMOUNT_MISMATCH"


class CurrencyNotSupported(ApiError):
    """422: This gateway does not take this currency."""

    code = "CURRENCY_NOT_SUPPORTED"


class GatewayUnavailable(ApiError):
    """422: This way to pay is not available."""

    code = "GATEWAY_UNAVAILABLE"


class IdempotencyKeyReused(ApiError):
    """422: This Idempotency-Key was used with other content."""

    code = "IDEMPOTENCY_KEY_REUSED"


class RefundExceedsPayment(ApiError):
    """422: This is more than what is left of the payment."""

    code = "REFUND_EXCEEDS_PAYMENT"


class ValidationError(ApiError):
    """422: The input is not valid."""

    code = "VALIDATION_ERROR"


class UpgradeRequired(ApiError):
    """426: This path is a socket: send a handshake of WebSocket version 13."""

    code = "UPGRADE_REQUIRED"


class RateLimitExceeded(ApiError):
    """429: Too many requests."""

    code = "RATE_LIMIT_EXCEEDED"


class TooManyLoginAttempts(ApiError):
    """429: Too many failed logins. Please try again later."""

    code = "TOO_MANY_LOGIN_ATTEMPTS"


class RequestHeaderFieldsTooLarge(ApiError):
    """431: The headers are too large."""

    code = "REQUEST_HEADER_FIELDS_TOO_LARGE"


class ChecksumMismatch(ApiError):
    """460: The bytes do not have this checksum, and were not stored."""

    code = "CHECKSUM_MISMATCH"


class InternalError(ApiError):
    """500: Something went wrong."""

    code = "INTERNAL_ERROR"


class Maintenance(ApiError):
    """503: The service is under maintenance. Please come back later."""

    code = "MAINTENANCE"


class ServiceUnavailable(ApiError):
    """503: A part of the service is currently unavailable. Please try again."""

    code = "SERVICE_UNAVAILABLE"


class SmsUnavailable(ApiError):
    """503: Text messages cannot be sent at the moment. Please try again later."""

    code = "SMS_UNAVAILABLE"


class StorageFull(ApiError):
    """507: There is no room for files at the moment. Please try again later."""

    code = "STORAGE_FULL"


BY_CODE: dict[str, type[ApiError]] = {
    "BAD_REQUEST": BadRequest,
    "CHECKSUM_NOT_SUPPORTED": ChecksumNotSupported,
    "INVALID_OBJECTION": InvalidObjection,
    "INVALID_RESET_TOKEN": InvalidResetToken,
    "INVALID_SECOND_FACTOR": InvalidSecondFactor,
    "INVALID_SIGNATURE": InvalidSignature,
    "INVALID_VERIFICATION_CODE": InvalidVerificationCode,
    "PASSWORD_MISMATCH": PasswordMismatch,
    "PASSWORD_UNCHANGED": PasswordUnchanged,
    "RESET_TOKEN_USED": ResetTokenUsed,
    "UPLOAD_INTERRUPTED": UploadInterrupted,
    "WRONG_PASSWORD": WrongPassword,
    "API_KEY_REQUIRED": ApiKeyRequired,
    "INVALID_API_KEY": InvalidApiKey,
    "INVALID_CREDENTIALS": InvalidCredentials,
    "INVALID_LINK": InvalidLink,
    "INVALID_REFRESH_TOKEN": InvalidRefreshToken,
    "INVALID_TOKEN": InvalidToken,
    "NOT_AUTHENTICATED": NotAuthenticated,
    "SECOND_FACTOR_REQUIRED": SecondFactorRequired,
    "ADMIN_ADDRESS": AdminAddress,
    "BLOCKED": Blocked,
    "FORBIDDEN": Forbidden,
    "INSUFFICIENT_SCOPE": InsufficientScope,
    "NOT_FOR_API_KEYS": NotForApiKeys,
    "NOT_INVITED": NotInvited,
    "NOT_OWN_MESSAGE": NotOwnMessage,
    "NOT_PART_OF_CONVERSATION": NotPartOfConversation,
    "NOT_PART_OF_REQUEST": NotPartOfRequest,
    "NOT_YOUR_LISTING": NotYourListing,
    "ONLY_ADMINS": OnlyAdmins,
    "ONLY_ASSIGNED_PROVIDER": OnlyAssignedProvider,
    "ONLY_CLIENT": OnlyClient,
    "ONLY_MODERATORS": OnlyModerators,
    "ONLY_PROVIDERS": OnlyProviders,
    "ONLY_VENUE_OWNER": OnlyVenueOwner,
    "ONLY_VENUE_STAFF": OnlyVenueStaff,
    "ORIGIN_NOT_ALLOWED": OriginNotAllowed,
    "OWN_CONTENT": OwnContent,
    "OWN_DOCUMENT": OwnDocument,
    "OWN_LISTING": OwnListing,
    "OWN_REQUEST": OwnRequest,
    "OWN_REVIEW": OwnReview,
    "PROVIDER_NOT_VERIFIED": ProviderNotVerified,
    "READ_ONLY_FOR_ADMINS": ReadOnlyForAdmins,
    "REAUTHENTICATION_REQUIRED": ReauthenticationRequired,
    "SELF_APPROVAL": SelfApproval,
    "SELLER_PROFILE_REQUIRED": SellerProfileRequired,
    "SELLER_SUSPENDED": SellerSuspended,
    "STAFF_ACCOUNT": StaffAccount,
    "ACCOUNT_NOT_FOUND": AccountNotFound,
    "ADJUSTMENT_NOT_FOUND": AdjustmentNotFound,
    "API_KEY_NOT_FOUND": ApiKeyNotFound,
    "AVATAR_NOT_FOUND": AvatarNotFound,
    "BROADCAST_NOT_FOUND": BroadcastNotFound,
    "BROKER_NOT_FOUND": BrokerNotFound,
    "COMMITMENT_NOT_FOUND": CommitmentNotFound,
    "CONVERSATION_NOT_FOUND": ConversationNotFound,
    "DATA_EXPORT_NOT_FOUND": DataExportNotFound,
    "DEPENDANT_NOT_FOUND": DependantNotFound,
    "DEVICE_NOT_FOUND": DeviceNotFound,
    "DISPUTE_NOT_FOUND": DisputeNotFound,
    "DOCUMENT_NOT_FOUND": DocumentNotFound,
    "FEATURE_DISABLED": FeatureDisabled,
    "FEED_NOT_FOUND": FeedNotFound,
    "FILE_NOT_FOUND": FileNotFound,
    "FLAG_NOT_FOUND": FlagNotFound,
    "GATEWAY_NOT_FOUND": GatewayNotFound,
    "IMAGE_NOT_FOUND": ImageNotFound,
    "IMPORT_NOT_FOUND": ImportNotFound,
    "LEAD_NOT_FOUND": LeadNotFound,
    "LISTING_NOT_FOUND": ListingNotFound,
    "MESSAGE_NOT_FOUND": MessageNotFound,
    "NOTIFICATION_NOT_FOUND": NotificationNotFound,
    "NOT_FOUND": NotFound,
    "OFFER_NOT_FOUND": OfferNotFound,
    "PAYMENT_METHOD_NOT_FOUND": PaymentMethodNotFound,
    "PAYMENT_NOT_FOUND": PaymentNotFound,
    "PAYOUT_ACCOUNT_NOT_FOUND": PayoutAccountNotFound,
    "PAYOUT_NOT_FOUND": PayoutNotFound,
    "PROVIDER_NOT_FOUND": ProviderNotFound,
    "PUSH_NOT_SET_UP": PushNotSetUp,
    "QUOTE_NOT_FOUND": QuoteNotFound,
    "RECONCILIATION_NOT_FOUND": ReconciliationNotFound,
    "RECORD_NOT_FOUND": RecordNotFound,
    "REFUND_NOT_FOUND": RefundNotFound,
    "REPORT_NOT_FOUND": ReportNotFound,
    "REQUEST_NOT_FOUND": RequestNotFound,
    "REVIEW_NOT_FOUND": ReviewNotFound,
    "SCHEDULE_NOT_FOUND": ScheduleNotFound,
    "SEARCH_NOT_FOUND": SearchNotFound,
    "SELLER_NOT_FOUND": SellerNotFound,
    "SERVICE_NOT_FOUND": ServiceNotFound,
    "SESSION_NOT_FOUND": SessionNotFound,
    "SETTING_NOT_FOUND": SettingNotFound,
    "SLOT_NOT_FOUND": SlotNotFound,
    "SOCKET_NOT_FOUND": SocketNotFound,
    "SUBSCRIPTION_NOT_FOUND": SubscriptionNotFound,
    "UPLOAD_NOT_FOUND": UploadNotFound,
    "USER_NOT_FOUND": UserNotFound,
    "VENUE_NOT_FOUND": VenueNotFound,
    "WAIT_NOT_FOUND": WaitNotFound,
    "METHOD_NOT_ALLOWED": MethodNotAllowed,
    "REQUEST_TIMEOUT": RequestTimeout,
    "ACCOUNT_DELETED": AccountDeleted,
    "ALREADY_APPEALED": AlreadyAppealed,
    "ALREADY_APPROVED": AlreadyApproved,
    "ALREADY_BOOKED": AlreadyBooked,
    "ALREADY_BROKER": AlreadyBroker,
    "ALREADY_RATED": AlreadyRated,
    "ALREADY_REPLIED": AlreadyReplied,
    "ALREADY_REPORTED": AlreadyReported,
    "ALREADY_REVIEWED": AlreadyReviewed,
    "ALREADY_TAKEN": AlreadyTaken,
    "ALREADY_VERIFIED": AlreadyVerified,
    "ALREADY_WAITING": AlreadyWaiting,
    "API_KEY_ENDED": ApiKeyEnded,
    "AWAITING_ANSWER": AwaitingAnswer,
    "BROADCAST_OVER": BroadcastOver,
    "BROKER_NOT_VERIFIED": BrokerNotVerified,
    "BROKER_TAKES_PART": BrokerTakesPart,
    "CLAIMED": Claimed,
    "COMMITTED": Committed,
    "CONFLICT": Conflict,
    "DISPUTED": Disputed,
    "DOCUMENT_EXISTS": DocumentExists,
    "DOSE_NOT_DUE": DoseNotDue,
    "EMAIL_TAKEN": EmailTaken,
    "FILE_HELD": FileHeld,
    "FILE_NOT_READY": FileNotReady,
    "FILE_REJECTED": FileRejected,
    "HAS_BOOKINGS": HasBookings,
    "IDEMPOTENCY_IN_PROGRESS": IdempotencyInProgress,
    "INSUFFICIENT_BALANCE": InsufficientBalance,
    "INVALID_TRANSITION": InvalidTransition,
    "LAST_ADMIN": LastAdmin,
    "LICENSE_TAKEN": LicenseTaken,
    "LISTING_LIMIT": ListingLimit,
    "MESSAGE_DELETED": MessageDeleted,
    "NOT_A_THREAD": NotAThread,
    "NOT_CLAIMED": NotClaimed,
    "NOT_ELIGIBLE": NotEligible,
    "NOT_PAYABLE": NotPayable,
    "NOT_SUSPENDED": NotSuspended,
    "NOT_TIME_OFF": NotTimeOff,
    "NOT_VISIBLE": NotVisible,
    "NO_PHONE": NoPhone,
    "NRIC_TAKEN": NricTaken,
    "OFFSET_CONFLICT": OffsetConflict,
    "OTHER_SERVICE": OtherService,
    "OVERLAPPING_BOOKING": OverlappingBooking,
    "PAYMENT_REQUIRED": PaymentRequired,
    "PAYOUT_ACCOUNT_MISSING": PayoutAccountMissing,
    "PRICE_FIXED": PriceFixed,
    "PROFILE_INCOMPLETE": ProfileIncomplete,
    "PROVIDER_BUSY": ProviderBusy,
    "QUOTE_EXPIRED": QuoteExpired,
    "QUOTE_USED": QuoteUsed,
    "REPORT_RESOLVED": ReportResolved,
    "REVIEW_FINAL": ReviewFinal,
    "SEARCH_LIMIT": SearchLimit,
    "SECOND_FACTOR_NEEDED": SecondFactorNeeded,
    "SECOND_FACTOR_ON": SecondFactorOn,
    "SLOT_CLOSED": SlotClosed,
    "SLOT_EXISTS": SlotExists,
    "SLOT_FULL": SlotFull,
    "SLOT_PAST": SlotPast,
    "STALE_EPOCH": StaleEpoch,
    "STALE_VERSION": StaleVersion,
    "TOO_FAR_AHEAD": TooFarAhead,
    "TOO_LATE": TooLate,
    "TOO_MANY_API_KEYS": TooManyApiKeys,
    "TOO_MANY_BOOKINGS": TooManyBookings,
    "TOO_MANY_DEPENDANTS": TooManyDependants,
    "TOO_MANY_DEVICES": TooManyDevices,
    "TOO_MANY_FEEDS": TooManyFeeds,
    "TOO_MANY_IMPORTS": TooManyImports,
    "TOO_MANY_MEMBERS": TooManyMembers,
    "TOO_MANY_NO_SHOWS": TooManyNoShows,
    "TOO_MANY_OPEN_REQUESTS": TooManyOpenRequests,
    "TOO_MANY_PAYMENT_METHODS": TooManyPaymentMethods,
    "TOO_MANY_PIECES": TooManyPieces,
    "TOO_MANY_ROTATIONS": TooManyRotations,
    "TOO_MANY_SCHEDULES": TooManySchedules,
    "TOO_MANY_SERVICES": TooManyServices,
    "TOO_MANY_STAFF": TooManyStaff,
    "TOO_MANY_UPLOADS": TooManyUploads,
    "TOO_MANY_WAITS": TooManyWaits,
    "TOO_MUCH_TIME_OFF": TooMuchTimeOff,
    "TOO_SOON": TooSoon,
    "UPLOAD_COMPLETE": UploadComplete,
    "USERNAME_TAKEN": UsernameTaken,
    "TUS_VERSION_NOT_SUPPORTED": TusVersionNotSupported,
    "FILE_TOO_LARGE": FileTooLarge,
    "IMAGE_TOO_LARGE": ImageTooLarge,
    "QUOTA_EXCEEDED": QuotaExceeded,
    "TOO_LARGE": TooLarge,
    "URI_TOO_LONG": UriTooLong,
    "CONTENT_TYPE_MISMATCH": ContentTypeMismatch,
    "UNSUPPORTED_FILE_TYPE": UnsupportedFileType,
    "UNSUPPORTED_MEDIA_TYPE": UnsupportedMediaType,
    "RANGE_NOT_SATISFIABLE": RangeNotSatisfiable,
    "AMOUNT_MISMATCH": AmountMismatch,
    "CURRENCY_NOT_SUPPORTED": CurrencyNotSupported,
    "GATEWAY_UNAVAILABLE": GatewayUnavailable,
    "IDEMPOTENCY_KEY_REUSED": IdempotencyKeyReused,
    "REFUND_EXCEEDS_PAYMENT": RefundExceedsPayment,
    "VALIDATION_ERROR": ValidationError,
    "UPGRADE_REQUIRED": UpgradeRequired,
    "RATE_LIMIT_EXCEEDED": RateLimitExceeded,
    "TOO_MANY_LOGIN_ATTEMPTS": TooManyLoginAttempts,
    "REQUEST_HEADER_FIELDS_TOO_LARGE": RequestHeaderFieldsTooLarge,
    "CHECKSUM_MISMATCH": ChecksumMismatch,
    "INTERNAL_ERROR": InternalError,
    "MAINTENANCE": Maintenance,
    "SERVICE_UNAVAILABLE": ServiceUnavailable,
    "SMS_UNAVAILABLE": SmsUnavailable,
    "STORAGE_FULL": StorageFull,
}
