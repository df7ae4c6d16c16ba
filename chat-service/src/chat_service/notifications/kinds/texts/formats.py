"""Numbers, amounts of money and times as readers of a language write them, by the data of CLDR."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from babel import Locale
from babel.dates import format_skeleton
from babel.numbers import format_currency, format_decimal

# CLDR separates a number from a currency whose symbol ends with a letter; Babel does not.
_LETTER_BEFORE_DIGIT = re.compile(r"(?<=[^\W\d_])(?=\d)")
# Narrow and other spaces that do not break: they make a text message longer, and some devices show a box.
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " "})


def filters_of(
    locale: Locale, categories: Mapping[str, str], contents: Mapping[str, str], documents: Mapping[str, str]
) -> Mapping[str, Callable[..., str]]:
    """Returns the filters of the templates of a language.

    *categories* are the names of the categories of requests, *contents* those of what users write, and *documents*
    those of the types of documents.
    """

    def category(name: Any) -> str:
        return categories.get(str(name), categories["other"])

    def content(name: Any) -> str:
        return contents.get(str(name), contents["other"])

    def document(name: Any) -> str:
        return documents.get(str(name), documents["other"])

    def money(amount: Any, currency: Any) -> str:
        return _money(locale, str(amount), str(currency))

    def number(value: Any) -> str:
        return _number(locale, str(value))

    def moment(local: Any) -> str:
        return _moment(locale, str(local))

    return {
        "category": category,
        "content": content,
        "document": document,
        "money": money,
        "number": number,
        "moment": moment,
    }


@lru_cache(maxsize=4096)
def _money(locale: Locale, amount: str, currency: str) -> str:
    try:
        text = format_currency(Decimal(amount), currency, locale=locale)
    except (InvalidOperation, ValueError):
        return f"{amount} {currency}".strip()
    return _LETTER_BEFORE_DIGIT.sub(" ", text).translate(_SPACES)


@lru_cache(maxsize=4096)
def _number(locale: Locale, value: str) -> str:
    try:
        return format_decimal(Decimal(value), locale=locale).translate(_SPACES)
    except (InvalidOperation, ValueError):
        return value


@lru_cache(maxsize=4096)
def _moment(locale: Locale, local: str) -> str:
    """Formats a time with its offset from UTC (RFC 3339) as the wall clock of the place shows it."""
    try:
        shown = datetime.fromisoformat(local)
    except ValueError:
        return local
    day, time = (format_skeleton(skeleton, shown, locale=locale) for skeleton in ("MMMEd", "Hm"))
    return f"{day}, {time}".translate(_SPACES)
