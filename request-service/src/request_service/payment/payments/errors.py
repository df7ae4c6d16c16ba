"""The errors of payments; the codes are public."""

from kit.errors import Conflict, InvalidInput, NotFound


class PaymentNotFound(NotFound):
    code = "PAYMENT_NOT_FOUND"
    message = "There is no such payment."


class JobNotFound(NotFound):
    code = "REQUEST_NOT_FOUND"
    message = "There is no such request."


class BookingNotFound(NotFound):
    code = "RECORD_NOT_FOUND"
    message = "There is no such booking."


class ListingToPayNotFound(NotFound):
    code = "LISTING_NOT_FOUND"
    message = "There is no such listing."


class RefundNotFound(NotFound):
    code = "REFUND_NOT_FOUND"
    message = "There is no such refund."


class GatewayNotFound(NotFound):
    code = "GATEWAY_NOT_FOUND"
    message = "There is no such payment gateway here."


class WrongSignature(InvalidInput):
    code = "INVALID_SIGNATURE"
    message = "The gateway has not signed this, or too long ago."


class PaymentTransition(Conflict):
    code = "INVALID_TRANSITION"
    message = "The payment is not in a state in which this is possible."


class NotPayable(Conflict):
    code = "NOT_PAYABLE"
    message = "There is nothing to pay here now."


class PaymentRequired(Conflict):
    code = "PAYMENT_REQUIRED"
    message = "The client has to pay before the work begins."


class AmountMismatch(InvalidInput):
    code = "AMOUNT_MISMATCH"
    message = "This is not the price."


class RefundExceedsPayment(InvalidInput):
    code = "REFUND_EXCEEDS_PAYMENT"
    message = "This is more than what is left of the payment."


class Disputed(Conflict):
    code = "DISPUTED"
    message = "The payer disputes this payment. Nothing goes back until that is decided."
