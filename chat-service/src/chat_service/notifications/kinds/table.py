"""The table of kinds: each kind of notification, with its type, its channels and its lane.

A new kind needs its words in every language (`texts/languages`) and a rule that makes drafts of it (`convert`).
"""

from collections.abc import Mapping
from functools import partial

from chat_service.notifications.kinds.kinds import Lane, MailMoment, NotificationKind, Type

_CLIENT = "the client"
_PROVIDER = "the provider"
_OTHER = "client and provider, except the one who acted"
_PERSON = "the person who has booked"
_PARTIES = (
    "the person who has booked and the provider of the slot (or the owner of its venue), except the one who acted"
)
_PAYER = "the payer"
_OWNER = "the owner of the account"
_AUTHOR = "the author of what was reported; never the reporter"
_OFFERER = "the owner of the listing and the broker who takes part"

_update = partial(NotificationKind, type=Type.REQUEST_UPDATE, mail=MailMoment.IF_UNREAD)
_urgent = partial(_update, can_be_texted=True)
_money = partial(NotificationKind, type=Type.TRANSACTION_SUCCESS, mail=MailMoment.AT_ONCE)
_listing = partial(NotificationKind, type=Type.LISTING_UPDATE, mail=MailMoment.IF_UNREAD)
_alert = partial(NotificationKind, type=Type.ACCOUNT_ALERT, mail=MailMoment.AT_ONCE, can_be_texted=True)
# The security mail of auth-service has gone to the owner already, to the old address too.
_security = partial(
    NotificationKind, type=Type.ACCOUNT_ALERT, mail=MailMoment.NEVER, told=_OWNER, is_critical=True, can_be_texted=True
)

_KINDS = (
    NotificationKind(
        "offer.created",
        Type.OFFER,
        MailMoment.NEVER,
        told="the provider to whom it is made",
        lane=Lane.OFFERS,
        ignores_quiet_hours=True,
    ),
    _urgent("request.accepted", told=_OTHER),
    _update("request.started", told=_OTHER),
    _update("request.completed", told=_OTHER),
    _urgent("request.cancelled", told=f"{_OTHER}; both if the system did"),
    _urgent("request.expired", told=_CLIENT),
    _urgent("request.released", told="the provider from whom it was taken"),
    _update("request.rated", mail=MailMoment.DIGEST, told="the one who was rated"),
    _update("review.created", mail=MailMoment.DIGEST, told="the one whom it is about, unless it is about a request"),
    _urgent("request.reassigned", told=_CLIENT),
    _urgent("dispatch.exhausted", told=_CLIENT),
    _update("progress.stalled", told=_CLIENT),
    _update("progress.retreating", told=_CLIENT),
    _update("progress.dark", told=_CLIENT),
    _update("progress.resumed", told=_CLIENT),
    NotificationKind(
        "message.created",
        Type.NEW_MESSAGE,
        MailMoment.IF_UNREAD,
        told="the other members of the conversation who have not put it away",
    ),
    NotificationKind(
        "lead.created",
        Type.LISTING_UPDATE,
        MailMoment.IF_UNREAD,
        told="the owner of the listing, and their broker",
    ),
    _update("booking.scheduled", told=_PARTIES),
    _urgent("booking.rescheduled", told=_PARTIES),
    _urgent("booking.cancelled", told=_PARTIES),
    _update("booking.completed", told=_PERSON),
    _update("booking.missed", told=_PERSON),
    _update("booking.lapsed", told=_PERSON),
    _urgent("booking.offered", mail=MailMoment.AT_ONCE, told="the person who waits"),
    _urgent("booking.reminder", told="the person who has booked and the provider whom the slot names"),
    _urgent("booking.endangered", told="the person who has booked and the provider of the slot"),
    _alert("payment.due", told=_PAYER),
    _money("payment.succeeded", told=_PAYER),
    _alert("payment.failed", told=_PAYER),
    _alert("payment.expired", told=_PAYER),
    _money("refund.succeeded", told=_PAYER),
    _alert("refund.failed", told=_PAYER),
    _alert("dispute.created", told="the provider whose earnings are disputed"),
    _alert("dispute.won", told="the payer and the provider"),
    _alert("dispute.lost", told="the payer and the provider"),
    _money("payout.paid", told=_PROVIDER),
    _alert("payout.failed", told=_PROVIDER),
    _alert("payout.rejected", told=_PROVIDER),
    _alert("document.approved", told=_OWNER),
    _alert("document.rejected", told=_OWNER),
    _alert("document.expiring", told=_OWNER),
    _alert("document.expired", told=_OWNER),
    _alert("document.revoked", told=_OWNER),
    _alert("broker.verified", told="the broker"),
    _alert("broker.rejected", told="the broker"),
    _security("payout.account_changed", mail=MailMoment.AT_ONCE),
    _security("account.password_changed"),
    _security("account.email_changed"),
    _security("account.device_added"),
    _alert("data_export.ready", told=_OWNER),
    _alert("data_export.failed", told=_OWNER),
    _alert("content.removed", told=_AUTHOR),
    _alert("account.warned", told=_AUTHOR),
    _listing("broker.invited", told="the broker whom the owner of a listing asks to take part"),
    _listing("listing.expiring", told=_OFFERER),
    _listing("listing.expired", told=_OFFERER),
    _listing("search.matched", told="the owner of the saved search"),
    _alert("listing.deleted", told="the owner of a listing that an admin has deleted"),
    _alert("listing.suspended", told=_OFFERER),
    _alert("listing.restored", told=_OFFERER),
    _alert("seller.suspended", told=_OWNER),
    _alert("seller.restored", told=_OWNER),
    NotificationKind(
        "broadcast",
        Type.SYSTEM,
        MailMoment.AT_ONCE,
        told="the users whom an admin names, or all users of a role",
        lane=Lane.BROADCASTS,
        can_be_texted=True,
    ),
)

KINDS: Mapping[str, NotificationKind] = {kind.name: kind for kind in _KINDS}
