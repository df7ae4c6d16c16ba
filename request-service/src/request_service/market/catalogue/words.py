"""The words of a text as searches compare them, in English and in Amharic. All functions are pure.

Both databases store what is made here and split nothing themselves, so that they answer alike. A word has letters,
marks and digits alone, which no query language takes for an operator. Case and accents make no difference, Ethiopic
letters of one sound are one, and all punctuation and all symbols stand between words.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

# Longer words are known by their beginnings.
MAX_WORD_LENGTH = 40
MAX_QUERY_WORDS = 20

# The first letters of the rows of Ethiopic letters, each with that of the row that sounds the same.
_ROWS = {"ሠ": "ሰ", "ሐ": "ሀ", "ኀ": "ሀ", "ዐ": "አ", "ፀ": "ጸ"}  # noqa: RUF001
# A row has seven orders of vowels, and an eighth form that joins one more.
_ORDERS = 8
# In these rows the first and the fourth order sound the same.
_SAME_VOWELS = {"ሃ": "ሀ", "ኣ": "አ"}  # noqa: RUF001
# Short Amharic words that are written as the beginning of the next one: in, for, of, from, about, like, without, until.
_PREFIXES = ("በ", "ለ", "የ", "ከ", "ስለ", "እንደ", "ያለ", "እስከ")
# A single letter behind a prefix is no word.
_MIN_STEM = 2
_LETTERS, _MARKS, _NUMBERS = "L", "M", "N"


def _one_sound() -> dict[int, str]:
    table = {
        ord(row) + order: chr(ord(other) + order)
        for row, other in _ROWS.items()
        for order in range(_ORDERS)
        if unicodedata.name(chr(ord(row) + order), "")
    }
    spoken = {code: _SAME_VOWELS.get(letter, letter) for code, letter in table.items()}
    return spoken | {ord(letter): one for letter, one in _SAME_VOWELS.items()}


_ONE_SOUND = _one_sound()


@dataclass(frozen=True)
class QueryWord:
    """A word of a query: it is found as a whole or as the beginning of a word, and its *stems* as whole words alone."""

    word: str
    stems: tuple[str, ...] = ()


def split(text: str) -> list[str]:
    """Returns the words of a text, in their order."""
    return [word[:MAX_WORD_LENGTH] for word in _plain(text).split()]


def line(text: str) -> str:
    """Returns the words of a text with one space between them: the form in which names and places are compared."""
    return " ".join(_plain(text).split())


def indexed(text: str) -> dict[str, None]:
    """Returns the words by which a text is found, each once, in their order: those with prefixes also without them."""
    found: dict[str, None] = {}
    for word in split(text):
        found[word] = None
        found.update(dict.fromkeys(_stems(word)))
    return found


def endings(text: str) -> dict[str, None]:
    """Returns the endings of all words of a text, the words included: each part of a word begins one of them."""
    return {word[start : start + MAX_WORD_LENGTH]: None for word in line(text).split() for start in range(len(word))}


def wanted(query: str) -> list[QueryWord]:
    """Returns the words of a query, each once. There are none if it has no letter and no digit."""
    return [QueryWord(word, tuple(_stems(word))) for word in dict.fromkeys(split(query))]


def holds(words: Sequence[QueryWord], text: Mapping[str, None]) -> bool:
    """Returns True if every word of a query is found among the indexed words of a text."""
    return all(
        any(one.startswith(word.word) for one in text) or not text.keys().isdisjoint(word.stems) for word in words
    )


def _stems(word: str) -> Iterator[str]:
    """Yields the word without its prefixes: without the first, without the first two, and so on."""
    for prefix in _PREFIXES:
        stem = word.removeprefix(prefix)
        if len(word) > len(stem) >= _MIN_STEM:
            yield stem
            yield from _stems(stem)


def _plain(text: str) -> str:
    """Returns the text in one case, without accents, and with spaces for all that belongs to no word."""
    if text.isascii():
        return "".join(character if character.isalnum() else " " for character in text.lower())
    folded = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text).casefold())
    bare = "".join(_character(character) for character in folded)
    # Letters that were taken apart and have no accents, such as those of Korean, are put together again.
    return unicodedata.normalize("NFC", bare).translate(_ONE_SOUND)


@lru_cache(maxsize=10_000)
def _character(character: str) -> str:
    """Returns nothing for an accent, a space for what belongs to no word, and other characters as they are."""
    if unicodedata.combining(character):
        return ""
    return character if unicodedata.category(character)[0] in (_LETTERS, _MARKS, _NUMBERS) else " "
