"""Pages beside the API, in development: folders of built files, which the policy of the documents allows.

A folder may be built while the gateway runs. Until then, its page is 404.
"""

from pathlib import Path

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from gateway.security_headers import EXAMPLE


class _BuiltFiles(StaticFiles):
    """Files of which those in `assets/` change their names with their content."""

    async def check_config(self) -> None:
        try:
            await super().check_config()
        except RuntimeError as missing:
            raise HTTPException(404) from missing

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        is_named = Path(path).parts[:1] == ("assets",)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable" if is_named else "no-cache"
        return response


def mount_example(app: FastAPI, folder: Path, tiles_url: str) -> None:
    """Serves the example application, and at `settings.json` where its map takes its tiles from (empty: nowhere)."""

    async def tell(_: Request) -> Response:
        return JSONResponse({"tiles_url": tiles_url}, headers={"Cache-Control": "no-cache"})

    app.add_route(f"{EXAMPLE}/settings.json", tell, include_in_schema=False)
    mount_site(app, EXAMPLE, folder)


def mount_site(app: FastAPI, path: str, folder: Path) -> None:
    """Serves the files of *folder* below *path*, and its `index.html` at *path*."""
    start = folder / "index.html"

    async def show(_: Request) -> Response:
        if not start.is_file():
            raise HTTPException(404)
        return FileResponse(start, headers={"Cache-Control": "no-cache"})

    app.add_route(path, show, include_in_schema=False)
    app.mount(path, _BuiltFiles(directory=folder, check_dir=False), name=path.strip("/"))
