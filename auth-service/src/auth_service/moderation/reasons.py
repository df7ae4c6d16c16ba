"""The usual reasons of reports. A reporter may write another one, which leaves this service for moderators alone."""

OTHER = "other"
APPEAL = "appeal"
_OF_LISTINGS = frozenset({"duplicate", "wrong", "sold", "offensive"})
# The names of the signals that the system finds at listings.
_SIGNALS = frozenset(
    {"price_far_below", "image_of_another", "text_of_another", "many_by_new_account", "contact_in_text"}
)
_GENERAL = frozenset({"spam", "fraud", "harassment", "hate", "violence", "sexual", "illegal", "false", OTHER})
USUAL = _GENERAL | _OF_LISTINGS | _SIGNALS | {APPEAL}


def published(reason: str) -> str:
    """Returns the reason as events have it. Another text could tell the author who has reported them."""
    word = reason.casefold()
    return word if word in USUAL else OTHER
