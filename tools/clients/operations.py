"""Reads the operations of the OpenAPI document as methods of a client: arguments, body and answer with their types."""

import keyword
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.clients.types import Types, camel

PREFIX = "/api/v1"
_JSON, _FORM = "application/json", "multipart/form-data"
_METHODS = ("get", "post", "put", "patch", "delete")
# Operations of resumable uploads, which the client has a method of its own for.
_BY_HAND = re.compile(r"/uploads/tus/")
_PARAMETER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True)
class Argument:
    # In the URL, and in Python.
    name: str
    word: str
    type: str
    is_required: bool


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    summary: str
    places: tuple[Argument, ...]
    query: tuple[Argument, ...]
    # The type of a body in JSON; the types of a form's other fields are texts.
    body: str
    body_is_required: bool
    is_form: bool
    answer: str
    # The element if the answer is a list, which has pages.
    element: str
    # True if the answer is bytes, such as a file or CSV.
    is_raw: bool

    @property
    def is_command(self) -> bool:
        return self.method != "GET"

    @property
    def address(self) -> str:
        """The path below the API as an expression of Python."""
        words = {place.name: place.word for place in self.places}
        text = _PARAMETER.sub(lambda found: f"{{quoted({words[found[1]]})}}", self.path)
        return f'f"{text}"' if words else f'"{text}"'


def read(document: Mapping[str, Any], types: Types) -> list[Operation]:
    """Returns all operations but those of resumable uploads, and one of several paths that do the same."""
    found = {one.name: one for one in _operations(document, types)}
    return [found[name] for name in sorted(found)]


def _operations(document: Mapping[str, Any], types: Types) -> Iterator[Operation]:
    for path, operations in document["paths"].items():
        for method in _METHODS:
            if method not in operations or _BY_HAND.search(path) or "_at_" in operations[method]["operationId"]:
                continue
            yield _operation(path, method, operations[method], types)


def _operation(path: str, method: str, described: Mapping[str, Any], types: Types) -> Operation:
    name = described["operationId"]
    parameters = described.get("parameters", ())
    content: Mapping[str, Any] = described.get("requestBody", {}).get("content", {})
    answer, element, is_raw = _answer(described["responses"], types, camel(name))
    return Operation(
        name=name,
        method=method.upper(),
        path=path.removeprefix(PREFIX),
        summary=_summary(described),
        places=tuple(_argument(one, types, name) for one in parameters if one["in"] == "path"),
        query=tuple(_argument(one, types, name) for one in parameters if one["in"] == "query"),
        body=types.of(content[_JSON]["schema"], camel(name) + "Body") if _JSON in content else "",
        body_is_required=bool(described.get("requestBody", {}).get("required")),
        is_form=_JSON not in content and _FORM in content,
        answer=answer,
        element=element,
        is_raw=is_raw,
    )


def _argument(parameter: Mapping[str, Any], types: Types, operation: str) -> Argument:
    name = parameter["name"]
    word = f"{name}_" if keyword.iskeyword(name) or name in {"self", "body", "key"} else name
    kind = types.of(parameter["schema"], camel(operation) + camel(name))
    return Argument(name, word, kind, bool(parameter.get("required")))


def _answer(responses: Mapping[str, Any], types: Types, name: str) -> tuple[str, str, bool]:
    """Returns the type of the answer, that of its elements if it is a list, and whether it is no JSON."""
    good = [one for status, one in sorted(responses.items()) if status.startswith("2")]
    content: Mapping[str, Any] = next((one["content"] for one in good if one.get("content")), {})
    if not content:
        return "None", "", False
    if set(content) != {_JSON}:
        return "bytes", "", True
    schema = content[_JSON]["schema"]
    if schema.get("type") == "array":
        element = types.of(schema["items"], name + "Item")
        return f"Page[{element}]", element, False
    return types.of(schema, name + "Answer"), "", False


def _summary(described: Mapping[str, Any]) -> str:
    text = described.get("description") or described.get("summary", "")
    first = " ".join(text.split("\n\n")[0].split()).replace("\\", "\\\\").replace('"', "'")
    return first if first.endswith((".", "!", "?", ":")) else f"{first}."
