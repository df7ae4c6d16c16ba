"""Tests what brokers state, who holds a licence, and what admins decide on them."""

import asyncio
import sys
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from broker_testing import ADMIN, Brokers, new_license, owner_of
from request_testing import Service, refusal_of
from sqlalchemy import func, select

from kit import clock
from kit.errors import InvalidInput, Unauthenticated
from kit.ids import new_id
from request_service.market import actions as market
from request_service.market.brokers import actions, consumers, errors, fields
from request_service.market.brokers import roll as rolls
from request_service.market.brokers.convert import broker_message
from request_service.market.brokers.models import Broker, BrokerRegion, BrokerStatus
from request_service.market.brokers.roll import BrokerFilter, roll
from testkit.acts import recorded_acts
from testkit.callers import new_caller
from testkit.people import outcome, outcomes
from testkit.rows import stored
from twou.auth.v1.events_pb2 import UserDeactivated, UserDeleted, UserReactivated, UserUpdated

REJECTED, VERIFIED, PENDING = BrokerStatus.REJECTED, BrokerStatus.VERIFIED, BrokerStatus.PENDING


@pytest.fixture
def brokers(service: Service) -> Brokers:
    return Brokers(service)


async def test_broker_is_pending_until_an_admin_has_verified_them(brokers: Brokers, service: Service) -> None:
    broker = await brokers.create(license_number=" AA 12 ", company=" Bole Homes ", regions=["Bole", "Adama", "bole"])
    assert (broker.status, broker.license_number, broker.company) == (PENDING, "AA 12", "Bole Homes")
    assert broker.regions == ["Bole", "Adama"]
    verified = await brokers.decide(broker)
    assert (verified.is_verified, verified.decided_at is not None) == (True, True)
    (event,) = await service.events("BrokerVerified")
    assert event.audience == [str(broker.user_id)]
    (act,) = await recorded_acts(service.database)
    assert (act.action, act.subject_id) == ("broker_verified", str(broker.user_id))
    assert dict(act.details) == {"old": "pending", "new": "verified"}
    # The decision that stands is no news.
    await brokers.decide(broker)
    assert (len(await service.events("BrokerVerified")), len(await recorded_acts(service.database))) == (1, 1)


async def test_what_is_new_is_verified_again_and_what_is_not_stays_verified(brokers: Brokers) -> None:
    broker = await brokers.create(years_experience=3, bio="Homes", regions=["Bole"])
    changes: tuple[dict[str, Any], ...] = (
        {"license_number": new_license()},
        {"years_experience": 4},
        {"bio": "Homes and cars"},
        {"company": "Bole Homes"},
        {"regions": ["Bole", "Adama"]},
        {"cleared": frozenset({"bio"})},
        {"regions": []},
    )
    for change in changes:
        await brokers.decide(broker)
        changed = await brokers.change(broker, **change)
        assert (changed.status, changed.decided_at) == (PENDING, None), change
        await brokers.decide(broker)
        same = {name: value for name, value in change.items() if name != "cleared"}
        assert (await brokers.change(broker, **same)).status is VERIFIED


async def test_licence_belongs_to_one_broker_however_it_is_written(brokers: Brokers) -> None:
    tail = str(new_id())
    first = await brokers.create(license_number=f"aa-{tail}")
    for written in (f"AA {tail}", f"aa/{tail}", f"Aa{tail.replace('-', '')}", f"\uff21\uff21{tail.upper()}"):
        assert await outcome(brokers.create(license_number=written)) == "LICENSE_TAKEN", written
    other = await brokers.create()
    assert await outcome(brokers.change(other, license_number=f"AA{tail}")) == "LICENSE_TAKEN"
    assert await outcome(brokers.create(owner_of(first))) == "ALREADY_BROKER"
    await brokers.service.do(market.delete_broker, owner_of(first))
    assert (await brokers.change(other, license_number=f"AA{tail}")).license_number == f"AA{tail}"
    assert await outcome(brokers.service.do(market.delete_broker, owner_of(first))) == "BROKER_NOT_FOUND"


async def test_rejected_broker_holds_no_licence(brokers: Brokers, service: Service) -> None:
    number = new_license()
    thief, owner = await brokers.create(license_number=number), new_caller()
    rejected = await brokers.decide(thief, REJECTED, "Not\tyours")
    assert (rejected.reason, rejected.license_key) == ("Not\tyours", None)
    assert [event.audience for event in await service.events("BrokerRejected")] == [[str(thief.user_id)]]
    await brokers.create(owner, license_number=number)
    # Neither a change nor another decision takes it back.
    assert await outcome(brokers.change(thief, company="Elsewhere")) == "LICENSE_TAKEN"
    assert await outcome(brokers.decide(thief)) == "LICENSE_TAKEN"
    assert (await brokers.change(thief, license_number=new_license())).status is PENDING


@pytest.mark.parametrize("number", [2, 16])
async def test_one_of_several_brokers_at_once_gets_a_licence(brokers: Brokers, number: int) -> None:
    license_number = new_license()
    found = await outcomes(*(brokers.create(license_number=license_number) for _ in range(number)))
    assert sorted(found) == ["LICENSE_TAKEN"] * (number - 1) + ["OK"]
    others = await asyncio.gather(*(brokers.create() for _ in range(number)))
    wanted = new_license()
    found = await outcomes(*(brokers.change(one, license_number=wanted) for one in others))
    assert sorted(found) == ["LICENSE_TAKEN"] * (number - 1) + ["OK"]


async def test_account_becomes_one_broker_at_once(brokers: Brokers, service: Service) -> None:
    person = new_caller()
    assert sorted(await outcomes(*(brokers.create(person) for _ in range(8)))) == ["ALREADY_BROKER"] * 7 + ["OK"]
    assert len(await service.scalars(select(Broker).where(Broker.user_id == person.user_id))) == 1


async def test_only_they_and_admins_see_a_rejected_broker_and_the_reason(brokers: Brokers, service: Service) -> None:
    broker = await brokers.create()
    assert await brokers.is_shown(broker)
    await brokers.decide(broker, REJECTED, "It has expired")
    row = await service.read(actions.get_broker, ADMIN, broker.user_id)
    for reader in (None, new_caller(), new_caller("moderator")):
        assert not await brokers.is_shown(broker, reader)
        assert not broker_message(row, reader).HasField("reason")
    for reader in (owner_of(broker), ADMIN):
        assert await brokers.is_shown(broker, reader)
        assert broker_message(row, reader).reason == "It has expired"


async def test_admin_does_not_decide_on_themself(brokers: Brokers, service: Service) -> None:
    broker = await brokers.create(ADMIN)
    with pytest.raises(errors.OwnBroker):
        await brokers.decide(broker)
    assert await outcome(service.do(actions.verify_broker, ADMIN, new_id(), VERIFIED, None)) == "BROKER_NOT_FOUND"


async def test_list_is_searched_by_name_company_licence_and_region(brokers: Brokers) -> None:
    mark = str(new_id())
    first = await brokers.create(name=f"Zewdu {mark}", regions=["አዲስ አበባ", "Bole"])
    second = await brokers.create(name=f"abebe {mark}", company="100% Homes_", regions=["BOLE", "Ádama"])
    await brokers.decide(second)
    assert await brokers.found(q=mark) == [second.name, first.name]
    for part, names in (
        (f"ZEWDU {mark}", [first.name]),
        (first.license_number.lower(), [first.name]),
        ("100% homes_", [second.name]),
        (f"%{mark}", []),
        (f"_{mark[1:]}", []),
    ):
        assert await brokers.found(q=part) == names, part
    for region, names in (("bole", [second.name, first.name]), ("አዲስ አበባ", [first.name]), ("ádama", [second.name])):
        assert await brokers.found(q=mark, region=rolls.region(region)) == names, region
    assert await brokers.found(q=mark, region=rolls.region("Bol")) == []
    assert await brokers.found(q=mark, is_verified=True) == [second.name]
    assert await brokers.found(q=mark, is_verified=False) == [first.name]
    await brokers.decide(first, REJECTED)
    assert await brokers.found(q=mark) == [second.name]


async def test_pages_hold_each_broker_once(brokers: Brokers, service: Service) -> None:
    mark = str(new_id())
    # Two of them have one name.
    names = sorted(f"{mark} {letter}" for letter in "AABCDEF")
    for name in names:
        await brokers.create(name=name)
    cursor, found = "", []
    while True:
        page = roll(BrokerFilter(q=mark), 2, 0, cursor)
        rows, cursor = await service.read(actions.list_brokers, page)
        found += [row.name for row in rows]
        if not cursor:
            break
    assert found == names
    for bad in ("nonsense", "\x00", "YnJva2VyfHg", "x" * 300):
        with refusal_of("cursor"):
            roll(BrokerFilter(), 2, 0, bad)


def test_key_of_a_licence_and_of_a_region_fits_its_column() -> None:
    longest = max(
        max(len(fields.license_key(chr(code))), len(fields.region_key(chr(code))))
        for code in range(sys.maxunicode + 1)
        if not 0xD800 <= code < 0xE000
    )
    assert longest <= fields.MAX_KEY_GROWTH


@pytest.mark.parametrize("bad", ["", " ", "-/.", "x" * 51, "a\x00b", "a\nb"])
def test_bad_licence_is_refused(bad: str) -> None:
    with pytest.raises(InvalidInput):
        fields.license_number(bad)


async def test_news_of_the_account_reaches_the_broker_in_any_order(brokers: Brokers, service: Service) -> None:
    broker = await brokers.create(name="Before")
    user_id, now = str(broker.user_id), clock.now()

    def at(minutes: int) -> Any:
        return clock.to_timestamp(now + timedelta(minutes=minutes))

    for name, minute in (("Newest", 2), ("Older", 1)):
        event = UserUpdated(user_id=user_id, full_name=name, occurred_at=at(minute))
        await service.do(consumers.on_user_updated, event)
    assert (await stored(service.database, Broker, broker.user_id)).name == "Newest"
    await service.do(consumers.on_user_deactivated, UserDeactivated(user_id=user_id, occurred_at=at(3)))
    assert not await brokers.is_shown(broker)
    await service.do(consumers.on_user_reactivated, UserReactivated(user_id=user_id, occurred_at=at(1)))
    assert not await brokers.is_shown(broker)
    await service.do(consumers.on_user_reactivated, UserReactivated(user_id=user_id, occurred_at=at(4)))
    assert await brokers.is_shown(broker)
    # An account that is no broker has no news for others.
    await service.do(consumers.on_user_updated, UserUpdated(user_id=str(new_id()), full_name="X", occurred_at=at(1)))


async def test_deleted_account_leaves_nothing_and_becomes_no_broker(brokers: Brokers, service: Service) -> None:
    broker = await brokers.create(regions=["Bole", "Adama"])
    event = UserDeleted(user_id=str(broker.user_id), occurred_at=clock.to_timestamp(clock.now()))
    await service.do(consumers.on_user_deleted, event)
    assert await _rows_of(service, broker.user_id) == (0, 0)
    with pytest.raises(Unauthenticated):
        await brokers.create(owner_of(broker))
    # The licence is free.
    await brokers.create(license_number=broker.license_number)


async def _rows_of(service: Service, user_id: UUID) -> tuple[int, int]:
    (brokers,) = await service.scalars(select(func.count()).where(Broker.user_id == user_id))
    (regions,) = await service.scalars(select(func.count()).where(BrokerRegion.user_id == user_id))
    return brokers, regions
