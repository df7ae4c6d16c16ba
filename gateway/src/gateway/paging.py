"""Query parameters of lists, and the link to the next page (RFC 8288)."""

from collections.abc import Iterable
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Query, Request, Response
from pydantic import Field

from gateway.dependencies import query_parameters
from gateway.values import Stated

Cursor = Annotated[str, Field(max_length=200), Stated(rule="From the `Link` header of the page before.")]


class Paging:
    """The query parameters `limit`, `offset` and `cursor`, and the response that gets the link."""

    def __init__(
        self,
        request: Request,
        response: Response,
        limit: Annotated[int, Query(ge=1, le=100)] = 50,
        offset: Annotated[int, Query(ge=0, le=10_000)] = 0,
        cursor: Annotated[Cursor, Query()] = "",
    ) -> None:
        # Every List… message has these fields.
        self.fields: dict[str, Any] = {"limit": limit, "offset": offset, "cursor": cursor}
        self._request, self._response = request, response

    def page[View](self, views: Iterable[View], next_cursor: str) -> list[View]:
        """Returns *views* and adds the link to the next page. An empty cursor means that this page is the last one."""
        if next_cursor:
            link_next(self._request, self._response, next_cursor)
        return list(views)


def link_next(request: Request, response: Response, cursor: str) -> None:
    """Adds the link to the page that begins after *cursor*."""
    kept = [(key, value) for key, value in request.query_params.multi_items() if key not in ("cursor", "offset")]
    target = f"{request.url.path}?{urlencode([*kept, ('cursor', cursor)])}"
    response.headers["Link"] = f'<{target}>; rel="next"'


def tell_total(response: Response, total: int, *, is_exact: bool) -> None:
    """Adds the headers that say how many rows there are on all pages, or at least how many."""
    response.headers["X-Total-Count"] = str(total)
    response.headers["X-Total-Exact"] = "true" if is_exact else "false"


PagingQuery = Annotated[Paging, query_parameters(Paging)]
