"""Rules that an operator may change: settings with bounds, for all requests or for one category of help.

Validated models are immutable, and `version` names their content wherever it is recorded.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import cached_property
from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, ValidationError, model_validator

from request_service.categories import Category


class Rules(BaseModel):
    """Base of a group of settings. Each is a `bool` or `name: Annotated[int or float, Field(ge=…, le=…)] = default`."""

    # Strict: neither True nor "3" is a number. Defaults are validated, so that 20 becomes 20.0 in them as well.
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, allow_inf_nan=False, validate_default=True)

    # The name of the rules in error messages.
    subject: ClassVar[str]

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> Self:
        """Settings that *values* does not name have their defaults. Raises ValueError with one plain sentence."""
        try:
            return cls.model_validate(dict(values))
        except ValidationError as error:
            raise ValueError(_first_problem(error, cls, whole=f"rule of {cls.subject}")) from error

    def changed(self, **values: float) -> Self:
        """Returns a copy with other *values*. Unlike `model_copy` it validates, and raises as `from_mapping` does."""
        return self.from_mapping({**self.model_dump(), **values})

    @cached_property
    def version(self) -> str:
        """The first 12 hexadecimal digits of the SHA-256 of the settings as canonical JSON."""
        content = json.dumps(self.model_dump(), sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(content.encode()).hexdigest()[:12]


class RuleSet[R: Rules](BaseModel):
    """The rules of all categories. As JSON: `{"default": {…}, "categories": {"towing": {…}}}`, where a category names
    only what differs from the default.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    default: R
    categories: Mapping[Category, R] = {}

    @model_validator(mode="before")
    @classmethod
    def _inherit_default(cls, values: Any) -> Any:
        match values:
            case {"categories": dict() as categories, "default": dict() as default}:
                inherited = {name: _merged(default, rules) for name, rules in categories.items()}
                return {**values, "categories": inherited}
        return values

    def of(self, category: Category) -> R:
        return self.categories.get(category, self.default)

    @classmethod
    def from_json(cls, text: str, usual: Mapping[str, Any] | None = None) -> Self:
        """Reads *text*; *usual* are default settings other than those of the class.

        Raises ValueError with one sentence that names the setting and its path.
        """
        try:
            values = json.loads(text)
        except json.JSONDecodeError as error:
            raise ValueError("The rule set is not JSON") from error
        if isinstance(values, dict):
            values = {**values, "default": _merged(usual or {}, values.get("default", {}))}
        try:
            return cls.model_validate(values)
        except ValidationError as error:
            raise ValueError(_first_problem(error, cls._rules(), whole="part of the rule set")) from error

    def to_json(self) -> str:
        default = self.default.model_dump()
        categories = {
            category: {name: value for name, value in rules.model_dump().items() if value != default[name]}
            for category, rules in sorted(self.categories.items())
        }
        return json.dumps({"default": default, "categories": categories})

    @classmethod
    def _rules(cls) -> type[Rules]:
        rules: type[Rules] = cls.model_fields["default"].annotation  # type: ignore[assignment]
        return rules


def _merged(default: Mapping[str, Any], rules: Any) -> Any:
    """*rules* are left as they are if they are no JSON object, so that validation refuses them."""
    return {**default, **rules} if isinstance(rules, dict) else rules


def _first_problem(error: ValidationError, rules: type[Rules], whole: str) -> str:
    """Returns the first error as one sentence, with the path of the rules before it: `default: wave_size must be …`.

    *whole* is what the members of the outermost object are.
    """
    problem = error.errors()[0]
    *path, name = map(str, problem["loc"] or ("",))
    match problem["type"]:
        case "value_error":
            path, sentence = [*path, name], str(problem["ctx"]["error"])
        case "model_type" | "dict_type" | "mapping_type":
            return f"{'.'.join([*path, name]) or 'The rule set'} must be a JSON object"
        case "enum":
            return f"{'.'.join(path)} is not a category"
        case "extra_forbidden":
            sentence = f"{name} is not a {f'rule of {rules.subject}' if path else whole}"
        case _:
            sentence = f"{name} must be {_bounds(rules, name)}"
    return ": ".join(filter(None, [".".join(path), sentence]))


def _bounds(rules: type[Rules], name: str) -> str:
    bounds = rules.model_json_schema()["properties"][name]
    if bounds["type"] == "boolean":
        return "true or false"
    kind = "a whole number" if bounds["type"] == "integer" else "a number"
    return f"{kind} between {_plain(bounds['minimum'])} and {_plain(bounds['maximum'])}"


def _plain(bound: float) -> str:
    """Returns a bound in full, without an exponent."""
    return str(int(bound)) if bound == int(bound) else f"{bound:g}"
