"""Rules that an operator may change: knobs that are numbers within bounds, and a book that has others for some
categories of help. Rules that exist are valid, and their `version` names their content wherever it is recorded.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from functools import cached_property
from typing import Annotated, Any, ClassVar, Self, get_origin, get_type_hints

from request_service.categories import Category


@dataclass(frozen=True)
class Within:
    least: float
    most: float


@dataclass(frozen=True)
class Knobs:
    """Every field of a subclass is `name: Annotated[int or float, Within(least, most)] = default`."""

    # What they are the rules of, for whoever names one that there is not.
    _subject: ClassVar[str]
    _bounds: ClassVar[Mapping[str, tuple[type, Within]]]

    def __init_subclass__(cls, *, subject: str) -> None:
        hints = get_type_hints(cls, include_extras=True)
        cls._subject = subject
        cls._bounds = {
            name: (hint.__origin__, hint.__metadata__[0])
            for name, hint in hints.items()
            if get_origin(hint) is Annotated
        }

    def __post_init__(self) -> None:
        for name, (kind, within) in self._bounds.items():
            # A whole number for a fraction is the same rule, and so has the same version.
            object.__setattr__(self, name, _checked(name, getattr(self, name), kind, within))

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """What is not named has its default. A name or value that cannot be is a ValueError that names it."""
        return cls().changed(values)

    def changed(self, values: Mapping[str, Any]) -> Self:
        for name in values:
            if name not in self._bounds:
                raise ValueError(f"{name} is not a rule of {self._subject}")
        return replace(self, **values)

    def to_mapping(self) -> dict[str, int | float]:
        return asdict(self)

    @cached_property
    def version(self) -> str:
        content = json.dumps(self.to_mapping(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


@dataclass(frozen=True)
class Book[K: Knobs]:
    default: K
    by_category: Mapping[Category, K] = field(default_factory=dict)

    def of(self, category: Category) -> K:
        return self.by_category.get(category, self.default)

    @classmethod
    def read(cls, text: str, default: K) -> Self:
        """`{"default": {…}, "categories": {"towing": {…}}}`: a category names only what differs from the default, and
        that only what differs from *default*. What cannot be is a ValueError that says where it is.
        """
        try:
            book = _members("The rule book", json.loads(text))
        except json.JSONDecodeError as error:
            raise ValueError("The rule book is not JSON") from error
        for name in book:
            if name not in {"default", "categories"}:
                raise ValueError(f"{name} is not a part of the rule book")
        given = _changed("default", default, book.get("default", {}))
        by_category = {}
        for name, values in _members("categories", book.get("categories", {})).items():
            if name not in set(Category):
                raise ValueError(f"categories.{name} is not a category")
            by_category[Category(name)] = _changed(f"categories.{name}", given, values)
        return cls(given, by_category)

    def to_json(self) -> str:
        default = self.default.to_mapping()
        categories = {
            category: {name: value for name, value in rules.to_mapping().items() if value != default[name]}
            for category, rules in sorted(self.by_category.items())
        }
        return json.dumps({"default": default, "categories": categories})


def _checked(name: str, value: Any, kind: type, within: Within) -> int | float:
    accepted = (int,) if kind is int else (int, float)
    # NaN, for which no comparison holds, is refused too; True is a whole number only to Python.
    if type(value) not in accepted or not within.least <= value <= within.most:
        what = "a whole number" if kind is int else "a number"
        raise ValueError(f"{name} must be {what} between {within.least:g} and {within.most:g}")
    number: int | float = kind(value)
    return number


def _changed[K: Knobs](path: str, rules: K, values: Any) -> K:
    try:
        return rules.changed(_members(path, values))
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error


def _members(path: str, value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"{path} must be a JSON object")  # noqa: TRY004 — what is wrong is the text, not a type.
    return value
