"""The settings of payments, in addition to those of the gateways."""

from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from kit.settings import SealingSettings
from kit.vault import ServiceVault
from request_service.payment.disputes.terms import LossBearer
from request_service.payment.gateways.directory import Gateways
from request_service.payment.gateways.settings import GatewaySettings
from request_service.payment.payments.terms import PaymentPolicy, PaymentTerms
from request_service.payment.payouts.terms import PayoutDesk, read_limits
from request_service.payment.reconciliations.terms import ReconciliationTerms
from request_service.verification.rules import VerificationRules


def _limits(text: str) -> str:
    read_limits(text)
    return text


class PaymentSettings(GatewaySettings, SealingSettings):
    # `off`: no money is asked for; `optional`: clients may pay; `required`: they pay before the work begins.
    payment_policy: PaymentPolicy = PaymentPolicy.OPTIONAL
    # The part of each price that the platform earns, in hundredths of a percent: 1500 is 15 %.
    platform_fee_bps: int = Field(default=1500, ge=0, le=10_000)
    # Minutes after which a payment that was not made has expired.
    payment_expire_minutes: float = Field(default=30, ge=1, le=24 * 60)

    # Hours for which a provider's earnings are on hold before they are paid out.
    payout_hold_hours: float = Field(default=24, ge=0, le=24 * 90)
    # By currency, in its units: a larger payout waits for the approval of an admin, and so does each payout in a
    # currency that is not named.
    payout_approval_above: Annotated[str, AfterValidator(_limits)] = "ETB:20000,USD:200"

    # A lost dispute of earned money is borne by the `platform`, or, by `provider`, by provider and platform by shares.
    dispute_loss_by: LossBearer = LossBearer.PLATFORM

    # The hour at which our books are compared with those of the gateways every night, in UTC.
    reconcile_hour: int = Field(default=1, ge=0, le=23)
    # Days back to which they are compared.
    reconcile_days: float = Field(default=3, gt=0, le=60)
    # Minutes after which a change is no longer on its way, and is compared.
    reconcile_after_minutes: float = Field(default=10, ge=0, le=24 * 60)

    @property
    def reconciliation_terms(self) -> ReconciliationTerms:
        return ReconciliationTerms(
            self.reconcile_hour,
            timedelta(days=self.reconcile_days),
            timedelta(minutes=self.reconcile_after_minutes),
        )

    @property
    def vault(self) -> ServiceVault:
        return ServiceVault("request-service", self.secret_key, self.previous_secret_key)

    def payout_desk(self, gateways: Gateways, verification: VerificationRules) -> PayoutDesk:
        hold = timedelta(hours=self.payout_hold_hours)
        return PayoutDesk(gateways, self.vault, hold, read_limits(self.payout_approval_above), verification)

    def terms(self, gateways: Gateways) -> PaymentTerms:
        return PaymentTerms(
            self.payment_policy,
            self.platform_fee_bps,
            timedelta(minutes=self.payment_expire_minutes),
            counts_test_money=not gateways.expects_live_money,
        )
