"""The security headers of every answer: one set for the API, one for the pages of documents, and one for forms."""

from collections.abc import Mapping
from urllib.parse import urlsplit

# Pages that are not part of the API and are served at the root only.
EXAMPLE = "/example"
UNPREFIXED = ("/docs", "/redoc", "/openapi.json", "/asyncapi.json", EXAMPLE, "/guide")
# The checkout page of the built-in payment gateway, and the page of unsubscribe links.
_FORMS = ("/api/v1/payments/test-checkout/", "/api/v1/notifications/unsubscribe")

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "X-XSS-Protection": "1; mode=block",
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "Referrer-Policy": "no-referrer",
    # An answer of the API is data, and so is a file of a user: nothing in it is loaded, run or shown in a frame. All
    # directives but the first have no default.
    "Content-Security-Policy": (
        "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"
    ),
}
_DOCS_POLICY = "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
DOCS_HEADERS = {**SECURITY_HEADERS, "Content-Security-Policy": _DOCS_POLICY}
# Text, and forms that this site takes; no script and no style.
_FORMS_POLICY = "default-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"


def _raw(headers: Mapping[str, str]) -> list[tuple[bytes, bytes]]:
    return [(name.lower().encode(), value.encode()) for name, value in headers.items()]


def example_headers(tiles_url: str) -> list[tuple[bytes, bytes]]:
    """Returns the headers of the example application, whose map may load tiles from another site.

    Such sites want to know who asks, as that of OpenStreetMap does
    (https://operations.osmfoundation.org/policies/tiles/).
    """
    if not tiles_url:
        return _DOCS_HEADERS
    parts = urlsplit(tiles_url)
    policy = f"{_DOCS_POLICY}; img-src 'self' {parts.scheme}://{parts.netloc}"
    return _raw({**SECURITY_HEADERS, "Content-Security-Policy": policy, "Referrer-Policy": "strict-origin"})


_SECURITY_HEADERS, _DOCS_HEADERS = _raw(SECURITY_HEADERS), _raw(DOCS_HEADERS)
_FORMS_HEADERS = _raw({**SECURITY_HEADERS, "Content-Security-Policy": _FORMS_POLICY})


def security_headers(path: str, of_example: list[tuple[bytes, bytes]] = _DOCS_HEADERS) -> list[tuple[bytes, bytes]]:
    """Returns the headers of every answer at a path in the form of its route."""
    if path.startswith(UNPREFIXED):
        return of_example if path.startswith(EXAMPLE) else _DOCS_HEADERS
    return _FORMS_HEADERS if path.startswith(_FORMS) else _SECURITY_HEADERS
