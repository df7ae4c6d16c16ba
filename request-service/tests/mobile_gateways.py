"""Chapa and Telebirr for tests: our adapters beside their servers."""

from itertools import count

from pydantic import SecretStr

from kit.ids import new_id
from request_service.payment.gateways.calls import HttpCaller
from request_service.payment.gateways.chapa import Chapa
from request_service.payment.gateways.interface import Capture, Charge, Charged, PayoutOrder, RefundOrder
from request_service.payment.gateways.telebirr import Merchant, Telebirr
from request_service.payment.gateways.telebirr_signing import Padding
from testkit.gateways.accounts import ChapaAccount, TelebirrAccount
from testkit.gateways.running import RunningPeer

RETURN_URL = "https://app.example.com/paid"
# The wallets of telebirr, at Chapa.
BANK_CODE = "855"

CHAPA = ChapaAccount()
TELEBIRR = TelebirrAccount()

_numbers = count(1)


def new_reference() -> str:
    return f"{new_id().hex[:20]}{next(_numbers):06}"


def charge_of(amount: int = 40_000, currency: str = "ETB", title: str = "Towing (2 km) & more") -> Charge:
    return Charge(
        payment_id=new_id(),
        reference=new_reference(),
        amount=amount,
        currency=currency,
        capture=Capture.AUTOMATIC,
        title=title,
        return_url=RETURN_URL,
    )


def charged_of(charge: Charge, gateway_id: str | None = None) -> Charged:
    return Charged(charge.payment_id, charge.reference, gateway_id, charge.amount, charge.currency)


def refund_of(charged: Charged, amount: int) -> RefundOrder:
    return RefundOrder(new_reference(), charged, amount, "cancelled")


def payout_of(amount: int = 25_000) -> PayoutOrder:
    return PayoutOrder(new_reference(), amount, "ETB", BANK_CODE, "Abebe Bikila", "0912345678")


def chapa_at(url: str, account: ChapaAccount, *, answer_seconds: float = 5.0, connect_seconds: float = 5.0) -> Chapa:
    caller = HttpCaller(url, answer_seconds=answer_seconds, connect_seconds=connect_seconds)
    return Chapa(SecretStr(account.secret_key), [SecretStr(account.webhook_secret)], caller)


def telebirr_at(url: str, account: TelebirrAccount, *, answer_seconds: float = 5.0) -> Telebirr:
    merchant = Merchant(
        fabric_app_id=account.fabric_app_id,
        app_secret=SecretStr(account.app_secret),
        app_id=account.app_id,
        code=account.merch_code,
        private_key=account.merchant_key,
        public_keys=[account.gateway_key.public_key()],
        padding=Padding(account.padding),
        web_url=url,
        notify_url="https://api.example.com/api/v1/payments/webhooks/telebirr",
        is_live=False,
    )
    return Telebirr(merchant, HttpCaller(url, answer_seconds=answer_seconds))


async def paid_at(peer: RunningPeer, gateway: Chapa | Telebirr, amount: int = 40_000) -> Charged:
    """Returns a payment that its payer has made."""
    charge = charge_of(amount)
    await gateway.create(charge)
    peer.steer("pay", reference=charge.reference)
    return charged_of(charge)
