"""The example application at /example: built files, under the policy of the documents, in development only."""

import asyncio
from pathlib import Path

import pytest
from gateway_testing import http_client
from pydantic import ValidationError

from gateway.app import create_app
from gateway.security_headers import DOCS_HEADERS
from gateway.settings import Settings


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "built/assets").mkdir(parents=True)
    (tmp_path / "built/index.html").write_text("<title>2U</title>")
    (tmp_path / "built/assets/index-1.js").write_text("start()")
    (tmp_path / "secret.txt").write_text("secret")
    return tmp_path / "built"


@pytest.mark.parametrize("path", ["/example", "/example/", "/example/index.html"])
async def test_the_page_is_served_under_the_policy_of_the_documents(folder: Path, path: str) -> None:
    async with http_client(create_app(Settings(example_folder=str(folder)))) as client:
        answer = await client.get(path)
        assert (answer.status_code, answer.text) == (200, "<title>2U</title>")
        assert {name: answer.headers[name] for name in DOCS_HEADERS} == DOCS_HEADERS
        assert answer.headers["Cache-Control"] == "no-cache"
        asset = await client.get("/example/assets/index-1.js")
        assert asset.headers["Cache-Control"].endswith("immutable")


@pytest.mark.parametrize("path", ["/example/none.js", "/example/../secret.txt", "/example/%2e%2e/secret.txt"])
async def test_nothing_else_is_served(folder: Path, path: str) -> None:
    async with http_client(create_app(Settings(example_folder=str(folder)))) as client:
        answer = await client.get(path)
        assert answer.status_code == 404
        assert "secret" not in answer.text


async def test_a_folder_may_be_built_later_or_not_be_there(folder: Path) -> None:
    later = folder.parent / "later"
    async with http_client(create_app(Settings(example_folder=str(later)))) as client:
        missing = [(await client.get(path)).status_code for path in ("/example", "/example/assets/index-1.js")]
        await asyncio.to_thread(folder.rename, later)
        built = [(await client.get(path)).status_code for path in ("/example", "/example/assets/index-1.js")]
    assert (missing, built) == ([404, 404], [200, 200])
    async with http_client(create_app(Settings())) as client:
        assert (await client.get("/example")).status_code == 404


def test_production_refuses_a_folder() -> None:
    with pytest.raises(ValidationError, match="the example is for development"):
        Settings(environment="production", example_folder="/example")
