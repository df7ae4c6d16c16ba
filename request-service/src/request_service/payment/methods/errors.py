"""The errors of saved cards; the codes are public."""

from kit.errors import Conflict, NotFound


class PaymentMethodNotFound(NotFound):
    code = "PAYMENT_METHOD_NOT_FOUND"
    message = "Payment method not found."


class TooManyMethods(Conflict):
    code = "TOO_MANY_PAYMENT_METHODS"
    message = "An account has at most 20 saved cards. Remove one first."
