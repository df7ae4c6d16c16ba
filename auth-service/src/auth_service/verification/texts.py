"""The text messages that carry a code. They contain no text that users typed, and fit into one part of a message."""

from datetime import timedelta

_AMHARIC = "am"


def phone_code(code: str, lifetime: timedelta, locale: str) -> str:
    """Returns the text in the language of *locale*, a tag such as am-ET, if it is known, and else in English."""
    minutes = int(lifetime.total_seconds() // 60)
    if locale.lower().split("-")[0] == _AMHARIC:
        return f"2U፦ የማረጋገጫ ኮድዎ {code} ነው። ለ{minutes} ደቂቃ ያገለግላል። ለማንም አያጋሩ።"
    return f"2U: {code} is your verification code. It works once, for {minutes} minutes. Do not share it."
