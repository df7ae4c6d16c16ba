"""Cross-origin requests (CORS): as in the framework, but a refused preflight has the body of every other error.

Most requests have no origin. Their answers only say that they would vary with it, so that no cache mixes them up.
"""

from starlette.datastructures import Headers, MutableHeaders
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from gateway import problems
from gateway.line.refusals import BadRequest


class CrossOrigin(CORSMiddleware):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or b"origin" in dict(scope["headers"]):
            await super().__call__(scope, receive, send)
            return

        async def send_varying(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message.get("headers", ())
                if b"vary" in dict(headers):
                    MutableHeaders(scope=message).add_vary_header("Origin")
                else:
                    message["headers"] = [*headers, (b"vary", b"Origin")]
            await send(message)

        await self.app(scope, receive, send_varying)

    def preflight_response(self, request_headers: Headers) -> Response:
        response = super().preflight_response(request_headers)
        if response.status_code < 400:
            return response
        # The framework's text names what is not allowed: the origin, the method or a header.
        kept = {name: value for name, value in response.headers.items() if not name.startswith("content-")}
        return problems.response(BadRequest(bytes(response.body).decode()), kept)
