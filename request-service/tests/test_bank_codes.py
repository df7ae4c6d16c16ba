"""A payout account names a bank that its gateway knows, as far as the gateway says."""

from mobile_gateways import CHAPA, chapa_at
from payment_testing import payout_desk
from payout_testing import ACCOUNT
from request_testing import refusal_of

from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.interface import GatewayName
from request_service.payment.payouts import actions
from request_service.payment.payouts.lifecycle import PayoutMethod
from request_service.payment.payouts.models import BankAccount
from testkit.gateways.running import RunningPeer


def named(code: str, method: PayoutMethod = PayoutMethod.CHAPA) -> BankAccount:
    return BankAccount(method, code, ACCOUNT.name, ACCOUNT.number)


async def test_bank_that_chapa_does_not_know_is_refused(chapa: Chapa, chapa_peer: RunningPeer) -> None:
    desk = payout_desk(Gateways({GatewayName.CHAPA: chapa}, expects_live_money=False))
    await actions.require_bank(desk, named("855"))
    with refusal_of("bank_code"):
        await actions.require_bank(desk, named("856"))
    # A person sends it to any bank.
    await actions.require_bank(desk, named("856", PayoutMethod.MANUAL))
    assert len(chapa_peer.calls("/banks")) == 1


async def test_chapa_that_does_not_answer_refuses_no_account() -> None:
    silent = chapa_at("http://127.0.0.1:1", CHAPA)
    desk = payout_desk(Gateways({GatewayName.CHAPA: silent}, expects_live_money=False))
    await actions.require_bank(desk, named("856"))
    await silent.close()
