"""The books of the built-in gateway, which plays payment gateways in development and in tests.

It stands for a machine of another company: nothing but its own files reads these tables, and what the platform knows of
a payment comes through calls and webhooks, as it would from that company.
"""

from request_service.payment.test_gateway.models.cards import PlayedCustomer, PlayedSetup, SetupStatus
from request_service.payment.test_gateway.models.charges import HOLD_LASTS, ChargeStatus, PlayedCharge
from request_service.payment.test_gateway.models.disputes import PlayedDispute, PlayedDisputeStatus
from request_service.payment.test_gateway.models.notices import PlayedNotice
from request_service.payment.test_gateway.models.transfers import PlayedTransfer, TransferStatus

__all__ = [
    "HOLD_LASTS",
    "ChargeStatus",
    "PlayedCharge",
    "PlayedCustomer",
    "PlayedDispute",
    "PlayedDisputeStatus",
    "PlayedNotice",
    "PlayedSetup",
    "PlayedTransfer",
    "SetupStatus",
    "TransferStatus",
]
