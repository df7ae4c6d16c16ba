"""Writes the generated modules of the Python client: models, operations, frames and errors."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from tools.clients import operations
from tools.clients.errors import ErrorCode
from tools.clients.types import Types, camel

FOLDER = "clients/python/src/twou_client/generated"


def modules(openapi: Mapping[str, Any], asyncapi: Mapping[str, Any], codes: Iterable[ErrorCode]) -> dict[str, str]:
    """By path below the root of the repository: the text of each module."""
    templates = _templates()
    types = Types(openapi["components"]["schemas"])
    types.declare_all()
    methods = operations.read(openapi, types)
    declared = {one.name for one in types.declarations}
    made = {
        "__init__": '"""Modules that `make clients` writes from the documents of the API."""\n',
        "models": templates.get_template("models.j2").render(
            title="The bodies of requests and answers.", declarations=types.declarations, unions={}
        ),
        "operations": templates.get_template("operations.j2").render(
            operations=methods, names=sorted(declared & _words(methods))
        ),
        "frames": _frames(templates, asyncapi),
        "errors": templates.get_template("errors.j2").render(codes=codes),
    }
    return {f"{FOLDER}/{name}.py": text for name, text in made.items()}


def _frames(templates: Environment, document: Mapping[str, Any]) -> str:
    types = Types(document["components"]["schemas"])
    types.declare_all()
    unions: dict[str, list[str]] = {"Frame": [], "Command": []}
    for name, message in document["components"]["messages"].items():
        direction, _, kind = name.partition(".")
        ending, union = ("Event", "Frame") if direction == "sent" else ("Command", "Command")
        described = {**message["payload"], "description": message.get("summary", "")}
        unions[union].append(types.declare(camel(kind) + ending, described))
    return templates.get_template("models.j2").render(
        title="The frames of sockets: `Frame` is any that the server sends, `Command` any that it takes.",
        declarations=types.declarations,
        unions={name: sorted(members) for name, members in unions.items()},
    )


def _words(methods: Iterable[operations.Operation]) -> set[str]:
    """Returns all words in the types of *methods*."""
    texts = [text for one in methods for text in (one.body, one.answer, *(argument.type for argument in one.query))]
    return set(re.findall(r"\w+", " ".join(texts)))


def _templates() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["class_name"] = lambda code: camel(code.lower())
    environment.globals["quoted"] = repr
    return environment
