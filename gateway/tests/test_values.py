"""The types of fields take no value that a message or a database could not hold."""

from typing import Any

import pytest
from pydantic import BaseModel, TypeAdapter, ValidationError

from gateway import features
from gateway.values import Body, ShortText, Text, TokenText


@pytest.mark.parametrize("kind", [Text, ShortText, TokenText], ids=["Text", "ShortText", "TokenText"])
@pytest.mark.parametrize("text", ["\x00", "a\x00b", "\ud800", "a\udfffb"])
def test_text_that_cannot_be_stored_is_refused(kind: Any, text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(text)
    assert TypeAdapter(kind).validate_python("ሰላም 👋🏽") == "ሰላም 👋🏽"


def bodies() -> dict[str, type[BaseModel]]:
    """Returns the schemas of all bodies of requests and frames, by module and name."""
    assert features.routers(), "all schemas are imported"
    found, left = {}, [Body]
    while left:
        left += (kind := left.pop()).__subclasses__()
        found[f"{kind.__module__}.{kind.__name__}"] = kind
    return {name: kind for name, kind in found.items() if name.startswith(f"{features.__name__}.")}


BODIES = bodies()


@pytest.mark.parametrize("name", BODIES)
def test_no_body_takes_half_a_character_in_any_field(name: str) -> None:
    for key, field in BODIES[name].model_fields.items():
        sent = field.alias or key
        with pytest.raises(ValidationError) as refused:
            BODIES[name].model_validate({sent: "a\ud800"})
        assert sent in {error["loc"][0] for error in refused.value.errors()}
