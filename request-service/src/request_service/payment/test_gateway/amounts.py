"""The amounts by which a test chooses how the built-in gateway behaves: the hundredths after the point decide."""

from enum import IntEnum

from request_service.money import DIGITS

_HUNDREDTHS = 2


class Play(IntEnum):
    """The behaviour for one amount; the value is that of the digits after the point."""

    PLAIN = 0
    DECLINED = 2
    # The payer has to agree a second time, as banks ask for large amounts.
    NEEDS_STEP = 3
    # The payer objects after the amount was taken.
    DISPUTED = 4
    # Each webhook comes twice, and after it the one before it once more.
    WEBHOOKS_MIXED = 5
    # A call takes effect, and its answer does not arrive.
    ANSWER_LOST = 7
    # The money comes after the payment was cancelled.
    PAID_LATE = 9


def play_of(amount: int, currency: str) -> Play:
    """Returns the behaviour for an amount; PLAIN in a currency without hundredths."""
    digits = DIGITS[currency]
    if digits < _HUNDREDTHS:
        return Play.PLAIN
    hundredths, rest = divmod(amount % 10**digits, 10 ** (digits - _HUNDREDTHS))
    return Play(hundredths) if not rest and hundredths in set(Play) else Play.PLAIN
