import re
from html.parser import HTMLParser

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from gateway.docs.pages import mount_docs

CONTENT_TYPES = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}


class Page(HTMLParser):
    """Collects the assets that a page loads and its inline scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.assets: list[str] = []
        self.inline: list[str] = []
        self.attributes: dict[str, str] = {}
        self._element = ""
        self.title = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._element = tag
        for name, value in attrs:
            self.attributes[name] = value or ""
            if name in ("src", "href"):
                self.assets.append(value or "")
            if name == "style" or name.startswith("on"):
                self.inline.append(f"{name}={value}")

    def handle_data(self, data: str) -> None:
        if self._element in ("script", "style") and data.strip():
            self.inline.append(data)
        if self._element == "title":
            self.title += data.strip()


@pytest.fixture
def client() -> TestClient:
    app = FastAPI(docs_url=None, redoc_url=None)
    mount_docs(app)
    return TestClient(app, follow_redirects=False)


def page_at(client: TestClient, path: str) -> Page:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    assert response.headers["cache-control"] == "no-cache"
    return Page(response.text)


@pytest.mark.parametrize("path", ["/docs", "/docs/", "/redoc", "/redoc/"])
def test_page_has_no_inline_code_and_nothing_from_another_host(client: TestClient, path: str) -> None:
    page = page_at(client, path)
    assert page.title == "2U API"
    assert page.inline == []
    assert page.assets
    assert all(url.startswith("/docs/assets/") for url in page.assets)


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_every_asset_has_its_type_and_is_cached_for_a_year(client: TestClient, path: str) -> None:
    for url in page_at(client, path).assets:
        response = client.get(url)
        assert response.status_code == 200, url
        assert response.content, url
        expected = CONTENT_TYPES[url[url.rindex(".") :]]
        assert response.headers["content-type"].partition(";")[0] == expected, url
        assert response.headers["cache-control"] == "public, max-age=31536000, immutable"
        again = client.get(url, headers={"If-None-Match": response.headers["etag"]})
        assert again.status_code == 304
        assert again.headers["cache-control"] == "public, max-age=31536000, immutable"


@pytest.mark.parametrize(("path", "style"), [("/docs", "swagger-icons.css"), ("/redoc", "redoc.css")])
def test_every_image_of_the_style_sheets_is_served(client: TestClient, path: str, style: str) -> None:
    [sheet] = [url for url in page_at(client, path).assets if url.endswith(style)]
    images = re.findall(r'url\("([^"]+)"\)', client.get(sheet).text)
    assert images
    for image in images:
        response = client.get(sheet.removesuffix(style) + image)
        assert response.status_code == 200, image
        assert response.headers["content-type"] == "image/svg+xml"


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


@pytest.mark.parametrize("path", ["/docs", "/redoc"])
def test_page_names_the_openapi_document_escaped(path: str) -> None:
    app = FastAPI(docs_url=None, redoc_url=None)
    mount_docs(app, openapi_url='/a"><script>&.json')
    page = page_at(TestClient(app), path)
    assert page.attributes["data-openapi-url"] == '/a"><script>&.json'
    assert page.inline == []


def test_pages_are_not_part_of_the_openapi_document(client: TestClient) -> None:
    assert client.get("/openapi.json").json()["paths"] == {}


def test_unknown_asset_is_not_found_and_not_cached(client: TestClient) -> None:
    folder = page_at(client, "/docs").assets[0].rpartition("/")[0]
    response = client.get(f"{folder}/none.js")
    assert response.status_code == 404
    assert "cache-control" not in response.headers
