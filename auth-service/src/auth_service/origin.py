"""Where a call comes from, as sessions and the audit trail remember it."""

from dataclasses import dataclass

from kit import call

LONGEST_DEVICE = 200
LONGEST_ADDRESS = 64


@dataclass(frozen=True)
class Origin:
    # Whatever a browser says it is.
    device: str
    address: str


def current() -> Origin:
    """Cut to fit, and without what a database refuses."""
    here = call.current()
    return Origin(
        device=(here.client_agent or "").replace("\x00", "")[:LONGEST_DEVICE],
        address=(here.client_address or "").replace("\x00", "")[:LONGEST_ADDRESS],
    )
