"""The spellings of a noun, from its singular in snake_case."""

import re
from dataclasses import dataclass
from typing import Self


class BadName(Exception):
    """A name that the grammar does not allow; its text is for the user."""


@dataclass(frozen=True)
class Noun:
    """A noun such as "parking_spot": in code, in protos, in URLs and in sentences."""

    one: str
    many: str

    @classmethod
    def of(cls, singular: str, plural: str | None = None) -> Self:
        """Raises BadName if one of them is not in snake_case, or if both are the same."""
        made = cls(singular, plural or _plural(singular))
        for name in (made.one, made.many):
            if not re.fullmatch(r"[a-z]+(_[a-z]+)*", name):
                raise BadName(f"{name!r} is not in snake_case, such as parking_spot")
        if made.one == made.many:
            raise BadName(f"{made.one!r} has no plural of its own: name one with PLURAL=…")
        return made

    @property
    def One(self) -> str:  # noqa: N802  # as it is spelled
        return _camel(self.one)

    @property
    def Many(self) -> str:  # noqa: N802
        return _camel(self.many)

    @property
    def CODE(self) -> str:  # noqa: N802
        return self.one.upper()

    @property
    def path(self) -> str:
        """The first segment of its URLs."""
        return self.many.replace("_", "-")

    @property
    def spoken(self) -> str:
        return self.one.replace("_", " ")

    @property
    def spoken_many(self) -> str:
        return self.many.replace("_", " ")


def _camel(name: str) -> str:
    return "".join(word.capitalize() for word in name.split("_"))


def _plural(name: str) -> str:
    if re.search(r"[^aeiou]y$", name):
        return f"{name[:-1]}ies"
    return f"{name}es" if re.search(r"(s|x|z|ch|sh)$", name) else f"{name}s"
