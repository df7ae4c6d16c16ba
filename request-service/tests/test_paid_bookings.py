"""Money follows the booking: what its changes do to its payments, and when the venue has earned the price."""

from datetime import timedelta

import pytest
from booking_testing import DESK
from payment_testing import TERMS, Desk, played
from request_testing import Service, deleted
from sqlalchemy import update
from visit_testing import Visit, new_visit, priced_clinic

from kit import clock
from kit.paging import Page
from request_service.booking import actions as capability
from request_service.booking.bookings.models import Booking
from request_service.booking.consumers import on_user_deleted
from request_service.booking.services.models import Service as Offering
from request_service.payment.gateways.interface import Capture, GatewayName
from request_service.payment.payments import actions, queries
from request_service.payment.payments.lifecycle import PaymentStatus, RefundStatus
from request_service.payment.payments.models import PayableId, PayableKind, Payment, Purpose, RefundReason, Way
from request_service.payment.payments.queries import PaymentFilters
from testkit.callers import new_caller
from testkit.people import outcome
from testkit.rows import stored

PRICE, FEE = 10_000, 10_000 * TERMS.fee_bps // 10_000
HOLDING, TAKING = GatewayName.STRIPE, GatewayName.CHAPA
PAGE = Page(20)
both_ways = pytest.mark.parametrize("gateway", [HOLDING, TAKING])


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


@pytest.fixture
async def visit(desk: Desk) -> Visit:
    return await new_visit(await priced_clinic(desk), desk)


async def earned(visit: Visit) -> int:
    return await visit.desk.balance(visit.owner)


@both_ways
@pytest.mark.parametrize("verb", ["complete", "miss"])
async def test_venue_earns_the_price_of_those_who_come_and_of_those_who_do_not(
    desk: Desk, visit: Visit, gateway: GatewayName, verb: str
) -> None:
    paid = await visit.pay(gateway)
    assert (paid.purpose, paid.request_id, paid.booking_id) == (Purpose.BOOKING, None, visit.payable_id.id)
    assert paid.status is (PaymentStatus.AUTHORIZED if gateway is HOLDING else PaymentStatus.SUCCESS)
    assert await earned(visit) == 0
    await visit.begin()
    await getattr(visit, verb)()
    await desk.call()
    found = await desk.payment(paid.id)
    assert (found.amount_settled, found.fee_amount, found.payee_id) == (PRICE, FEE, visit.owner.user_id)
    assert (await earned(visit), await desk.differences()) == (PRICE - FEE, [])
    if verb == "miss":
        # The person came after all: that is no second price.
        await visit.complete()
        assert await earned(visit) == PRICE - FEE


@both_ways
@pytest.mark.parametrize("by", ["client", "owner"])
async def test_price_of_a_cancelled_booking_goes_back(desk: Desk, visit: Visit, gateway: GatewayName, by: str) -> None:
    paid = await visit.pay(gateway)
    await visit.cancel(getattr(visit, by))
    await desk.call()
    assert (await desk.accounts(), await earned(visit)) == ({}, 0)
    if gateway is HOLDING:
        assert (await desk.payment(paid.id)).status is PaymentStatus.CANCELLED
    else:
        (refund,) = await desk.refunds()
        assert (refund.amount, refund.reason, refund.status) == (PRICE, RefundReason.CANCELLED, RefundStatus.SUCCEEDED)


@both_ways
async def test_all_prices_of_a_venue_that_ends_go_back(desk: Desk, gateway: GatewayName) -> None:
    clinic = await priced_clinic(desk, cancel_until_minutes=10_000)
    visits = [await new_visit(clinic, desk) for _ in range(3)]
    for one in visits[:2]:
        await one.pay(gateway)
    await desk.service.do(capability.delete_venue, clinic.owner, clinic.venue.id, clinic.desk)
    await desk.call()
    assert (await desk.accounts(), await desk.differences()) == ({}, [])


@both_ways
async def test_person_who_withdraws_too_late_owes_the_price(desk: Desk, gateway: GatewayName) -> None:
    """They cannot cancel, but can delete their account."""
    late = await new_visit(await priced_clinic(desk, cancel_until_minutes=60), desk, hours=0.5)
    early = await new_visit(await priced_clinic(desk, cancel_until_minutes=60), desk, user=late.client)
    for one in (late, early):
        await one.pay(gateway)
    assert await outcome(late.cancel(late.client)) == "TOO_LATE"
    await desk.service.do(on_user_deleted, deleted(late.client.user_id), late.clinic.desk)
    await desk.call()
    assert (await earned(late), await earned(early), await desk.differences()) == (PRICE - FEE, 0, [])


async def test_price_is_that_of_the_moment_of_the_booking(desk: Desk, visit: Visit) -> None:
    await desk.service.execute(update(Offering).values(price_units=77_700, currency="USD"))
    asked = await visit.ask()
    assert (asked.amount, asked.currency) == (PRICE, "ETB")
    ask = actions.create_payment, desk.cashier, visit.client, visit.payable_id, Way(TAKING)
    assert await outcome(desk.service.do(*ask, amount="777")) == "AMOUNT_MISMATCH"


async def test_booking_of_an_earlier_release_has_the_price_of_its_first_payment(desk: Desk, visit: Visit) -> None:
    await desk.service.execute(update(Booking).values(price_units=None, currency=None))
    await visit.ask()
    await desk.service.execute(update(Offering).values(price_units=77_700))
    assert (await visit.pay()).amount == PRICE
    await visit.cancel(visit.client)
    await desk.call()
    assert await desk.accounts() == {}


async def test_booking_that_is_not_confirmed_or_has_no_price_or_another_person_is_not_paid_for(desk: Desk) -> None:
    clinic = await priced_clinic(desk)
    user, slot = new_caller(), await clinic.slot()
    held = await clinic.hold(user, slot)
    free = await new_visit(await priced_clinic(desk, price=None), desk)
    over = await new_visit(clinic, desk)
    await over.cancel(over.client)

    async def ask(payer: object, booking_id: object) -> str:
        payable_id = PayableId(PayableKind.BOOKING, booking_id)  # type: ignore[arg-type]
        create = actions.create_payment, desk.cashier, payer, payable_id, Way(TAKING)
        return await outcome(desk.service.do(*create))

    assert await ask(user, held.id) == "NOT_PAYABLE"
    assert await ask(free.client, free.payable_id.id) == "NOT_PAYABLE"
    assert await ask(over.client, over.payable_id.id) == "NOT_PAYABLE"
    for payer, booking_id in ((clinic.owner, held.id), (user, user.user_id)):
        assert await ask(payer, booking_id) == "RECORD_NOT_FOUND"
    booked = await clinic.book(user, slot)
    assert (await ask(user, booked.id), booked.id) == ("OK", held.id)
    found = await desk.service.read(queries.list_payments, PaymentFilters(booking_id=held.id), PAGE)
    assert [(one.booking_id, one.user_id) for one in found] == [(held.id, user.user_id)]


async def test_price_of_a_booking_far_ahead_is_taken_since_no_hold_lasts_so_long(desk: Desk) -> None:
    clinic = await priced_clinic(desk)
    far, near = await new_visit(clinic, desk, hours=24 * 20), await new_visit(clinic, desk, hours=24)
    assert ((await far.ask(HOLDING)).capture, (await near.ask(HOLDING)).capture) == (Capture.AUTOMATIC, Capture.MANUAL)
    held = await near.pay(HOLDING)
    await near.move(await clinic.slot(24 * 10))
    await desk.call()
    taken = await desk.payment(held.id)
    assert (taken.status, taken.amount_settled, taken.is_kept) == (PaymentStatus.SUCCESS, 0, True)
    assert await desk.accounts() == {"gateways": PRICE, "escrow": -PRICE}


@both_ways
async def test_venue_that_says_nothing_earns_the_price_a_day_after_the_end(
    desk: Desk, visit: Visit, gateway: GatewayName
) -> None:
    paid = await visit.pay(gateway)
    await visit.was(timedelta(hours=23))
    await desk.service.execute(update(Payment).values(settles_at=clock.now() - timedelta(hours=1)))
    await visit.settle()
    await desk.call()
    # It takes place later than was known.
    assert await earned(visit) == 0
    assert (await desk.payment(paid.id)).settles_at is not None
    await visit.was(timedelta(hours=25))
    await desk.service.execute(update(Payment).values(settles_at=clock.now() - timedelta(hours=1)))
    await visit.settle()
    await desk.call()
    assert (await earned(visit), (await desk.payment(paid.id)).settles_at) == (PRICE - FEE, None)
    await visit.settle()
    # The venue cancels after all: what it has earned goes back.
    await visit.cancel(visit.owner)
    await desk.call()
    assert (await earned(visit), await desk.accounts(), await desk.differences()) == (0, {}, [])


async def test_price_that_is_paid_after_the_visit_is_earned_at_once(desk: Desk, visit: Visit) -> None:
    await visit.begin()
    await visit.check_in()
    await visit.complete()
    assert (await visit.pay(HOLDING)).capture is Capture.AUTOMATIC
    assert await earned(visit) == PRICE - FEE


async def test_hold_of_a_cancelled_booking_that_is_not_released_is_found(desk: Desk, visit: Visit) -> None:
    held = await visit.pay(HOLDING)
    await desk.service.do(capability.delete_venue, visit.owner, visit.clinic.venue.id, DESK)
    assert await desk.differences() == []
    await desk.service.execute(update(Payment).values(updated_at=clock.now() - timedelta(hours=2)))
    (found,) = await desk.differences()
    assert str(held.id) in found
    assert (await stored(desk.service.database, Booking, visit.payable_id.id)).status.value == "cancelled"
