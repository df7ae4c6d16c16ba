"""The errors about checkouts of the built-in gateway, whose codes are public, and its refusals of orders."""

from kit.errors import Conflict, NotFound


class CheckoutNotFound(NotFound):
    code = "PAYMENT_NOT_FOUND"
    message = "Payment not found."


class CheckoutOver(Conflict):
    code = "NOT_PAYABLE"
    message = "This payment has ended and cannot be paid any more."


class OrderRefused(Exception):
    """An order of the platform that the built-in gateway does not carry out, with the gateway's own code."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
