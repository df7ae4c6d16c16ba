"""The words of every kind in every language, from the files in `languages/`, as compiled templates."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Self

from babel import Locale
from jinja2 import Environment, Template

from chat_service.notifications.kinds.texts.formats import filters_of

# The first one is used where another has no words.
LOCALES = ("en", "am")
_SECTIONS = {"common", "category", "content", "document"}


@dataclass(frozen=True)
class Phrase:
    """The forms of one text by number, as CLDR names them; a text without numbers has the form "other" alone."""

    forms: Mapping[str, Template]

    @classmethod
    def of(cls, written: str | Mapping[str, str], environment: Environment) -> Self:
        forms = {"other": written} if isinstance(written, str) else written
        return cls({form: environment.from_string(text) for form, text in forms.items()})

    def render(self, form: str, values: Mapping[str, Any]) -> str:
        return self.forms.get(form, self.forms["other"]).render(values)


@dataclass(frozen=True)
class Entry:
    """The phrases of one kind. `by` is the value whose number decides on the form."""

    by: str
    phrases: Mapping[str, Phrase]


@dataclass(frozen=True)
class Language:
    tag: str
    locale: Locale
    common: Mapping[str, str]
    entries: Mapping[str, Entry]

    def form_of(self, number: object) -> str:
        """Returns the plural form for a number, such as "one"."""
        return self.locale.plural_form(number) if isinstance(number, int) else "other"


@cache
def language(tag: str) -> Language:
    """Returns the language with one of the tags in `LOCALES`."""
    written = written_words(tag)
    locale = Locale.parse(tag)
    # Values are never templates, and the texts are no HTML: the layout of mails escapes them.
    environment = Environment(autoescape=False)  # noqa: S701
    environment.filters.update(filters_of(locale, written["category"], written["content"], written["document"]))
    entries = {
        name: Entry(
            section.get("by", "count"),
            {key: Phrase.of(text, environment) for key, text in section.items() if key != "by"},
        )
        for name, section in written.items()
        if name not in _SECTIONS
    }
    return Language(tag, locale, written["common"], entries)


def written_words(tag: str) -> Mapping[str, Any]:
    """Returns the file of a language."""
    return tomllib.loads(files(__package__).joinpath("languages", f"{tag}.toml").read_text(encoding="utf-8"))


def language_for(tag: str) -> Language:
    """Returns the language of a BCP 47 tag such as "am-ET", or English if there are no words in it."""
    primary = tag.partition("-")[0].lower()
    return language(primary if primary in LOCALES else LOCALES[0])
