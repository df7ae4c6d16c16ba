"""Other services find what they read in the events of offers, bookings and money, of which people are notified."""

from collections.abc import Mapping

from booking_testing import Clinic
from dispute_testing import completed, said
from google.protobuf.message import Message
from market_testing import ADMIN, Market
from payment_testing import Desk, played
from payout_testing import new_till
from request_testing import Service
from search_testing import save
from test_expectations import SHOWN_WITH_THEIR_CALLS

from kit import acts, clock, contract
from kit.ids import new_id
from request_service.assistance.dispatch import events as offer_events
from request_service.assistance.requests import events as request_events
from request_service.booking.bookings import events as booking_events
from request_service.booking.bookings import queries as bookings
from request_service.market.agency import events as agency_events
from request_service.market.alerts.events import search_matched
from request_service.market.alerts.reasons import MatchReason
from request_service.market.brokers import events as broker_events
from request_service.market.brokers.actions import create_broker
from request_service.market.brokers.fields import BrokerDetails
from request_service.market.leads import convert as lead_convert
from request_service.market.leads import events as lead_events
from request_service.market.leads import queries as leads
from request_service.market.leads.models import Interest, Lead
from request_service.market.listings import events as listing_events
from request_service.market.listings.models import Listing
from request_service.market.sellers import events as seller_events
from request_service.market.trust import events as trust_events
from request_service.market.trust.signals import Signal
from request_service.payment.disputes import events as dispute_events
from request_service.payment.disputes.lifecycle import DisputeStatus
from request_service.payment.gateways.interface import DisputeState
from request_service.payment.payments import events as payment_events
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payouts import events as payout_events
from request_service.payment.payouts.lifecycle import PayoutStatus
from request_service.reviews.events import request_rated, review_created
from request_service.reviews.models import Dealing, Opinion, Review
from testkit.acts import recorded_acts
from testkit.callers import new_caller
from testkit.expectations import unmet
from twou.notification.v1.notification_pb2 import NoticeKind
from twou.request.v1 import events_pb2, lead_pb2, request_pb2

_KIND = contract.json_values(NoticeKind.DESCRIPTOR)[NoticeKind.NOTICE_KIND_PROGRESS_DARK]


async def test_events_hold_what_their_consumers_read(service: Service) -> None:
    """The events are built of stored rows by the functions that build those that are published."""
    shown = by_name(
        *await assisting(service),
        *await booking(service),
        *await paying(service),
        *await paying_out(service),
        *await selling(Market(service)),
        *await asking(Market(service)),
        await deciding(service),
        *await trading(service),
        await finding(Market(service)),
    )
    assert unmet("request-service", shown, elsewhere=SHOWN_WITH_THEIR_CALLS) == []


async def asking(shop: Market) -> list[Message]:
    listing = await shop.offer(await shop.seller())
    offered, _ = await shop.service.read(leads.find_offered, listing.id) or (None, False)
    assert offered is not None
    lead = Lead.new(new_id(), offered, Interest("Is it still there?"), None, clock.now())
    return [
        *(lead_events.lead_created(lead), lead_events.lead_updated(lead)),
        lead_events.lead_repeated(lead, "And now?", new_id()),
        lead_pb2.GetLeadOpeningResponse(opening=lead_convert.opening(lead)),
    ]


async def finding(shop: Market) -> Message:
    listing, search = await shop.offer(await shop.seller()), await save(shop.service, new_caller())
    return search_matched(search, [(listing, MatchReason.PUBLISHED)], 1, clock.now())


def by_name(*events: Message) -> Mapping[str, Message]:
    return {event.DESCRIPTOR.name.removesuffix("Response"): event for event in events}


async def deciding(service: Service) -> Message:
    async with service.database.transaction() as session:
        await acts.record(session, new_caller("admin"), "payout_approved", new_id(), old="requested", new="sending")
    return (await recorded_acts(service.database))[-1]


async def trading(service: Service) -> list[Message]:
    details = BrokerDetails(license_number=f"AA {new_id()}")
    broker = await service.do(create_broker, new_caller(), "Derartu Tulu", details)
    market = Market(service)
    listing = await market.offer(await market.seller())
    async with service.database.read() as session:
        offered = await session.get_one(Listing, listing.id)
    invited = agency_events.broker_invited(offered, broker.user_id, clock.now())
    return [broker_events.broker_verified(broker), broker_events.broker_rejected(broker), invited]


async def assisting(service: Service) -> list[Message]:
    provider = await service.add_provider()
    request = await service.create_offered()
    (offer,) = await service.offers(request_id=request.id)
    await service.accept(provider, request)
    review = Review.give(Dealing(request.id), request.client_id, provider.user_id, Opinion(5), clock.now())
    # The replicas of the previous release still publish it during a deployment.
    framed = request_pb2.Notice(request_id=str(request.id), kind=_KIND, text="Wait.")
    return [
        offer_events.offer_created(offer, request),
        offer_events.offer_declined(offer, request),
        offer_events.offer_withdrawn(offer, request),
        offer_events.offer_expired(offer, request),
        request_events.request_expired(await service.stored(request)),
        request_rated(review),
        review_created(review),
        request_events.notice_raised(request, _KIND, "Wait."),
        events_pb2.Notification(notice=framed, occurred_at=clock.to_timestamp(clock.now())),
    ]


async def booking(service: Service) -> list[Message]:
    clinic, person = await Clinic(service).open(), new_caller()
    held = await clinic.hold(person, await clinic.slot(provider=new_caller("provider")))
    (found,) = await service.read(bookings.list_shown, [held.id])
    makers = (
        booking_events.booking_scheduled,
        booking_events.booking_rescheduled,
        booking_events.booking_cancelled,
        booking_events.booking_completed,
        booking_events.booking_missed,
        booking_events.booking_offered,
        booking_events.booking_lapsed,
        booking_events.booking_endangered,
    )
    return [*(make(found, person.user_id) for make in makers), booking_events.booking_reminder(found, 60)]


async def paying(service: Service) -> list[Message]:
    case = await completed(Desk(service, played(service)))
    await case.job.refund(case.payment, "10")
    await case.desk.call()
    await case.say(said(case.payment, DisputeState.OPEN))
    payment, dispute, (refund,) = await case.found(), await case.dispute(), await case.desk.refunds()
    found: list[Message] = []
    for status in (PaymentStatus.SUCCESS, PaymentStatus.FAILED, PaymentStatus.EXPIRED):
        payment.status = status
        found.append(payment_events.payment_state(payment))
    for refunded in (RefundStatus.SUCCEEDED, RefundStatus.FAILED):
        refund.status = refunded
        found.append(payment_events.refund_state(payment, refund))
    found.append(payment_events.payment_earned(payment))
    for decided in (DisputeStatus.OPEN, DisputeStatus.WON, DisputeStatus.LOST):
        dispute.status = decided
        found.append(dispute_events.dispute_state(dispute, payment, payment.user_id))
    return found


async def paying_out(service: Service) -> list[Message]:
    till = await new_till(service)
    account = await till.name()
    payout = await till.ask(1_000)
    found: list[Message] = [payout_events.account_changed(account)]
    for status in (PayoutStatus.PAID, PayoutStatus.FAILED, PayoutStatus.REJECTED):
        payout.status = status
        found.append(payout_events.payout_state(payout))
    return found


async def selling(market: Market) -> list[Message]:
    seller = await market.seller()
    listing = await market.offer(seller)
    made = (
        listing_events.listing_published,
        listing_events.listing_updated,
        listing_events.listing_expiring,
        listing_events.listing_expired,
    )
    found: list[Message] = [event(listing, seller.user_id) for event in made]
    now, signals = clock.now(), [Signal("contact_in_text", 20, "The text has a link.", "contact_in_text:0")]
    found += [
        trust_events.listing_flagged(listing, signals, now),
        trust_events.listing_appealed(listing, "It is mine", now),
        listing_events.listing_suspended(listing, "fraud", now),
        listing_events.listing_restored(listing, now),
    ]
    await market.delete(ADMIN, listing.id)
    reason = "Cars that do not exist"
    return [
        *found,
        *await market.events("ListingDeleted"),
        seller_events.seller_suspended(seller.user_id, reason, clock.now()),
        seller_events.seller_restored(seller.user_id, reason, clock.now()),
    ]
