"""Tests that only providers whose documents are approved get jobs and money, where operators require it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from payment_testing import payout_desk, played
from request_testing import OFFERED_TO_ALL, Service, deleted
from sqlalchemy import select

from kit import clock
from kit.caller import Caller
from kit.database import Session
from request_service.assistance import consumers
from request_service.assistance.dispatch import actions as dispatch
from request_service.assistance.dispatch.decision.rules import DispatchRules, DispatchRuleSet
from request_service.assistance.dispatch.replay import replay
from request_service.assistance.dispatcher import Dispatcher
from request_service.assistance.requests.lifecycle import Status
from request_service.assistance.requests.models import ServiceRequest
from request_service.categories import Category
from request_service.payment.payouts.actions import create_payout
from request_service.verification.models import AccountVerification
from request_service.verification.rules import VerificationRules
from testkit.callers import new_caller
from testkit.people import outcome
from testkit.rows import outbox_rows
from testkit.stepping import step_all
from twou.auth.v1.document_events_pb2 import AccountVerified

STRICT = OFFERED_TO_ALL.changed(require_verified=True)


@pytest.fixture
def rules() -> DispatchRules:
    return STRICT


async def said(service: Service, user_id: UUID, *, is_verified: bool, version: int = 1) -> None:
    """Handles what auth-service says about an account."""
    event = AccountVerified(
        user_id=str(user_id),
        is_verified=is_verified,
        version=version,
        occurred_at=clock.to_timestamp(clock.now()),
    )
    await service.do(consumers.on_account_verified, event, rules=lambda: service.rule_set)


async def verified(service: Service) -> Caller:
    provider = await service.add_provider()
    await said(service, provider.user_id, is_verified=True)
    return provider


async def outcomes_of(service: Service, request: ServiceRequest) -> dict[UUID, str]:
    """Returns what the last wave of a request said about each provider, as an admin is shown it."""
    found = await service.read(dispatch.get_dispatch, new_caller("admin"), request.id)
    last = found.waves[-1].id
    return {one.provider_id: one.outcome for one, _ in found.candidates if one.wave_id == last}


async def known(service: Service) -> Sequence[AccountVerification]:
    return await service.scalars(select(AccountVerification))


async def test_only_verified_providers_are_offered_a_job(service: Service) -> None:
    approved, unknown, lapsed = await verified(service), await service.add_provider(), await verified(service)
    await said(service, lapsed.user_id, is_verified=False, version=2)
    request = await service.create_offered()
    refused = "not_verified"
    expected = {approved.user_id: "offered", unknown.user_id: refused, lapsed.user_id: refused}
    assert await outcomes_of(service, request) == expected
    assert [one.provider_id for one in await service.offers(request_id=request.id)] == [approved.user_id]


async def test_only_verified_providers_accept_a_job(service: Service) -> None:
    approved, unknown = await verified(service), await service.add_provider()
    request = await service.create()
    assert await outcome(service.accept(unknown, request)) == "PROVIDER_NOT_VERIFIED"
    assert (await service.stored(request)).status is Status.PENDING
    await service.accept(approved, request)


async def test_where_it_is_not_required_nothing_changes(service: Service) -> None:
    loose, provider = replace(service, rules=OFFERED_TO_ALL), await service.add_provider()
    request = await loose.create_offered()
    assert await outcomes_of(service, request) == {provider.user_id: "offered"}
    await loose.accept(provider, request)


async def test_one_category_may_require_it(service: Service) -> None:
    rule_set = DispatchRuleSet(default=OFFERED_TO_ALL, categories={Category.TOWING: STRICT})
    provider = await service.add_provider()
    fuel, towing = await service.create(category=Category.FUEL), await service.create(category=Category.TOWING)
    await step_all(service.database, Dispatcher(service.database, rule_set))
    assert await outcomes_of(service, fuel) == {provider.user_id: "offered"}
    assert await outcomes_of(service, towing) == {provider.user_id: "not_verified"}


async def test_a_setting_that_changes_is_followed_at_once(service: Service) -> None:
    on = {"require": False, "documents": True}
    rules = VerificationRules(lambda: on["require"], lambda: on["documents"])
    provider = await service.add_provider()
    dispatcher = Dispatcher(service.database, DispatchRuleSet(default=OFFERED_TO_ALL), rules)

    async def decided() -> str:
        request = await service.create()
        await step_all(service.database, dispatcher)
        return (await outcomes_of(service, request))[provider.user_id]

    assert await decided() == "offered"
    on["require"] = True
    assert await decided() == "not_verified"
    # Without a document to approve, all would be kept out.
    on["documents"] = False
    assert await decided() == "offered"


async def test_provider_whose_licence_lapses_keeps_their_job_and_loses_their_offers(service: Service) -> None:
    provider, other = await verified(service), await verified(service)
    running, open_one = await service.create(), await service.create_offered()
    await service.accept(provider, running)
    await said(service, provider.user_id, is_verified=False, version=2)
    assert (await service.stored(running)).provider_id == provider.user_id
    states = {one.provider_id: one.state for one in await service.offers(request_id=open_one.id)}
    assert states == {provider.user_id: "withdrawn", other.user_id: "live"}
    withdrawn = [row.audience for row in await outbox_rows(service.database) if row.type.endswith("OfferWithdrawn")]
    assert [str(provider.user_id)] in withdrawn
    assert await outcome(service.accept(provider, open_one)) == "PROVIDER_NOT_VERIFIED"
    await service.start(provider, running)
    await service.complete(provider, running)


async def test_offers_stay_where_it_is_not_required(service: Service) -> None:
    loose, provider = replace(service, rules=OFFERED_TO_ALL), await verified(service)
    request = await loose.create_offered()
    await said(loose, provider.user_id, is_verified=False, version=2)
    assert [one.state for one in await service.offers(request_id=request.id)] == ["live"]
    await loose.accept(provider, request)


@pytest.mark.parametrize("order", [(1, 2, 3), (3, 2, 1), (2, 3, 1), (3, 3, 2)])
async def test_newest_state_counts_in_any_order(service: Service, order: tuple[int, ...]) -> None:
    user = new_caller("provider").user_id
    for version in order:
        await said(service, user, is_verified=version == 3, version=version)
    (state,) = await known(service)
    assert (state.is_verified, state.version) == (True, 3)


async def test_state_is_erased_with_the_account_and_does_not_come_back(service: Service) -> None:
    provider = await verified(service)
    await service.consume(deleted(provider.user_id))
    assert not await known(service)
    await said(service, provider.user_id, is_verified=True, version=9)
    assert not await known(service)


async def test_replay_decides_alike_and_shows_what_the_rule_would_change(service: Service) -> None:
    loose = replace(service, rules=OFFERED_TO_ALL)
    await verified(service)
    await service.add_provider()
    await loose.create_offered()
    await service.create_offered()
    replayed = await replay(service.database, DispatchRuleSet(default=STRICT))
    assert (replayed.identical, replayed.different, replayed.changed) == (2, [], 1)


async def payout(session: Session, provider: Caller, service: Service, rules: VerificationRules) -> Any:
    desk = replace(payout_desk(played(service), timedelta()), verification=rules)
    return await create_payout(session, desk, provider, "ETB", None)


async def test_payouts_need_it_wherever_a_document_is_required(service: Service) -> None:
    approved, unknown = await verified(service), await service.add_provider()
    rules, loose = VerificationRules(are_documents_required=lambda: True), VerificationRules()
    assert await outcome(service.do(payout, unknown, service, rules)) == "PROVIDER_NOT_VERIFIED"
    # The next thing that is missing.
    assert await outcome(service.do(payout, approved, service, rules)) == "PAYOUT_ACCOUNT_MISSING"
    assert await outcome(service.do(payout, unknown, service, loose)) == "PAYOUT_ACCOUNT_MISSING"
