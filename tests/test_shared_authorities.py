"""The HTTP clients of all people in tests share one context of TLS."""

from typing import Any

from tests.people import Person


def test_people_share_the_certificates_of_authorities() -> None:
    # Each client would otherwise read them, which took two thirds of the time of tests with many people.
    one, other = (_context(Person(f"http://{name}")) for name in ("one", "other"))
    assert one is other


def _context(person: Person) -> Any:
    transport: Any = person.http._transport
    return transport._pool._ssl_context
