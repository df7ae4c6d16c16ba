"""Events of requests and offers, and all events together: each has a rule, or a reason for having none."""

import pytest
from google.protobuf.message import Message
from kinds_testing import (
    ADMIN,
    BROKER,
    CLIENT,
    NOW,
    OFFER,
    PROVIDER,
    QUOTE,
    REQUEST,
    SOON,
    broker_event,
    drafts,
    ended,
    every_situation,
    lead_event,
    notice_event,
    offer_event,
    one_of_each,
    payment_event,
    rating_event,
    request_event,
    review_event,
    told,
)

from chat_service.notifications.inbox.models import MAX_GROUP_KEY, MAX_LINK
from chat_service.notifications.kinds.convert import RULES
from chat_service.notifications.kinds.convert.assistance import framed_notice
from chat_service.notifications.kinds.kinds import Channel, Lane, MailMoment, Type
from chat_service.notifications.kinds.news import conversation_group
from chat_service.notifications.kinds.silent import SILENT
from chat_service.notifications.kinds.table import KINDS
from kit import contract
from twou.notification.v1 import notification_pb2
from twou.request.v1 import (
    broker_events_pb2,
    events_pb2,
    payment_events_pb2,
    request_pb2,
)

NAMES = [event.DESCRIPTOR.name for event in one_of_each()]


def test_rules_and_reasons_name_existing_events_once() -> None:
    rules = {event.DESCRIPTOR.full_name for event in RULES}
    assert not rules & set(SILENT)
    assert rules | set(SILENT) <= set(contract.event_classes())
    assert all(reason.endswith(".") for reason in SILENT.values())


def test_one_event_of_each_rule_is_tried() -> None:
    assert {type(event) for event in one_of_each()} == set(RULES)


@pytest.mark.parametrize("event", one_of_each(), ids=NAMES)
def test_drafts_are_of_known_kinds_and_fit_into_their_rows(event: Message) -> None:
    news = list(RULES[type(event)](event))
    assert news
    for draft in drafts(event):
        assert draft.kind in KINDS
        assert draft.occurred_at == NOW
        assert draft.actor_id != draft.user_id
        assert draft.link is not None
        assert draft.link.startswith("/")
        assert len(draft.link) <= MAX_LINK
        assert len(draft.group_key or "") <= MAX_GROUP_KEY
        assert all(isinstance(value, str) for value in draft.data.values())


@pytest.mark.parametrize("event", one_of_each(), ids=NAMES)
def test_no_draft_holds_an_address_a_position_or_what_a_person_has_typed(event: Message) -> None:
    for draft in drafts(event):
        held = repr((draft.params, draft.data, draft.link))
        assert not [word for word in ("Bole Road", "0911", "Lives at", "2.5", "4321", "Please wait") if word in held]


def test_every_kind_is_told_by_a_rule_or_by_a_verb() -> None:
    by_rules = {kind for event in every_situation() for kind in told(event).values()}
    assert set(KINDS) - by_rules == {"message.created", "broadcast"}


def test_the_others_learn_how_a_job_goes_on() -> None:
    for cls, name in (
        (events_pb2.RequestAccepted, "request.accepted"),
        (events_pb2.RequestStarted, "request.started"),
        (events_pb2.RequestCompleted, "request.completed"),
        (events_pb2.RequestCancelled, "request.cancelled"),
    ):
        assert told(request_event(cls, actor=PROVIDER)) == {CLIENT: name}
        assert told(request_event(cls, actor=CLIENT)) == {PROVIDER: name}
        assert told(request_event(cls, actor=ADMIN)) == {CLIENT: name, PROVIDER: name}


def test_a_request_that_no_provider_had_is_no_news_at_its_cancellation_by_its_client() -> None:
    assert told(request_event(events_pb2.RequestCancelled, actor=CLIENT, provider=None)) == {}


def test_both_learn_of_a_cancellation_by_the_system() -> None:
    event = request_event(events_pb2.RequestCancelled, actor="")
    assert told(event) == {CLIENT: "request.cancelled", PROVIDER: "request.cancelled"}
    assert [(one.actor_id, one.params) for one in drafts(event)] == [(None, {"by_system": 1})] * 2


def test_only_the_provider_who_lost_a_request_is_told_of_its_release() -> None:
    released = request_event(events_pb2.RequestUpdated, actor="", provider=None, released_provider_id=PROVIDER)
    assert told(released) == {PROVIDER: "request.released"}
    # The client has changed it, or the state of its money has.
    assert told(request_event(events_pb2.RequestUpdated, actor=CLIENT, provider=None)) == {}
    secured = request_event(events_pb2.RequestUpdated, actor="", payment_status="REQUEST_PAYMENT_STATUS_SECURED")
    assert told(secured) == {}


def test_the_client_is_told_with_the_end_of_the_job_that_its_price_is_owed() -> None:
    event = request_event(events_pb2.RequestCompleted, payment_status="REQUEST_PAYMENT_STATUS_DUE", quote=QUOTE)
    assert [(str(one.user_id), one.kind) for one in drafts(event)] == [
        (CLIENT, "request.completed"),
        (CLIENT, "payment.due"),
    ]


def test_the_client_is_told_of_a_price_that_is_owed_until_it_is_paid() -> None:
    due = request_event(events_pb2.RequestUpdated, actor="", payment_status="REQUEST_PAYMENT_STATUS_DUE", quote=QUOTE)
    assert told(due) == {CLIENT: "payment.due"}
    (draft,) = drafts(due)
    assert draft.params == {"amount": "120.00", "currency": "ETB"}
    paid = payment_event(payment_events_pb2.PaymentSucceeded)
    assert ended(paid) == [(CLIENT, draft.group_key)]
    assert told(paid) == {CLIENT: "payment.succeeded"}


@pytest.mark.parametrize("ratee", [CLIENT, PROVIDER])
def test_the_one_who_was_rated_is_told(ratee: str) -> None:
    assert told(rating_event(ratee)) == {ratee: "request.rated"}


def test_lead_is_told_to_the_side_of_the_seller() -> None:
    assert told(lead_event()) == {PROVIDER: "lead.created", BROKER: "lead.created"}
    ended_by_reading = {one.group_key for one in drafts(lead_event())}
    assert ended_by_reading == {conversation_group(OFFER)}


def test_review_is_told_once() -> None:
    assert told(review_event()) == {PROVIDER: "review.created"}
    assert told(review_event(booking_id=REQUEST)) == {PROVIDER: "review.created"}
    # It is told as a rating.
    assert told(review_event(request_id=REQUEST)) == {}


@pytest.mark.parametrize(
    ("cls", "kind"),
    [(broker_events_pb2.BrokerVerified, "broker.verified"), (broker_events_pb2.BrokerRejected, "broker.rejected")],
)
def test_brokers_are_told_what_was_decided_on_them(cls: type[Message], kind: str) -> None:
    assert told(broker_event(cls)) == {PROVIDER: kind}
    (draft,) = drafts(broker_event(cls))
    assert (draft.link, draft.params) == (f"/brokers/{PROVIDER}", {})


def test_an_offer_is_told_once_and_not_after_its_end() -> None:
    event = offer_event(events_pb2.OfferCreated)
    assert told(event) == {PROVIDER: "offer.created"}
    (draft,) = drafts(event)
    assert draft.expires_at == SOON
    assert draft.group_key == f"offer:{REQUEST}"
    # The client has changed the request: the provider knows of it.
    assert told(offer_event(events_pb2.OfferCreated, is_shown_again=True)) == {}


@pytest.mark.parametrize("cls", [events_pb2.OfferWithdrawn, events_pb2.OfferExpired, events_pb2.OfferDeclined])
def test_an_offer_that_is_over_ends_its_notification(cls: type[Message]) -> None:
    assert told(offer_event(cls)) == {}
    assert ended(offer_event(cls)) == [(PROVIDER, f"offer:{REQUEST}")]


def test_an_acceptance_ends_the_offer_of_the_one_who_accepts() -> None:
    assert ended(request_event(events_pb2.RequestAccepted)) == [(PROVIDER, f"offer:{REQUEST}")]


@pytest.mark.parametrize("number", contract.json_values(notification_pb2.NoticeKind.DESCRIPTOR))
def test_notices_tell_the_client(number: notification_pb2.NoticeKind.ValueType) -> None:
    event = notice_event(number)
    name = contract.json_values(notification_pb2.NoticeKind.DESCRIPTOR)[number]
    assert told(event) == {CLIENT: name}
    assert not drafts(event)[0].is_framed
    # The form of the previous release has had its frame.
    notice = request_pb2.Notice(request_id=REQUEST, kind=name, text="Please wait.")
    (draft,) = drafts(event)
    earlier = framed_notice(events_pb2.Notification(notice=notice), draft.user_id)
    assert earlier.is_framed
    assert (earlier.kind, earlier.link, earlier.request_id) == (draft.kind, draft.link, draft.request_id)


def test_the_table_is_what_the_contract_says() -> None:
    by_type = {kind: [one.name for one in KINDS.values() if one.type is kind] for kind in Type}
    assert by_type[Type.OFFER] == ["offer.created"]
    assert by_type[Type.NEW_MESSAGE] == ["message.created"]
    assert by_type[Type.TRANSACTION_SUCCESS] == ["payment.succeeded", "refund.succeeded", "payout.paid"]
    assert by_type[Type.SYSTEM] == ["broadcast"]
    assert {name.split(".")[0] for name in by_type[Type.REQUEST_UPDATE]} == {
        "request",
        "dispatch",
        "progress",
        "booking",
        "review",
    }
    critical = [one.name for one in KINDS.values() if one.is_critical]
    assert critical == [
        "payout.account_changed",
        "account.password_changed",
        "account.email_changed",
        "account.device_added",
    ]
    offer = KINDS["offer.created"]
    assert (offer.lane, offer.ignores_quiet_hours, offer.mail) == (Lane.OFFERS, True, MailMoment.NEVER)
    assert [one.name for one in KINDS.values() if one.lane is not Lane.PEOPLE] == ["offer.created", "broadcast"]
    assert all({Channel.IN_APP, Channel.PUSH} == one.channels for one in KINDS.values())
    assert [one.name for one in KINDS.values() if one.mail is MailMoment.DIGEST] == ["request.rated", "review.created"]
