"""Where a call comes from, as sessions and the audit trail remember it."""

from dataclasses import dataclass

from kit import call, text

MAX_DEVICE_LENGTH = 200
MAX_ADDRESS_LENGTH = 64


@dataclass(frozen=True)
class Origin:
    # Whatever a browser says it is.
    device: str
    address: str


def current() -> Origin:
    """Cut to fit, and without what a database refuses."""
    here = call.current()
    return Origin(
        device=text.without_nul(here.client_agent or "")[:MAX_DEVICE_LENGTH],
        address=text.without_nul(here.client_address or "")[:MAX_ADDRESS_LENGTH],
    )
