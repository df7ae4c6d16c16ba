"""Events of bookings, payments and accounts: the users whom they notify."""

from datetime import timedelta

import pytest
from google.protobuf.message import Message
from kinds_testing import (
    BOOKING,
    CLIENT,
    OWNER,
    PROVIDER,
    REQUEST,
    SOON,
    booking_event,
    dispute_event,
    drafts,
    ended,
    moderation_event,
    payment_event,
    payout_event,
    refund_event,
    security_event,
    told,
)

from chat_service.notifications.kinds.kinds import MailMoment
from chat_service.notifications.kinds.table import KINDS
from twou.auth.v1 import moderation_events_pb2, security_events_pb2
from twou.request.v1 import (
    booking_events_pb2,
    dispute_events_pb2,
    payment_events_pb2,
    payout_events_pb2,
)


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (booking_events_pb2.BookingScheduled, "booking.scheduled"),
        (booking_events_pb2.BookingRescheduled, "booking.rescheduled"),
        (booking_events_pb2.BookingCancelled, "booking.cancelled"),
    ],
)
def test_person_and_provider_of_a_booking_learn_what_the_other_does(cls: type[Message], kind: str) -> None:
    assert told(booking_event(cls, actor_id=CLIENT)) == {PROVIDER: kind}
    assert told(booking_event(cls, actor_id=PROVIDER)) == {CLIENT: kind}
    assert told(booking_event(cls)) == {CLIENT: kind, PROVIDER: kind}
    # No provider is named: the owner of the venue is told, also if it is their own booking.
    assert told(booking_event(cls, slot_provider=None, told=OWNER, actor_id=CLIENT)) == {OWNER: kind}
    assert told(booking_event(cls, slot_provider=None, told=CLIENT, actor_id=CLIENT)) == {}
    # The previous release names none.
    assert told(booking_event(cls, told="", actor_id=CLIENT)) == {PROVIDER: kind}
    assert told(booking_event(cls, slot_provider=None, told="", actor_id=CLIENT)) == {}


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (booking_events_pb2.BookingCompleted, "booking.completed"),
        (booking_events_pb2.BookingMissed, "booking.missed"),
        (booking_events_pb2.BookingLapsed, "booking.lapsed"),
        (booking_events_pb2.BookingOffered, "booking.offered"),
    ],
)
def test_the_person_alone_learns_how_a_visit_ended_or_that_a_seat_waits(cls: type[Message], kind: str) -> None:
    assert told(booking_event(cls, actor_id=PROVIDER)) == {CLIENT: kind}
    assert told(booking_event(cls)) == {CLIENT: kind}


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (booking_events_pb2.BookingReminder, "booking.reminder"),
        (booking_events_pb2.BookingEndangered, "booking.endangered"),
    ],
)
def test_those_who_have_to_be_there_are_reminded_until_it_begins(cls: type[Message], kind: str) -> None:
    assert told(booking_event(cls)) == {CLIENT: kind, PROVIDER: kind}
    assert {one.expires_at for one in drafts(booking_event(cls))} == {SOON}
    assert told(booking_event(cls, slot_provider=None, told=OWNER)) == {CLIENT: kind}


def test_a_seat_that_was_offered_is_no_news_once_it_is_booked_or_gone() -> None:
    (offered,) = drafts(booking_event(booking_events_pb2.BookingOffered))
    assert offered.expires_at == SOON + timedelta(minutes=5)
    for cls in (
        booking_events_pb2.BookingScheduled,
        booking_events_pb2.BookingCancelled,
        booking_events_pb2.BookingLapsed,
    ):
        assert ended(booking_event(cls, actor_id=CLIENT)) == [(CLIENT, offered.group_key)]
    assert offered.data == {"booking_id": BOOKING}


def test_the_payer_is_told_of_payments_and_refunds() -> None:
    assert told(payment_event(payment_events_pb2.PaymentSucceeded)) == {CLIENT: "payment.succeeded"}
    assert told(payment_event(payment_events_pb2.PaymentFailed)) == {CLIENT: "payment.failed"}
    assert told(payment_event(payment_events_pb2.PaymentExpired)) == {CLIENT: "payment.expired"}
    assert told(refund_event(payment_events_pb2.RefundSucceeded)) == {CLIENT: "refund.succeeded"}
    assert told(refund_event(payment_events_pb2.RefundFailed)) == {CLIENT: "refund.failed"}
    # The previous release does not say whose refund it is.
    assert told(refund_event(payment_events_pb2.RefundFailed, client_id="")) == {}


def test_each_party_of_a_dispute_is_told_as_they_see_it() -> None:
    created, won, lost = (
        dispute_events_pb2.DisputeCreated,
        dispute_events_pb2.DisputeWon,
        dispute_events_pb2.DisputeLost,
    )
    assert told(dispute_event(created, provider_id=PROVIDER)) == {PROVIDER: "dispute.created"}
    # The payer has begun it.
    assert told(dispute_event(created, client_id=CLIENT)) == {}
    for cls, kind in ((won, "dispute.won"), (lost, "dispute.lost")):
        assert told(dispute_event(cls, provider_id=PROVIDER)) == {PROVIDER: kind}
        assert told(dispute_event(cls, client_id=CLIENT)) == {CLIENT: kind}
        assert drafts(dispute_event(cls, provider_id=PROVIDER))[0].params["is_payee"]
        assert "is_payee" not in drafts(dispute_event(cls, client_id=CLIENT))[0].params


def test_the_provider_is_told_of_payouts_and_of_their_account() -> None:
    for cls, kind in (
        (payout_events_pb2.PayoutPaid, "payout.paid"),
        (payout_events_pb2.PayoutFailed, "payout.failed"),
        (payout_events_pb2.PayoutRejected, "payout.rejected"),
    ):
        assert told(payout_event(cls)) == {PROVIDER: kind}
    changed = payout_events_pb2.PayoutAccountChanged(provider_id=PROVIDER)
    assert told(changed) == {PROVIDER: "payout.account_changed"}
    assert told(payout_events_pb2.PayoutAccountChanged()) == {}


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (moderation_events_pb2.ContentRemoved, "content.removed"),
        (moderation_events_pb2.UserWarned, "account.warned"),
    ],
)
def test_the_author_is_told_of_the_decision_of_a_moderator(cls: type[Message], kind: str) -> None:
    (draft,) = drafts(moderation_event(cls))
    assert (str(draft.user_id), draft.kind, draft.params) == (CLIENT, kind, {"what": "message"})
    # No user has acted: neither the moderator nor the reporter is named.
    assert draft.actor_id is None
    assert dict(draft.data) == {"subject_type": "message", "subject_id": REQUEST, "reason": "spam"}


@pytest.mark.parametrize(
    ("cls", "kind"),
    [
        (security_events_pb2.PasswordChanged, "account.password_changed"),
        (security_events_pb2.EmailChanged, "account.email_changed"),
        (security_events_pb2.DeviceAdded, "account.device_added"),
    ],
)
def test_the_owner_is_told_of_the_security_of_the_account(cls: type[Message], kind: str) -> None:
    assert told(security_event(cls)) == {CLIENT: kind}
    # Their security mail has gone already.
    assert KINDS[kind].mail is MailMoment.NEVER
