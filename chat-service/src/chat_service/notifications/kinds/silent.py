"""The events of which no notification is made, each with the reason.

Every event of every service is either here or has a rule in `convert`; a test looks for those that are neither.
"""

from collections.abc import Mapping

_OWN_ACT = "It is the user's own act, of which their devices learn by its frame."
_OWN_DELIVERY = "It is about notifications themselves."
_SHOWN_ONLY = "It only changes what is shown to the users who are connected."
_EACH_FILE = (
    "A file belongs to a message or to a request, and its frame shows it there; the person who sends it waits for it."
)
_NUMBERS = "It is published for the numbers that admins see."
_NO_NEWS = "It changes nothing for the user; the end, of which they are told, is an event of its own."

SILENT: Mapping[str, str] = {
    "twou.auth.v1.UserRegistered": _OWN_ACT,
    "twou.auth.v1.UserUpdated": _OWN_ACT,
    "twou.auth.v1.UserDeactivated": "A deactivated account reads nothing and has no sessions.",
    "twou.auth.v1.UserReactivated": "The admin who does it tells the user; the user learns it at the next login.",
    "twou.auth.v1.UserDeleted": "It erases notifications.",
    "twou.audit.v1.ActRecorded": "It is for the audit trail; the effect of an act is an event of its own.",
    "twou.auth.v1.AccountVerified": "The documents that make the difference are told one by one.",
    "twou.auth.v1.DocumentSubmitted": _OWN_ACT,
    "twou.auth.v1.DocumentWithdrawn": _OWN_ACT,
    "twou.auth.v1.DeliveryReported": _OWN_DELIVERY,
    "twou.auth.v1.ClientEventsRecorded": _NUMBERS,
    "twou.auth.v1.LoggedIn": f"{_OWN_ACT} A login from a new device is told by `DeviceAdded`.",
    "twou.request.v1.RequestCreated": f"{_OWN_ACT} Providers are told by offers.",
    "twou.request.v1.ProviderLocation": _SHOWN_ONLY,
    "twou.request.v1.ReviewUpdated": "The user was told when it was written; its author reads a reply with it.",
    "twou.request.v1.ReviewDeleted": "Nothing is left to be read.",
    "twou.request.v1.ListingFlagged": "Moderators find it in their queue, and nothing happens to the listing.",
    "twou.request.v1.ListingAppealed": "Moderators find it in their queue.",
    "twou.auth.v1.ContentReported": "No author is told of a report before a moderator decides.",
    "twou.auth.v1.ContentCleared": "A listing that is shown again is told by `ListingRestored`.",
    "twou.request.v1.ListingPublished": _OWN_ACT,
    "twou.request.v1.ListingUpdated": f"{_OWN_ACT} A suspension is told by `ListingSuspended` or `SellerSuspended`.",
    "twou.request.v1.FavouriteChanged": _SHOWN_ONLY,
    "twou.request.v1.PaymentCreated": f"{_OWN_ACT} A price that becomes due is told by `RequestUpdated`.",
    "twou.request.v1.PaymentUpdated": "The payer is making it; a provider is told of payouts.",
    "twou.request.v1.PaymentAuthorized": f"{_OWN_ACT} No money has been taken.",
    "twou.request.v1.PaymentCancelled": f"{_OWN_ACT} If the system did, the request or the booking has ended.",
    "twou.request.v1.PaymentEarned": _NUMBERS,
    "twou.request.v1.MethodSaved": _OWN_ACT,
    "twou.request.v1.MethodUpdated": _OWN_ACT,
    "twou.request.v1.RefundCreated": _NO_NEWS,
    "twou.request.v1.DisputeUpdated": _NO_NEWS,
    "twou.request.v1.PayoutCreated": _OWN_ACT,
    "twou.request.v1.PayoutUpdated": _NO_NEWS,
    "twou.request.v1.LeadUpdated": "The seller's side notes for itself how far a lead is; an answer is a message.",
    "twou.request.v1.LeadRepeated": "The message that it brings is told by `MessageCreated`.",
    "twou.notification.v1.Notification": "It was never published.",
    "twou.realtime.v1.TypingChanged": _SHOWN_ONLY,
    "twou.realtime.v1.PresenceChanged": _SHOWN_ONLY,
    "twou.realtime.v1.SocketsCounted": _NUMBERS,
    "twou.chat.v1.FilesAttached": "The message that they belong to is told by `MessageCreated`.",
    "twou.chat.v1.MessageUpdated": "The message was told when it was sent.",
    "twou.chat.v1.MessageDeleted": "Nothing is left to be read.",
    "twou.chat.v1.ConversationCreated": "The first message is told; an empty thread is no news.",
    "twou.chat.v1.ConversationUpdated": _SHOWN_ONLY,
    "twou.chat.v1.ConversationAnswered": "The answer is a message, which is told by `MessageCreated`.",
    "twou.chat.v1.DeliveryRequested": _OWN_DELIVERY,
    "twou.chat.v1.PushSent": _OWN_DELIVERY,
    "twou.chat.v1.NotificationCreated": _OWN_DELIVERY,
    "twou.chat.v1.NotificationsRead": _OWN_DELIVERY,
    "twou.file.v1.DataExportBegun": _OWN_ACT,
    "twou.file.v1.FileUploaded": _EACH_FILE,
    "twou.file.v1.FileReady": _EACH_FILE,
    "twou.file.v1.FileRejected": _EACH_FILE,
    "twou.file.v1.FileDeleted": _EACH_FILE,
    "twou.file.v1.UploadProgressed": _SHOWN_ONLY,
}
