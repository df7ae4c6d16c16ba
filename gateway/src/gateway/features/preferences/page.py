"""The page of an unsubscribe link: plain HTML without a script or a style, in English or Amharic."""

from dataclasses import dataclass
from html import escape

_PAGE = """<!doctype html>
<html lang="{language}">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex">
<title>{title}</title></head>
<body>
<h1>{title}</h1>
{content}</body>
</html>
"""
# Without an action: a form goes to the address of its page, which has the token.
_FORM = """<form method="post">
<input type="hidden" name="{name}" value="{value}">
<button>{label}</button>
</form>
"""
# The one click of a mail program sends this (RFC 8058), and so does the form.
FIELD, CLICK = "List-Unsubscribe", "One-Click"


@dataclass(frozen=True)
class _Words:
    title: str
    question: str
    button: str
    done: str
    types: dict[str, str]


_ENGLISH = _Words(
    title="Mails from 2U",
    question="Do you want no more mails about “{about}”?",
    button="Stop these mails",
    done="You get no more mails about “{about}”. In the app you can turn them on again.",
    types={
        "transaction_success": "Payments",
        "new_message": "New messages",
        "listing_update": "Listings",
        "account_alert": "Your account",
        "request_update": "Requests and bookings",
        "offer": "Offers",
        "system": "News from 2U",
    },
)
_AMHARIC = _Words(
    title="ከ2U የሚላኩ ኢሜይሎች",
    question="ስለ “{about}” የሚላኩ ኢሜይሎች እንዲቆሙ ይፈልጋሉ?",
    button="እነዚህ ኢሜይሎች ይቁሙ",
    done="ስለ “{about}” ኢሜይል ከእንግዲህ አይላክልዎትም። በመተግበሪያው ውስጥ መልሰው ማብራት ይችላሉ።",
    types={
        "transaction_success": "ክፍያዎች",
        "new_message": "አዲስ መልእክቶች",
        "listing_update": "ማስታወቂያዎች",
        "account_alert": "የእርስዎ መለያ",
        "request_update": "ጥያቄዎች እና ቀጠሮዎች",
        "offer": "የሥራ ጥያቄዎች",
        "system": "ከ2U የሚመጡ መረጃዎች",
    },
)
_WORDS = {"am": _AMHARIC}


def question(kind_type: str, locale: str) -> str:
    """Returns the page that asks. It changes nothing: programs that look at links in mails read it, too."""
    words = _words_of(locale)
    form = _FORM.format(name=FIELD, value=CLICK, label=escape(words.button))
    return _page(locale, f"<p>{_about(words.question, words, kind_type)}</p>\n{form}")


def done(kind_type: str, locale: str) -> str:
    """Returns the page that says that it is done."""
    words = _words_of(locale)
    return _page(locale, f"<p>{_about(words.done, words, kind_type)}</p>\n")


def _page(locale: str, content: str) -> str:
    words = _words_of(locale)
    language = "am" if words is _AMHARIC else "en"
    return _PAGE.format(language=language, title=escape(words.title), content=content)


def _words_of(locale: str) -> _Words:
    return _WORDS.get(locale.partition("-")[0], _ENGLISH)


def _about(text: str, words: _Words, kind_type: str) -> str:
    # A newer service may know more types.
    return escape(text.format(about=words.types.get(kind_type, kind_type)))
