"""The entries of the ledger: examples of each kind, and what holds for all amounts."""

from collections import Counter
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledger_testing import AT, new_deal
from request_testing import calmly

from kit.errors import InvalidInput
from kit.ids import new_id
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.ledger import entries
from request_service.payment.ledger.accounts import ESCROW, SHARED, Account
from request_service.payment.ledger.entries import Deal, Loss, Returned
from request_service.payment.ledger.postings import EntryKind, JournalEntry, Posting

PROVIDER_ID = UUID("01931d4e-0000-7000-8000-000000000001")
PROVIDER = f"provider:{PROVIDER_ID}"
SUBJECT_ID = UUID("01931d4e-0000-7000-8000-000000000002")
DEAL = new_deal(PROVIDER_ID)
TIP = replace(DEAL, amount=50_00, platform_fee=0)
# A third of it cannot be divided by the shares.
ODD = replace(DEAL, amount=100, platform_fee=33)
PLAN = entries.earned_refund_planned(SUBJECT_ID, DEAL, 100_00, Returned(), AT)
PAYOUT = entries.payout_planned(SUBJECT_ID, PROVIDER_ID, "ETB", 300_00, AT)

EXAMPLES: list[tuple[JournalEntry, str, dict[str, int]]] = [
    (entries.charge(DEAL, AT), "charge", {"gateway:chapa": 400_00, "escrow": -400_00}),
    (entries.tip(TIP, AT), "tip", {"gateway:chapa": 50_00, PROVIDER: -50_00}),
    (entries.gateway_fee(DEAL, 14_00, AT), "gateway_fee", {"gateway_fees": 14_00, "gateway:chapa": -14_00}),
    (entries.settle(DEAL, AT), "settle", {"escrow": 400_00, PROVIDER: -360_00, "platform_fees": -40_00}),
    (entries.settle(TIP, AT), "settle", {"escrow": 50_00, PROVIDER: -50_00}),
    (
        entries.settle(replace(TIP, platform_fee=50_00), AT),
        "settle",
        {"escrow": 50_00, "platform_fees": -50_00},
    ),
    (
        entries.refund_planned(SUBJECT_ID, DEAL, 100_00, AT),
        "refund_planned",
        {"escrow": 100_00, "refunds_in_flight": -100_00},
    ),
    (PLAN, "refund_planned", {PROVIDER: 90_00, "platform_fees": 10_00, "refunds_in_flight": -100_00}),
    (
        entries.earned_refund_planned(SUBJECT_ID, ODD, 50, Returned(50, 33), AT),
        "refund_planned",
        {PROVIDER: 34, "platform_fees": 16, "refunds_in_flight": -50},
    ),
    (
        entries.refund_done(SUBJECT_ID, DEAL, 100_00, AT),
        "refund_done",
        {"refunds_in_flight": 100_00, "gateway:chapa": -100_00},
    ),
    (
        entries.refund_failed(PLAN, AT),
        "refund_failed",
        {PROVIDER: -90_00, "platform_fees": -10_00, "refunds_in_flight": 100_00},
    ),
    (PAYOUT, "payout_planned", {PROVIDER: 300_00, "payouts_in_flight": -300_00}),
    (
        entries.payout_done(SUBJECT_ID, GatewayName.CHAPA, "ETB", 300_00, AT),
        "payout_done",
        {"payouts_in_flight": 300_00, "gateway:chapa": -300_00},
    ),
    (
        entries.payout_done(SUBJECT_ID, None, "ETB", 300_00, AT),
        "payout_done",
        {"payouts_in_flight": 300_00, "bank": -300_00},
    ),
    (entries.payout_failed(PAYOUT, AT), "payout_failed", {PROVIDER: -300_00, "payouts_in_flight": 300_00}),
    (
        entries.dispute_opened(SUBJECT_ID, DEAL, 400_00, 15_00, AT),
        "dispute_opened",
        {"disputes": 400_00, "gateway_fees": 15_00, "gateway:chapa": -415_00},
    ),
    (
        entries.dispute_won(SUBJECT_ID, DEAL, 400_00, AT),
        "dispute_won",
        {"gateway:chapa": 400_00, "disputes": -400_00},
    ),
    (
        entries.dispute_lost(SUBJECT_ID, DEAL, 400_00, Loss(), AT),
        "dispute_lost",
        {"losses": 400_00, "disputes": -400_00},
    ),
    (
        entries.dispute_lost(SUBJECT_ID, DEAL, 400_00, Loss(provider=360_00, platform_fees=40_00), AT),
        "dispute_lost",
        {PROVIDER: 360_00, "platform_fees": 40_00, "disputes": -400_00},
    ),
    (
        entries.dispute_lost(SUBJECT_ID, DEAL, 400_00, Loss(unearned=300_00), AT),
        "dispute_lost",
        {"escrow": 300_00, "losses": 100_00, "disputes": -400_00},
    ),
    (
        entries.gateway_settled(SUBJECT_ID, GatewayName.STRIPE, "ETB", 9_00, AT),
        "gateway_settled",
        {"bank": 9_00, "gateway:stripe": -9_00},
    ),
    (
        entries.adjustment(SUBJECT_ID, (Posting(ESCROW, "ETB", 5), Posting(Account(PROVIDER), "ETB", -5)), AT),
        "adjustment",
        {"escrow": 5, PROVIDER: -5},
    ),
]


IDS = [f"{number} {kind}" for number, (_, kind, _) in enumerate(EXAMPLES)]


@pytest.mark.parametrize(("entry", "kind", "amounts"), EXAMPLES, ids=IDS)
def test_entry_moves_money_between_its_accounts(entry: JournalEntry, kind: str, amounts: dict[str, int]) -> None:
    assert entry.kind == kind
    assert {posting.account.name: posting.amount for posting in entry.postings} == amounts
    assert {posting.currency for posting in entry.postings} == {"ETB"}
    assert set(entry.totals().values()) == {0}


def test_every_kind_has_an_example() -> None:
    assert {kind for _, kind, _ in EXAMPLES} == set(EntryKind)


def test_entry_knows_its_payment() -> None:
    without = {"payout_planned", "payout_done", "payout_failed", "gateway_settled", "adjustment"}
    for entry, kind, _ in EXAMPLES:
        assert entry.payment_id == (None if kind in without else DEAL.payment_id)


def test_failure_takes_back_what_was_planned_and_nothing_else() -> None:
    for plan, fail, other in (
        (PLAN, entries.refund_failed, entries.payout_failed),
        (PAYOUT, entries.payout_failed, entries.refund_failed),
    ):
        amounts = Counter[Any]()
        for account, currency, amount in (*plan.postings, *fail(plan, AT).postings):
            amounts[account, currency] += amount
        assert set(amounts.values()) == {0}
        assert fail(plan, AT).subject_id == plan.subject_id
        with pytest.raises(ValueError, match="reverses"):
            other(plan, AT)


@pytest.mark.parametrize("amount", [0, -1])
def test_no_entry_moves_nothing_or_backwards(amount: int) -> None:
    provider_id = new_id()
    for make in (
        lambda: replace(DEAL, amount=amount, platform_fee=0),
        lambda: entries.gateway_fee(DEAL, amount, AT),
        lambda: entries.refund_planned(SUBJECT_ID, DEAL, amount, AT),
        lambda: entries.earned_refund_planned(SUBJECT_ID, DEAL, amount, Returned(), AT),
        lambda: entries.refund_done(SUBJECT_ID, DEAL, amount, AT),
        lambda: entries.payout_planned(SUBJECT_ID, provider_id, "ETB", amount, AT),
        lambda: entries.payout_done(SUBJECT_ID, None, "ETB", amount, AT),
        lambda: entries.dispute_opened(SUBJECT_ID, DEAL, amount, 0, AT),
        lambda: entries.dispute_won(SUBJECT_ID, DEAL, amount, AT),
        lambda: entries.dispute_lost(SUBJECT_ID, DEAL, amount, Loss(), AT),
        lambda: entries.dispute_fee(SUBJECT_ID, DEAL, amount, AT),
        lambda: entries.gateway_settled(SUBJECT_ID, GatewayName.CHAPA, "ETB", amount, AT),
    ):
        with pytest.raises(ValueError, match="an amount is positive"):
            make()


def test_fees_and_refunds_stay_within_their_amounts() -> None:
    for wrong in (
        lambda: replace(DEAL, platform_fee=400_01),
        lambda: replace(DEAL, platform_fee=-1),
        lambda: entries.tip(DEAL, AT),
        lambda: entries.settle(replace(DEAL, payee_id=None), AT),
        lambda: entries.dispute_opened(SUBJECT_ID, DEAL, 1, -1, AT),
        lambda: entries.dispute_lost(SUBJECT_ID, DEAL, 1, Loss(unearned=2), AT),
        lambda: entries.dispute_lost(SUBJECT_ID, replace(DEAL, payee_id=None), 1, Loss(provider=1), AT),
        lambda: entries.earned_refund_planned(SUBJECT_ID, DEAL, 400_01, Returned(), AT),
        lambda: entries.earned_refund_planned(SUBJECT_ID, DEAL, 1, Returned(400_00, 360_00), AT),
    ):
        with pytest.raises(ValueError, match=r"fee|payee|no more is given back|no more than the loss"):
            wrong()


@pytest.mark.parametrize("name", [account.name for account in sorted(SHARED)] + [PROVIDER])
def test_account_is_known_by_its_name(name: str) -> None:
    account = Account.named(name)
    assert account.name == name
    assert account.provider_id == (PROVIDER_ID if name == PROVIDER else None)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "Escrow",
        "escrow ",
        "fees",
        "gateway:",
        "gateway:paypal",
        f"gateway:{PROVIDER_ID}",
        "provider:",
        "provider:x",
        f"provider:{PROVIDER_ID.hex}",
        PROVIDER.upper(),
        PROVIDER.replace("d4e", "D4E"),
    ],
)
def test_other_text_names_no_account(name: str) -> None:
    with pytest.raises(InvalidInput):
        Account.named(name)


AMOUNTS = st.integers(1, 10**16)


@st.composite
def deals(draw: st.DrawFn) -> Deal:
    amount = draw(AMOUNTS)
    return replace(DEAL, amount=amount, platform_fee=draw(st.integers(0, amount)))


@calmly
@given(deals(), st.lists(st.tuples(AMOUNTS, st.booleans()), max_size=8))
def test_partial_refunds_give_back_exactly_what_was_given(deal: Deal, steps: list[tuple[int, bool]]) -> None:
    """Some refunds fail on the way. In the end provider and platform have nothing left of the payment."""
    earned = Counter[str]()
    returned = Returned()
    for posting in entries.settle(deal, AT).postings:
        earned[posting.account.name] += posting.amount
    # The last refund gives back the rest.
    for wish, fails in [*steps, (deal.amount, False)]:
        amount = min(wish, deal.amount - returned.total)
        if not amount:
            break
        plan = entries.earned_refund_planned(new_id(), deal, amount, returned, AT)
        assert set(plan.totals().values()) == {0}
        changes = Counter({posting.account.name: posting.amount for posting in plan.postings})
        assert changes["refunds_in_flight"] == -amount
        total, provider = returned.total + amount, returned.provider + changes[PROVIDER]
        # The definition of the share, written another way.
        assert provider == deal.provider_share(total)
        assert provider * deal.amount <= total * (deal.amount - deal.platform_fee) < (provider + 1) * deal.amount
        if fails:
            failure = entries.refund_failed(plan, AT)
            assert set(failure.totals().values()) == {0}
            continue
        returned = Returned(total, provider)
        for posting in plan.postings:
            earned[posting.account.name] += posting.amount
    assert (earned[PROVIDER], earned["platform_fees"]) == (0, 0)
    assert earned["escrow"] == -earned["refunds_in_flight"] == deal.amount


@calmly
@given(deals(), st.lists(AMOUNTS, min_size=3, max_size=3))
def test_failure_between_refunds_leaves_no_unit_behind(deal: Deal, amounts: list[int]) -> None:
    """The first of three refunds fails after the second was planned: the third makes the sum of shares right."""
    first, second = (min(amount, deal.amount // 3) or 1 for amount in amounts[:2])
    if first + second > deal.amount:
        return
    failing = entries.earned_refund_planned(new_id(), deal, first, Returned(), AT)
    share = sum(posting.amount for posting in failing.postings if posting.account.provider_id)
    plan = entries.earned_refund_planned(new_id(), deal, second, Returned(first, share), AT)
    other_share = sum(posting.amount for posting in plan.postings if posting.account.provider_id)
    last = deal.amount - second
    rest = entries.earned_refund_planned(new_id(), deal, last, Returned(second, other_share), AT)
    assert set(rest.totals().values()) == {0}
    last_share = sum(posting.amount for posting in rest.postings if posting.account.provider_id)
    assert other_share + last_share == deal.amount - deal.platform_fee


@calmly
@given(deals(), AMOUNTS, st.integers(0, 10**16), st.tuples(*3 * [st.integers(0, 10**16)]))
def test_every_entry_sums_to_zero(deal: Deal, amount: int, fee: int, wished: tuple[int, int, int]) -> None:
    parts = list[int]()
    for wish in wished:
        parts.append(min(wish, amount - sum(parts)))
    made = [
        entries.charge(deal, AT),
        entries.tip(replace(deal, platform_fee=0), AT),
        entries.gateway_fee(deal, amount, AT),
        entries.settle(deal, AT),
        entries.refund_planned(SUBJECT_ID, deal, amount, AT),
        entries.refund_done(SUBJECT_ID, deal, amount, AT),
        entries.payout_planned(SUBJECT_ID, PROVIDER_ID, "ETB", amount, AT),
        entries.payout_done(SUBJECT_ID, deal.gateway, "ETB", amount, AT),
        entries.dispute_opened(SUBJECT_ID, deal, amount, fee, AT),
        entries.dispute_won(SUBJECT_ID, deal, amount, AT),
        entries.dispute_lost(SUBJECT_ID, deal, amount, Loss(*parts), AT),
        entries.gateway_settled(SUBJECT_ID, deal.gateway, "ETB", amount, AT),
    ]
    for entry in made:
        assert set(entry.totals().values()) == {0}
        assert all(posting.amount for posting in entry.postings)
