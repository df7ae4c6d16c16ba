"""Cross-origin requests (CORS): as in the framework, but a refused preflight has the body of every other error."""

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response

from gateway import problems
from gateway.line.refusals import BadRequest


class CrossOrigin(CORSMiddleware):
    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        # The framework's text names what is not allowed: the origin, the method or a header.
        kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        return problems.response(BadRequest(bytes(response.body).decode()), kept)
