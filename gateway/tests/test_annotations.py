"""The framework looks at the declaration of a parameter once, and not at each request."""

from typing import Annotated, Any

from fastapi import FastAPI, Query
from fastapi.dependencies import utils
from fastapi.testclient import TestClient

from gateway import annotations
from gateway.annotations import Remembering


def test_each_object_is_asked_about_once() -> None:
    asked: list[Any] = []
    ask = Remembering(lambda subject: asked.append(subject) or len(asked))  # type: ignore[func-returns-value]
    # Two objects that are equal, without a hash.
    one, other = [1], [1]
    assert [ask(one), ask(other), ask(one), ask(other)] == [1, 2, 1, 2]
    assert len(asked) == 2


def test_parameters_are_read_as_before_and_their_declarations_looked_at_once() -> None:
    annotations.remember()
    annotations.remember()
    app = FastAPI()

    @app.get("/")
    async def read(
        some: Annotated[list[int] | None, Query()] = None, one: Annotated[int | None, Query(alias="number")] = 3
    ) -> Any:
        return [some, one]

    with TestClient(app) as client:
        assert client.get("/").json() == [None, 3]
        known = {name: len(vars(getattr(utils, name))["_answers"]) for name in annotations._ASKED}
        assert client.get("/?some=1&some=2&number=4").json() == [[1, 2], 4]
        assert client.get("/?some=x").status_code == 422
        assert {name: len(vars(getattr(utils, name))["_answers"]) for name in annotations._ASKED} == known
        assert min(known.values()) >= 2
