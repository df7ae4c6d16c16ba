"""Makes an example of a body from its schema: the required fields, with the smallest values that the schema names."""

from collections.abc import Mapping
from typing import Any

_DATES = {"date": "2030-01-31", "date-time": "2030-01-31T09:30:00Z", "email": "someone@example.com"}
_SIMPLE = {"integer": 1, "number": 1.0, "boolean": True, "null": None, "string": "text"}


def example(schema: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> Any:
    """Returns a value. It shows the form of a body; rules that no schema expresses may refuse it."""
    if "$ref" in schema:
        return example(schemas[schema["$ref"].rpartition("/")[2]], schemas)
    for known in ("const", "default"):
        if schema.get(known) is not None:
            return schema[known]
    for several in ("examples", "enum"):
        if schema.get(several):
            return schema[several][0]
    if "properties" in schema:
        wanted = schema.get("required", ()) or list(schema["properties"])[:1]
        return {name: example(schema["properties"][name], schemas) for name in wanted}
    if alternatives := schema.get("anyOf") or schema.get("oneOf"):
        return example(alternatives[0], schemas)
    return _simple(schema, schemas)


def _simple(schema: Mapping[str, Any], schemas: Mapping[str, Mapping[str, Any]]) -> Any:
    kind = schema.get("type")
    if kind == "array":
        return [example(schema.get("items", {}), schemas)] if schema.get("minItems", 1) else []
    if kind == "object":
        return {}
    if kind in {"integer", "number"} and "minimum" in schema:
        return schema["minimum"]
    return _DATES.get(schema.get("format", ""), _SIMPLE.get(kind or ""))
