"""Notifications as mails: one by itself, or many in a digest. Each is a text and an HTML page that loads nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, select_autoescape

from chat_service.notifications.kinds.texts import cleaning
from chat_service.notifications.kinds.texts.messages import Text, render
from chat_service.notifications.kinds.texts.words import Language, language_for

_MAX_SUBJECT = 150
# Instead of a title of invisible characters.
_NO_SUBJECT = "2U"
# A digest shows this many, and counts the others.
MAX_SHOWN = 50
_SETTINGS_PAGE = "/account/notifications"
_PAGES = ("https://", "http://")


@dataclass(frozen=True)
class Item:
    """A notification as a mail shows it."""

    kind: str
    params: Mapping[str, Any] = field(default_factory=dict)
    # The name of the user who has acted.
    name: str | None = None
    count: int = 1
    # A path in the app, or the address of a page.
    link: str | None = None


@dataclass(frozen=True)
class Links:
    # The address of the app, without a slash at its end.
    app: str
    # The address that turns mails of the type off; `None` for critical ones.
    unsubscribe: str | None = None


@dataclass(frozen=True)
class MailText:
    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class _Part:
    text: Text
    page: str | None


def render_mail(item: Item, locale: str, links: Links) -> MailText:
    """Returns the mail about one notification."""
    language = language_for(locale)
    part = _part(item, locale, links)
    return _laid_out(language, part.text.title, [part], 0, links)


def render_digest(items: Sequence[Item], locale: str, links: Links) -> MailText:
    """Returns one mail about many notifications, in their order. There is at least one."""
    language, count = language_for(locale), len(items)
    subject = language.entries["digest"].phrases["subject"].render(language.form_of(count), {"count": count})
    parts = [_part(item, locale, links) for item in items[:MAX_SHOWN]]
    return _laid_out(language, subject, parts, count - len(parts), links)


def _part(item: Item, locale: str, links: Links) -> _Part:
    return _Part(render(item.kind, item.params, item.name, item.count, locale), _page(item.link, links.app))


def _page(link: str | None, app: str) -> str | None:
    if link is not None and link.startswith("/"):
        return f"{app.rstrip('/')}{link}"
    return link if link is not None and link.startswith(_PAGES) else None


def _laid_out(language: Language, subject: str, parts: Sequence[_Part], more: int, links: Links) -> MailText:
    phrase = language.entries["digest"].phrases["more"]
    subject = cleaning.line(subject, _MAX_SUBJECT) or _NO_SUBJECT
    values = {
        "tag": language.tag,
        "subject": subject,
        "words": language.common,
        "parts": parts,
        "more": phrase.render(language.form_of(more), {"count": more}) if more else None,
        "app": links.app,
        "settings": _page(_SETTINGS_PAGE, links.app),
        "unsubscribe": links.unsubscribe,
    }
    html, text = (_layouts().get_template(f"mail.{form}.jinja").render(values) for form in ("html", "txt"))
    return MailText(subject, text, html)


@cache
def _layouts() -> Environment:
    """The layouts. Names of users and of venues stand in the HTML one, which therefore escapes every value."""
    loader = PackageLoader("chat_service.notifications.kinds.texts", "layout")
    return Environment(
        loader=loader, autoescape=select_autoescape(["html.jinja"]), trim_blocks=True, lstrip_blocks=True
    )
