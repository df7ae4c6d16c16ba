"""The description of the sockets is complete and true: frames, schemas, examples and codes are those of the code."""

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from gateway_testing import openapi_document
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from test_schemas import fill

import gateway
from gateway.features.sockets.answers import ANSWERS
from gateway.features.sockets.commands import COMMANDS
from gateway.realtime import catalogue, rules
from gateway.realtime.asyncapi import document
from gateway.realtime.catalogue import client_frames, server_frames
from gateway.realtime.views import data_of
from gateway.sockets import frames

PACKAGE = Path(gateway.__file__).parent
FOLDERS = (PACKAGE / "sockets", PACKAGE / "features/sockets")
# Functions that make a frame of the type in their first argument.
MAKERS = {"frame", "_reply", "reply"}
# Functions that make an `error` frame with the code in their first argument.
REFUSERS = {"error", "_refuse"}


def trees() -> Iterator[ast.AST]:
    for path in (path for folder in FOLDERS for path in sorted(folder.glob("*.py"))):
        yield from ast.walk(ast.parse(path.read_text()))


def first_texts(functions: set[str]) -> set[str]:
    """Returns the texts that are the first argument of a call of one of *functions*."""
    found = set()
    for call in (node for node in trees() if isinstance(node, ast.Call)):
        name = getattr(call.func, "attr", getattr(call.func, "id", ""))
        if name in functions and call.args and isinstance(call.args[0], ast.Constant):
            found.add(call.args[0].value)
    return {text for text in found if isinstance(text, str)}


def literal_types() -> set[str]:
    """Returns the texts that stand as `"type": …` in a dictionary of the code."""
    dictionaries = (node for node in trees() if isinstance(node, ast.Dict))
    pairs = (pair for one in dictionaries for pair in zip(one.keys, one.values, strict=True))
    return {
        str(value.value)
        for key, value in pairs
        if isinstance(key, ast.Constant) and key.value == "type" and isinstance(value, ast.Constant)
    }


def test_frames_that_are_documented_are_those_that_the_code_sends_and_takes() -> None:
    assert set(server_frames()) == frames.event_types() | set(ANSWERS)
    assert set(client_frames()) == set(COMMANDS)
    assert set(ANSWERS) - {"error"} <= first_texts(MAKERS) | literal_types()
    assert first_texts(MAKERS) | literal_types() <= set(server_frames())
    messages = document()["components"]["messages"]
    assert set(messages) == {*(f"sent.{kind}" for kind in server_frames()), *(f"taken.{kind}" for kind in COMMANDS)}
    for channel in document()["channels"].values():
        assert set(channel["messages"]) == set(messages)


def test_every_answer_of_a_command_is_a_frame_that_the_server_sends() -> None:
    assert {frame.answer for frame in client_frames().values()} - {None} <= set(server_frames())


def test_close_codes_are_those_of_the_code() -> None:
    numbers = {node.value for node in trees() if isinstance(node, ast.Constant) and type(node.value) is int}
    used = {number for number in numbers if 1000 < number < 1016 or 4000 <= number < 5000} | {*rules.OF_THE_LINE}
    # Numbers of the same size that are other limits.
    assert used - {4096} == {code.code for code in rules.CLOSE_CODES}


def test_error_codes_are_those_of_the_code() -> None:
    own = first_texts(REFUSERS) | {"VALIDATION_ERROR"}
    assert own == {code.code for code in rules.ERROR_CODES}


def test_schemas_are_those_of_the_openapi_document() -> None:
    shown, ours = openapi_document()["components"]["schemas"], document()["components"]["schemas"]
    common = shown.keys() & ours.keys()
    assert {"File", "Message", "NewMessageTo", "Offer", "Position", "Rating", "ServiceRequest"} <= common
    assert {name: plain(ours[name]) for name in common} == {name: plain(shown[name]) for name in common}


def plain(schema: Any) -> Any:
    """Returns *schema* without defaults of null, which the framework leaves out."""
    if isinstance(schema, dict):
        return {key: plain(value) for key, value in schema.items() if (key, value) != ("default", None)}
    return schema


def conforms(kind: str, frame: dict[str, Any]) -> None:
    message = document()["components"]["messages"][kind]
    schema = message["payload"] | {"components": document()["components"]}
    jsonschema_rs.validate(schema, frame, validate_formats=True)


@pytest.mark.parametrize("kind", sorted(document()["components"]["messages"]))
def test_example_conforms_to_its_schema(kind: str) -> None:
    (example,) = document()["components"]["messages"][kind]["examples"]
    conforms(kind, example["payload"])


def filled(frame: catalogue.FrameType, event: type[Message]) -> Message:
    """Returns the event with every field of its thing set."""
    message = event()
    about = event.DESCRIPTOR.fields_by_number[1]
    thing = fill(GetMessageClass(data_of(event))(), frame.data)
    getattr(message, about.name).CopyFrom(thing)
    return message


@pytest.mark.parametrize("kind", sorted(frames.event_types()))
def test_data_of_an_event_has_the_fields_of_its_schema(kind: str) -> None:
    frame, event = server_frames()[kind], catalogue.event_of(kind)
    made_kind, data = frames.event_frame(event.DESCRIPTOR.full_name, filled(frame, event).SerializeToString())
    assert made_kind == kind
    assert set(data) <= set(frame.data.model_fields)
    # An answer may have more, which its schema does not require, such as the addresses of images.
    assert {name for name, is_optional in frame.fields if name not in data and not is_optional} == set()
    conforms(f"sent.{kind}", frame.example | {"data": data})


def test_every_frame_is_described_in_a_sentence() -> None:
    for frame in (*server_frames().values(), *client_frames().values()):
        assert frame.summary[:1].isupper(), frame.kind
        assert frame.summary.endswith("."), frame.kind
