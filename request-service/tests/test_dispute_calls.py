"""Disputes by the calls to gateways: a webhook has the gateway asked, and an open one is asked for again."""

from datetime import timedelta
from typing import Any

import pytest
from dispute_testing import PRICE, SHARE, Case, completed, in_days, object_to
from payment_testing import Desk, played
from request_testing import Service
from sqlalchemy import select

from kit import clock
from kit.ids import new_id
from request_service.payment.disputes.models import Dispute
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import AnswerLost, GatewayName, Notice, Subject
from request_service.payment.operations.models import GatewayOperation, OperationKind, OperationState
from request_service.payment.payments.notices import receive_notice
from request_service.payment.test_gateway import actions as checkout
from request_service.payment.test_gateway.actions import Press
from request_service.payment.test_gateway.models import PlayedNotice
from request_service.payment.wiring import ELSEWHERE
from testkit.people import outcome

HEARING = (GatewayName.STRIPE, GatewayName.TEST)


@pytest.fixture
def desk(service: Service) -> Desk:
    return Desk(service, played(service))


async def hear(case: Case, gateway_id: str, key: str = "event") -> None:
    """Takes a webhook about a dispute."""
    notice = Notice(key, Subject.DISPUTE, None, gateway_id)
    await case.desk.service.do(receive_notice, case.payment.gateway, notice, ELSEWHERE)


async def look(case: Case) -> GatewayOperation:
    """Returns the question about the dispute that was planned last."""
    found = [one for one in await case.desk.operations() if one.kind is OperationKind.DISPUTE]
    return found[-1]


@pytest.mark.parametrize("gateway", HEARING)
@pytest.mark.parametrize("button", [Press.WIN, Press.LOSE])
async def test_webhook_has_the_gateway_asked(desk: Desk, gateway: GatewayName, button: Press) -> None:
    case = await completed(desk, gateway)
    made = await desk.service.do(object_to, case.payment.reference)
    await hear(case, str(made.id))
    # Nothing is believed of the webhook itself.
    assert not (await case.found()).disputed
    await desk.call()
    assert ((await case.dispute()).status, await case.available()) == ("open", 0)
    await desk.service.do(checkout.press, case.payment.reference, button)
    await hear(case, str(made.id), "another event")
    await desk.call()
    assert (await case.dispute()).status == ("won" if button is Press.WIN else "lost")
    assert (await look(case)).state is OperationState.DONE
    assert (await case.accounts()).get("losses", 0) == (0 if button is Press.WIN else PRICE)
    assert await desk.differences() == []


async def test_open_dispute_is_asked_for_without_a_webhook(desk: Desk) -> None:
    """The webhook about the decision was lost. The evidence is due in 14 days."""
    case = await completed(desk)
    made = await desk.service.do(object_to, case.payment.reference)
    await hear(case, str(made.id))
    await desk.call()
    assert in_days((await look(case)).due_at) == 7
    await desk.service.do(checkout.press, case.payment.reference, Press.WIN)
    await desk.pass_time(timedelta(days=8))
    await desk.call()
    assert (await case.dispute()).status == "won"


@pytest.mark.parametrize(
    ("due_in", "next_in"), [(10, 7), (5, 4), (1.5, 0.5), (0.5, 1.5), (-0.5, 0.5), (-3, 7), (None, 7)]
)
def test_looks_stand_around_the_day_on_which_evidence_is_due(due_in: float | None, next_in: float) -> None:
    now = clock.now()
    dispute = Dispute.hear(GatewayName.STRIPE, "dp_1", now - timedelta(days=30))
    dispute.evidence_due_by = None if due_in is None else now + timedelta(days=due_in)
    assert in_days(dispute.next_look(now) or now) == next_in
    assert dispute.next_look(now + timedelta(days=400)) is None


async def test_lost_answer_weeks_later_does_not_end_the_questions(service: Service) -> None:
    inner = played(service)
    gateway: Any = inner.get(GatewayName.STRIPE)
    desk = Desk(service, inner)
    case = await completed(desk)
    made = await desk.service.do(object_to, case.payment.reference)
    await hear(case, str(made.id))
    await desk.call()
    # The time after which it is given up begins with the day of the question.
    assert (await look(case)).created_at == (await look(case)).due_at
    await desk.pass_time(timedelta(days=8))

    class Silent:
        def __getattr__(self, name: str) -> Any:
            return getattr(gateway, name)

        async def query_dispute(self, gateway_id: str) -> None:
            raise AnswerLost(f"nothing about {gateway_id}")

    others = {name: inner.get(name) for name in inner.names}
    silent: Any = others | {GatewayName.STRIPE: Silent()}
    case.desk = Desk(service, Gateways(silent, expects_live_money=False))
    await case.desk.call(1)
    assert (await look(case)).state is OperationState.UNKNOWN


def test_call_that_was_planned_ahead_is_not_given_up_with_its_first_trouble() -> None:
    now = clock.now()
    planned = GatewayOperation.plan(
        GatewayName.STRIPE,
        OperationKind.CREATE,
        new_id(),
        now,
        due_at=now + timedelta(days=5),
    )
    planned.is_wanted_again = False
    later = now + timedelta(days=5, seconds=1)
    planned.claim(later)
    planned.postpone(later, "The gateway is away.")
    assert str(planned.state) == "planned"
    planned.look_at(later + timedelta(days=10))
    planned.claim(later + timedelta(days=10))
    planned.lose(later + timedelta(days=10), "No answer.")
    assert str(planned.state) == "unknown"
    planned.lose(later + timedelta(days=12), "No answer.")
    assert str(planned.state) == "given_up"


async def test_dispute_that_the_gateway_does_not_find_changes_nothing(desk: Desk) -> None:
    case = await completed(desk)
    for key, name in (("one", "dp_unknown"), ("other", "01931d4e-0000-7000-8000-000000000001")):
        await hear(case, name, key)
    await desk.call()
    assert {one.status for one in await case.disputes()} == {None}
    assert await case.available() == SHARE
    assert await desk.differences() == []


@pytest.mark.parametrize("gateway", [GatewayName.CHAPA, GatewayName.TELEBIRR])
async def test_wallets_have_no_disputes(desk: Desk, gateway: GatewayName) -> None:
    case = await completed(desk, gateway)
    assert await outcome(desk.service.do(checkout.press, case.payment.reference, Press.OBJECT)) == "NOT_PAYABLE"


@pytest.mark.parametrize("buttons", [[Press.WIN], [Press.OBJECT, Press.OBJECT], [Press.OBJECT, Press.LOSE, Press.WIN]])
async def test_bank_decides_about_an_open_dispute_alone(desk: Desk, buttons: list[Press]) -> None:
    case = await completed(desk)
    found = [await outcome(desk.service.do(checkout.press, case.payment.reference, one)) for one in buttons]
    assert found == ["OK"] * (len(buttons) - 1) + ["NOT_PAYABLE"]


async def test_amount_in_04_is_disputed_after_the_capture(desk: Desk) -> None:
    case = await completed(desk, total=PRICE + 4)
    assert not (await case.found()).disputed
    (made,) = [one for one in await desk.service.scalars(select(PlayedNotice)) if one.subject == "dispute"]
    assert made.due_at > clock.now()
    await hear(case, made.reference)
    await desk.call()
    assert ((await case.dispute()).amount, (await case.found()).disputed) == (PRICE + 4, True)
