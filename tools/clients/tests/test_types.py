"""Schemas become types of Python, and a change of the documents is noticed."""

import pytest

from gateway.realtime import asyncapi
from tools.clients import __main__ as command
from tools.clients import operations
from tools.clients.types import Schema, Types
from tools.registry.deployables import ROOT
from twou_client import live


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"type": "string"}, "str"),
        ({"type": "string", "format": "binary"}, "bytes"),
        ({"type": ["integer", "null"]}, "int | None"),
        ({"anyOf": [{"type": "number"}, {"type": "null"}]}, "float | None"),
        ({"enum": ["a", "b"]}, 'Literal["a", "b"]'),
        ({"const": True}, "Literal[True]"),
        ({"type": "array", "items": {"$ref": "#/components/schemas/Offer"}}, "list[Offer]"),
        ({"type": "object", "additionalProperties": {"type": "integer"}}, "dict[str, int]"),
        ({"type": "object"}, "dict[str, Any]"),
        ({}, "Any"),
    ],
)
def test_a_schema_has_a_type(schema: Schema, expected: str) -> None:
    assert Types({}).of(schema, "Made") == expected


def test_an_object_without_a_name_is_named_after_its_place() -> None:
    types = Types({"Offer": {"properties": {"from": {"properties": {"id": {"type": "string"}}}}, "required": ["from"]}})
    types.declare_all()
    inner, offer = sorted(types.declarations, key=lambda one: -len(one.name))
    assert [(field.name, field.type) for field in offer.fields] == [("from", "OfferFrom")]
    # `from` is a word of Python, so no class can have it.
    assert (inner.name, inner.is_class, offer.is_class) == ("OfferFrom", True, False)


def test_two_schemas_with_one_name_are_refused() -> None:
    types = Types({})
    types.declare("Offer", {"type": "string"})
    with pytest.raises(ValueError, match="Offer"):
        types.declare("Offer", {"type": "integer"})


def test_each_operation_of_the_document_is_a_method() -> None:
    texts = command.texts()
    module = texts["clients/python/src/twou_client/generated/operations.py"]
    compile(module, "operations.py", "exec")
    assert "async def accept_request(\n        self,\n        request_id: str," in module
    # Uploads in parts are written by hand.
    assert "create_upload" not in module
    assert all(present == (ROOT / path).read_text(encoding="utf-8") for path, present in texts.items())


def test_the_client_knows_the_close_codes_by_which_it_acts() -> None:
    codes = {code["code"]: code["then"] for code in asyncapi.document()["x-close-codes"]}
    assert codes[live._REPLACED] == "do not reconnect"
    assert codes[live._UNAUTHORIZED].startswith("refresh or log in")


def test_words_of_python_are_no_arguments() -> None:
    parameters = [
        {"in": "query", "name": "from", "schema": {"type": "string"}},
        {"in": "path", "name": "id", "schema": {"type": "string"}},
    ]
    described = {"operationId": "list_slots", "parameters": parameters, "responses": {"204": {}}}
    document = {"paths": {"/api/v1/venues/{id}/slots": {"get": described}}}
    (operation,) = operations.read(document, Types({}))
    assert [(one.name, one.word) for one in operation.query] == [("from", "from_")]
    assert (operation.path, operation.address) == ("/venues/{id}/slots", 'f"/venues/{quoted(id)}/slots"')
    assert (operation.answer, operation.is_command) == ("None", False)
