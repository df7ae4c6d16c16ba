"""The origin of a call, as sessions and the audit trail store it."""

from dataclasses import dataclass

from kit import call, text
from kit.networks import network_of

MAX_DEVICE_LENGTH = 200
MAX_ADDRESS_LENGTH = 64


@dataclass(frozen=True)
class Origin:
    # The User-Agent of the client, which may be any text.
    device: str
    address: str

    @property
    def network(self) -> str:
        """The network by which limits count."""
        return network_of(self.address)


def current() -> Origin:
    """Returns the origin of the current call, cut to the columns' lengths and without NUL characters."""
    here = call.current()
    return Origin(
        device=text.without_nul(here.client_agent or "")[:MAX_DEVICE_LENGTH],
        address=text.without_nul(here.client_address or "")[:MAX_ADDRESS_LENGTH],
    )
