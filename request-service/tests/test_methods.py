"""Saved cards: entered at the gateway, kept once, known by what their owner recognizes, and forgotten."""

import asyncio
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from card_testing import SAVING, Holder
from payment_testing import TERMS, Desk, played
from request_testing import Service
from sqlalchemy import select, text, update

from kit import clock
from request_service.payment.consumers import on_user_deleted
from request_service.payment.gateways.cards import SetupState
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName, Notice, Subject
from request_service.payment.methods import actions
from request_service.payment.methods.models import MethodStatus, PaymentMethod
from request_service.payment.payments.notices import receive_notice
from request_service.payment.test_gateway import card_actions
from request_service.payment.test_gateway.models import PlayedCustomer
from request_service.payment.test_gateway.orders import PlayedCard
from testkit.callers import new_caller
from testkit.people import outcome
from twou.auth.v1.events_pb2 import UserDeleted


@pytest.fixture
def holder(service: Service) -> Holder:
    return Holder(Desk(service, played(service)))


async def test_card_is_saved_when_its_owner_has_entered_it(holder: Holder) -> None:
    asked = await holder.ask()
    assert (asked.status, asked.brand, asked.card_id) == (MethodStatus.PENDING, None, None)
    assert asked.checkout_url is not None

    await holder.enter(asked)

    saved = await holder.found(asked.id)
    assert (saved.status, saved.brand, saved.last4) == (MethodStatus.SAVED, "visa", "4242")
    assert (saved.exp_month, saved.exp_year) == (12, 2040)
    assert (saved.checkout_url, saved.client_secret) == (None, None)
    assert saved.saved_at is not None
    assert await holder.frames() == ["MethodUpdated", "MethodSaved"]
    assert [one.id for one in await holder.shown()] == [asked.id]
    # No call is left.
    assert all(one.finished_at is not None for one in await holder.desk.operations())


async def test_declined_card_leaves_a_reason_and_another_one_can_be_entered(holder: Holder) -> None:
    asked = await holder.ask()
    await holder.enter(asked, PlayedCard.REFUSED)
    declined = await holder.found(asked.id)
    assert (declined.status, declined.failure_code) == (MethodStatus.PENDING, "card_declined")
    assert declined.checkout_url is not None
    await holder.enter(asked, PlayedCard.STEP)
    assert (await holder.found(asked.id)).status is MethodStatus.PENDING
    await holder.enter(asked, PlayedCard.STEP)
    saved = await holder.found(asked.id)
    assert (saved.status, saved.failure_code, saved.last4) == (MethodStatus.SAVED, None, "3155")


@pytest.mark.parametrize("way", ["webhook", "owner", "time"])
async def test_every_way_in_saves_the_card(holder: Holder, way: str) -> None:
    asked = await holder.ask()
    desk = holder.desk
    await desk.service.do(card_actions.choose_card, asked.reference, PlayedCard.VISA)
    if way == "webhook":
        notice = Notice("event 1", Subject.PAYMENT_METHOD, asked.reference, None)
        await desk.service.do(receive_notice, SAVING, notice, {})
    elif way == "owner":
        assert await desk.service.do(actions.sync_method, holder.caller, asked.id)
        assert not await desk.service.do(actions.sync_method, holder.caller, asked.id)
    else:
        await desk.pass_time(timedelta(seconds=11))
    await desk.call()
    assert (await holder.found(asked.id)).status is MethodStatus.SAVED
    assert Counter(await holder.frames())["MethodSaved"] == 1


async def test_many_reports_at_once_save_it_once(holder: Holder) -> None:
    asked = await holder.ask()
    await holder.desk.service.do(card_actions.choose_card, asked.reference, PlayedCard.VISA)
    await holder.desk.pass_time(timedelta(minutes=1))
    await asyncio.gather(*(holder.desk.call() for _ in range(16)))
    assert (await holder.found(asked.id)).status is MethodStatus.SAVED
    assert Counter(await holder.frames())["MethodSaved"] == 1


async def test_customer_is_made_once_for_32_cards_at_once(service: Service) -> None:
    holder = Holder(Desk(service, played(service)))
    owners = [Holder(holder.desk), Holder(holder.desk)]
    made = await asyncio.gather(*(owner.begin() for _ in range(16) for owner in owners))
    await asyncio.gather(*(holder.desk.call(rounds=20) for _ in range(4)))
    assert len(await service.scalars(select(PlayedCustomer))) == 2
    for owner in owners:
        (customer,) = await owner.customers()
        assert customer.gateway_id is not None
        assert customer.reference == customer.id.hex
        assert all(one.checkout_url for one in await owner.rows())
    assert len({one.id for one in made}) == 32


async def test_account_has_20_cards_at_most(holder: Holder) -> None:
    asked = await asyncio.gather(*(outcome(holder.begin()) for _ in range(actions.MAX_METHODS + 4)))
    assert Counter(map(str, asked))["TOO_MANY_PAYMENT_METHODS"] == 4
    await holder.desk.call(rounds=30)
    assert len(await holder.shown()) == actions.MAX_METHODS
    assert await outcome(holder.begin()) == "TOO_MANY_PAYMENT_METHODS"
    await holder.remove((await holder.rows())[0])
    await holder.begin()
    # Another account has its own.
    await Holder(holder.desk).begin()


async def test_card_that_is_saved_again_stays_one(holder: Holder) -> None:
    first = await holder.save()
    again = await holder.ask()
    await holder.enter(again)
    other = await holder.save(PlayedCard.MASTERCARD)
    assert [(one.id, one.last4) for one in await holder.shown()] == [(first.id, "4242"), (other.id, "4444")]
    kept = await holder.found(first.id)
    # The newer copy is kept, and the gateway has forgotten the earlier one.
    assert kept.card_id is not None
    assert kept.card_id != first.card_id
    assert await holder.at_gateway() == ["detached", "saved", "saved"]
    assert again.id not in [one.id for one in await holder.rows()]
    # At another gateway, and of another account, it is another one.
    await holder.save(gateway=GatewayName.TEST)
    stranger = Holder(holder.desk)
    await stranger.save()
    assert (len(await holder.shown()), len(await stranger.shown())) == (3, 1)


async def test_same_card_that_is_saved_twice_at_once_stays_one(holder: Holder) -> None:
    asked = [await holder.ask() for _ in range(6)]
    for one in asked:
        await holder.desk.service.do(card_actions.choose_card, one.reference, PlayedCard.VISA)
    await holder.desk.pass_time(timedelta(minutes=1))
    await asyncio.gather(*(holder.desk.call() for _ in range(8)))
    await holder.look()
    assert len(await holder.shown()) == 1
    assert sorted(await holder.at_gateway()) == ["detached"] * 5 + ["saved"]


async def test_removed_card_is_gone_at_once_and_forgotten_by_its_gateway(holder: Holder) -> None:
    saved, pending = await holder.save(), await holder.ask()
    for one in (saved, pending):
        await holder.remove(one)
    assert await holder.shown() == []
    for verb in (actions.delete_method, actions.sync_method):
        assert await outcome(holder.desk.service.do(verb, holder.caller, saved.id)) == "PAYMENT_METHOD_NOT_FOUND"
    assert (await holder.frames())[-1] == "MethodUpdated"
    await holder.look()
    assert await holder.at_gateway() == ["detached", "cancelled"]
    assert await holder.rows() == []


async def test_cards_of_others_are_not_found(holder: Holder) -> None:
    saved, stranger = await holder.save(), new_caller()
    for verb in (actions.delete_method, actions.sync_method):
        assert await outcome(holder.desk.service.do(verb, stranger, saved.id)) == "PAYMENT_METHOD_NOT_FOUND"
    assert await holder.desk.service.read(actions.list_methods, stranger) == []
    assert (await holder.found(saved.id)).status is MethodStatus.SAVED


async def test_card_that_was_not_entered_in_time_fails(holder: Holder) -> None:
    asked = await holder.ask()
    late = update(PaymentMethod).values(expires_at=clock.now() - timedelta(seconds=1))
    await holder.desk.service.execute(late)
    await holder.look()
    failed = await holder.found(asked.id)
    assert (failed.status, failed.failure_code, failed.checkout_url) == (MethodStatus.FAILED, "not_entered", None)
    assert await holder.at_gateway() == ["cancelled"]
    # It makes room for the next one.
    await holder.begin()
    assert asked.id not in [one.id for one in await holder.rows()]


@pytest.mark.parametrize("gateway", [GatewayName.CHAPA, GatewayName.TELEBIRR])
async def test_gateways_without_cards_save_none(holder: Holder, gateway: GatewayName) -> None:
    assert await outcome(holder.begin(gateway)) == "GATEWAY_UNAVAILABLE"
    assert await holder.customers() == []


async def test_cards_of_a_test_mode_do_not_count_where_live_money_does(service: Service) -> None:
    desk = Desk(service, played(service), replace(TERMS, counts_test_money=False))
    holder = Holder(desk)
    asked = await holder.ask()
    await holder.enter(asked)
    assert (await holder.found(asked.id)).status is MethodStatus.PENDING


async def test_status_that_is_not_known_changes_nothing(holder: Holder) -> None:
    inner = holder.desk.gateways.get(SAVING)

    class Odd:
        def __getattr__(self, name: str) -> object:
            return getattr(inner, name)

        async def query_setup(self, order: object) -> object:
            report = await inner.query_setup(order)  # type: ignore[attr-defined]
            assert report.state is SetupState.SAVED
            return replace(report, state=None, status="a_miracle", card=None)

    asked = await holder.ask()
    holder.desk.gateways = Gateways({SAVING: Odd()}, expects_live_money=False)  # type: ignore[dict-item]
    await holder.enter(asked)
    assert (await holder.found(asked.id)).status is MethodStatus.PENDING


async def test_deleted_account_loses_its_cards_here_and_at_the_gateways(holder: Holder) -> None:
    await holder.save()
    await holder.ask()
    await holder.save(gateway=GatewayName.TEST)
    unordered, stranger = Holder(holder.desk), Holder(holder.desk)
    kept = await stranger.save()
    await unordered.begin()
    for one in (holder, unordered):
        event = UserDeleted(user_id=str(one.caller.user_id), occurred_at=clock.to_timestamp(clock.now()))
        await holder.desk.service.do(on_user_deleted, event)
        assert await one.rows() == []
    await holder.look()
    assert (await holder.customers(), await unordered.customers()) == ([], [])
    assert await holder.at_gateway() == ["detached", "cancelled", "detached", "saved"]
    assert (await stranger.found(kept.id)).status is MethodStatus.SAVED
    assert await outcome(holder.begin()) == "NOT_AUTHENTICATED"


async def test_database_has_no_number_of_a_card(holder: Holder) -> None:
    await holder.save()
    async with holder.desk.service.database.read() as session:
        for table in ("payment_methods", "gateway_customers", "outbox", "gateway_operations", "test_setups"):
            for row in await session.execute(text(f"SELECT * FROM {table}")):  # a constant
                told = " ".join(bytes(one).decode("latin-1") if isinstance(one, bytes) else str(one) for one in row)
                assert "424242424242" not in told
