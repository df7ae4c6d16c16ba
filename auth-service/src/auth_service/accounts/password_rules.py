"""The rules for a new password."""

import re
from collections.abc import Collection
from functools import cache
from importlib import resources

from kit.text import control_issue, length_issue

MAX_PASSWORD_LENGTH = 128

# Words of the product, by which guessers begin.
PRODUCT_WORDS = ("2u", "twou", "roadside", "assistance", "mechanic", "addis", "ethiopia")
# Letters that people replace by similar characters.
_LEET = str.maketrans({"@": "a", "4": "a", "3": "e", "1": "i", "!": "i", "0": "o", "$": "s", "5": "s", "7": "t"})
# A shorter word occurs in many texts by chance.
_SHORTEST_OWN_WORD = 4
# A password must have so many characters beside the words that are easily guessed.
_LEAST_BESIDE = 4


def password_issue(password: str, *, min_length: int, own: Collection[str] = ()) -> str | None:
    """Returns the first rule that the password violates; `None` if it meets them all.

    *own* are texts of the account that a guesser knows: its address, its names.
    """
    if issue := length_issue(password, min_length=min_length, max_length=MAX_PASSWORD_LENGTH):
        return issue
    # A login refuses control characters, so a password that contains one would be unusable.
    if issue := control_issue(password):
        return issue
    if not (any(c.isalpha() for c in password) and any(c.isdigit() for c in password)):
        return "must contain at least one letter and one digit"
    if _is_common(password):
        return "is one of the most common passwords"
    return _words_issue(password, own)


def _is_common(password: str) -> bool:
    """Returns true for a common password, also with replaced letters and with digits or signs at its end."""
    folded = password.casefold()
    if folded in _common_passwords():
        return True
    plain = folded.translate(_LEET)
    bare = re.sub(r"[\W\d_]+$", "", folded).translate(_LEET)
    return plain in _folded_passwords() or bare in _folded_passwords()


def _words_issue(password: str, own: Collection[str]) -> str | None:
    folded = password.casefold()
    if _has_little_beside(folded, PRODUCT_WORDS):
        return "must have more than words of this product"
    if _has_little_beside(folded, sorted(_own_words(own), key=len, reverse=True)):
        return "must have more than your address or your names"
    return None


def _has_little_beside(folded: str, words: Collection[str]) -> bool:
    """Returns true if *words* are in the text, and hardly anything else but digits and signs at its end."""
    # Digits at the end stand for no letters.
    bare = re.sub(r"[\W\d_]+$", "", folded)
    for text in (folded, folded.translate(_LEET), bare.translate(_LEET)):
        rest = text
        for word in words:
            rest = rest.replace(word, "")
        if rest != text and len(re.sub(r"[\W\d_]+$", "", rest)) < _LEAST_BESIDE:
            return True
    return False


def _own_words(own: Collection[str]) -> set[str]:
    parts = {part for text in own for part in (text.casefold(), *re.split(r"[\W_]+", text.casefold()))}
    return {part for part in parts if len(part) >= _SHORTEST_OWN_WORD}


@cache
def _common_passwords() -> frozenset[str]:
    text = resources.files(__package__).joinpath("common_passwords.txt").read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if not line.startswith("#"))


@cache
def _folded_passwords() -> frozenset[str]:
    """Returns the common passwords with similar characters as letters, and without what follows the last letter."""
    stems = (re.sub(r"[\W\d_]+$", "", password).translate(_LEET) for password in _common_passwords())
    whole = (password.translate(_LEET) for password in _common_passwords())
    return frozenset(text for text in (*stems, *whole) if len(text) >= _SHORTEST_OWN_WORD)
