"""Serves Swagger UI, ReDoc and the page of the sockets under `Content-Security-Policy: default-src 'self'`.

The pages have no inline scripts or styles and load nothing from another host. The renderers are files of the package
`fastapi-offline`; the scripts that start them are in `assets/` beside this module.

The URL of every asset contains a digest of all assets, so a browser may cache them for a year. An upgrade changes the
URLs, including those of images that a style sheet names by a relative path.
"""

import hashlib
import html
from pathlib import Path

from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.types import Scope

from gateway.realtime import asyncapi

_OWN_ASSETS = Path(__file__).parent / "assets"
_RENDERERS = ("fastapi_offline", "static")

_SOCKET_PAGE = (Path(__file__).parent / "socket.html").read_text(encoding="utf-8")
_PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>2U API</title>
<link rel="icon" type="image/svg+xml" href="{folder}/icon.svg">
{styles}
</head>
<body>
<div id="api" data-openapi-url="{openapi_url}"></div>
{scripts}
</body>
</html>
"""


class _ImmutableFiles(StaticFiles):
    """Static files whose URL changes with their content."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        return response


def mount_docs(app: FastAPI, *, openapi_url: str = "/openapi.json") -> None:
    """Adds the pages, their assets and /asyncapi.json to an app created with `docs_url=None, redoc_url=None`."""
    app.add_route("/asyncapi.json", _show_asyncapi, include_in_schema=False)
    files = _ImmutableFiles(directory=_OWN_ASSETS, packages=[_RENDERERS])
    folder = f"/docs/assets/{_digest(files)}"
    app.mount(folder, files, name="docs-assets")

    swagger_styles = ["swagger-ui.css", "swagger-icons.css"]
    swagger_scripts = ["swagger-ui-bundle.js", "swagger-start.js"]
    _add_page(app, "/docs", _page(folder, openapi_url, swagger_styles, swagger_scripts))

    # The replacement for inline styles must be loaded before ReDoc.
    redoc_scripts = ["redoc-styles.js", "redoc.standalone.js", "redoc-start.js"]
    _add_page(app, "/redoc", _page(folder, openapi_url, ["redoc.css"], redoc_scripts))
    _add_page(app, "/docs/socket", _SOCKET_PAGE.format(folder=folder))


async def _show_asyncapi(_: Request) -> Response:
    return JSONResponse(asyncapi.document())


def _add_page(app: FastAPI, path: str, page: str) -> None:
    async def show(_: Request) -> HTMLResponse:
        # The page names the assets of this release, so a browser must revalidate it before each use.
        return HTMLResponse(page, headers={"Cache-Control": "no-cache"})

    app.add_route(path, show, include_in_schema=False)
    app.add_route(f"{path}/", show, include_in_schema=False)


def _page(folder: str, openapi_url: str, styles: list[str], scripts: list[str]) -> str:
    return _PAGE.format(
        folder=folder,
        openapi_url=html.escape(openapi_url),
        styles="\n".join(f'<link rel="stylesheet" href="{folder}/{name}">' for name in styles),
        scripts="\n".join(f'<script src="{folder}/{name}"></script>' for name in scripts),
    )


def _digest(files: StaticFiles) -> str:
    digest = hashlib.sha256()
    for directory in files.all_directories:
        for path in sorted(Path(directory).iterdir()):
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()[:16]
