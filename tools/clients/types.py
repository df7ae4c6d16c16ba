"""Writes schemas of JSON Schema as types of Python: an object is a TypedDict, a closed set of texts a Literal."""

import json
import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

type Schema = Mapping[str, Any]

_SIMPLE = {"string": "str", "integer": "int", "number": "float", "boolean": "bool", "null": "None"}
_ANY = "Any"


@dataclass(frozen=True)
class Field:
    name: str
    type: str


@dataclass(frozen=True)
class Declaration:
    """A TypedDict, or an alias if it has no fields."""

    name: str
    description: str
    fields: tuple[Field, ...]
    alias: str = ""

    @property
    def is_class(self) -> bool:
        """False if a field has a name that Python takes for itself, such as `from`."""
        return all(field.name.isidentifier() and not keyword.iskeyword(field.name) for field in self.fields)


class Types:
    """The declarations of all schemas that it was asked for; objects without a name get one from their place."""

    def __init__(self, schemas: Mapping[str, Schema]) -> None:
        self._schemas = schemas
        self._made: dict[str, Declaration] = {}

    def declare_all(self) -> None:
        for name, schema in self._schemas.items():
            self.declare(name, schema)

    @property
    def declarations(self) -> list[Declaration]:
        return sorted(self._made.values(), key=lambda one: one.name)

    def declare(self, name: str, schema: Schema) -> str:
        """Adds a declaration with this name, and returns the name. Raises ValueError if another one has it."""
        text = _one_line(schema.get("description", ""))
        if "properties" in schema:
            made = Declaration(name, text, tuple(self._fields(name, schema)))
        else:
            made = Declaration(name, text, (), self.of(schema, name + "Item"))
        if self._made.setdefault(name, made) != made:
            raise ValueError(f"two schemas have the name {name}")
        return name

    def of(self, schema: Schema, name: str) -> str:
        """Returns the type of a schema; *name* is that of the declaration which an object without a name needs."""
        if "$ref" in schema:
            return str(schema["$ref"]).rpartition("/")[2]
        if (literals := schema.get("enum", [schema["const"]] if "const" in schema else None)) is not None:
            return f"Literal[{', '.join(_literal(one) for one in literals)}]"
        # Beside `properties`, alternatives only say which of them are required.
        if "properties" not in schema and (alternatives := schema.get("anyOf") or schema.get("oneOf")):
            return " | ".join(dict.fromkeys(self.of(one, f"{name}{n or ''}") for n, one in enumerate(alternatives)))
        return self._by_type(schema, name)

    def _by_type(self, schema: Schema, name: str) -> str:
        kind = schema.get("type")
        if isinstance(kind, list):
            return " | ".join(self._by_type({**schema, "type": one}, name) for one in kind)
        if kind == "array":
            return f"list[{self.of(schema.get('items', {}), name + 'Item')}]"
        if kind == "object" or "properties" in schema:
            return self._object(schema, name)
        if schema.get("format") == "binary":
            return "bytes"
        return _SIMPLE.get(kind or "", _ANY)

    def _object(self, schema: Schema, name: str) -> str:
        if "properties" in schema:
            return self.declare(name, schema)
        values = schema.get("additionalProperties", {})
        return f"dict[str, {self.of(values, name + 'Value') if isinstance(values, Mapping) else _ANY}]"

    def _fields(self, owner: str, schema: Schema) -> Iterator[Field]:
        required = schema.get("required", ())
        for name, value in schema["properties"].items():
            kind = self.of(value, owner + camel(name))
            yield Field(name, kind if name in required else f"NotRequired[{kind}]")


def camel(name: str) -> str:
    return "".join(part[:1].upper() + part[1:] for part in re.split(r"[^A-Za-z0-9]+", name))


def _literal(value: object) -> str:
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else repr(value)


def _one_line(text: str) -> str:
    return " ".join(text.split()).replace('"""', "'''").replace("\\", "\\\\")
