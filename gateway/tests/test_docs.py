import re
from html.parser import HTMLParser

import httpx2
import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.docs.pages import mount_docs

# The page must escape it.
OPENAPI_URL = '/a"><script>&.json'
CONTENT_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
}


class Page(HTMLParser):
    """Collects the assets that a page loads and its inline scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.assets: list[str] = []
        self.inline: list[str] = []
        self.attributes: dict[str, str] = {}
        self.title = ""
        self._element = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element = tag
        found = {name: value or "" for name, value in attrs}
        self.attributes |= found
        self.assets += [value for name, value in found.items() if name in ("src", "href")]
        self.inline += [value for name, value in found.items() if name == "style" or name.startswith("on")]

    def handle_data(self, data: str) -> None:
        if self._element in ("script", "style") and data.strip():
            self.inline.append(data)
        if self._element == "title":
            self.title += data.strip()


@pytest.fixture
def client() -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None)
    mount_docs(app, openapi_url=OPENAPI_URL)
    return TestClient(app, follow_redirects=False)


def page_at(client: TestClient, path: str) -> Page:
    response = served(client, path, "text/html; charset=utf-8")
    assert response.headers["cache-control"] == "no-cache"
    return Page(response.text)


def served(client: TestClient, url: str, content_type: str) -> httpx2.Response:
    response = client.get(url)
    assert (response.status_code, response.headers["content-type"]) == (200, content_type), url
    assert response.content, url
    return response


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/redoc", "/redoc/"])
def test_page_has_no_inline_code_and_nothing_from_another_host(client: TestClient, path: str) -> None:
    page = page_at(client, path)
    assert (page.title, page.attributes["data-openapi-url"]) == ("2U API", OPENAPI_URL)
    assert page.inline == []
    assert page.assets
    assert all(url.startswith("/docs/assets/") for url in page.assets)


@pytest.mark.parametrize("path", ["/docs/socket", "/docs/socket/"])
def test_page_of_the_sockets_has_no_inline_code_and_loads_only_assets(client: TestClient, path: str) -> None:
    page = page_at(client, path)
    assert page.title == "2U sockets"
    assert page.inline == []
    assert all(url.startswith("/docs/assets/") for url in page.assets if url.endswith((".js", ".css", ".svg")))
    assert {url for url in page.assets if not url.startswith("/docs/assets/")} == {"/docs", "/asyncapi.json"}
    for url in page.assets:
        if url.startswith("/docs/assets/"):
            served(client, url, CONTENT_TYPES[url[url.rindex(".") :]])


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_every_asset_and_image_has_its_type_and_is_cached_for_a_year(client: TestClient, path: str) -> None:
    assets = page_at(client, path).assets
    sheets = "".join(client.get(url).text for url in assets if url.endswith(".css"))
    folder = assets[0].rpartition("/")[0]
    images = [f"{folder}/{name}" for name in re.findall(r'url\("([^":]+)"\)', sheets)]
    assert images
    for url in (*assets, *images):
        response = served(client, url, CONTENT_TYPES[url[url.rindex(".") :]])
        again = client.get(url, headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304
        for one in (response, again):
            assert one.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(
    ("path", "script", "name"),
    [("/docs", "swagger-ui-bundle.js", "SwaggerUIBundle"), ("/redoc", "redoc.standalone.js", "Redoc")],
)
def test_renderer_defines_the_name_that_the_start_script_calls(
    client: TestClient, path: str, script: str, name: str
) -> None:
    renderer, start = page_at(client, path).assets[-2:]
    assert renderer.endswith(f"/{script}")
    assert name in client.get(renderer).text
    assert name in client.get(start).text


def test_pages_are_not_part_of_the_openapi_document(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["paths"] == {}


def test_unknown_asset_is_not_found_and_not_cached(client: TestClient) -> None:
    folder = page_at(client, "/docs").assets[0].rpartition("/")[0]
    response = client.get(f"{folder}/none.js")
    assert response.status_code == 404
    assert "cache-control" not in response.headers
