"""What a caller's role allows, wherever in the service he calls."""

from kit.caller import Caller
from kit.errors import Forbidden

PROVIDER = "provider"
ADMIN = "admin"


class OnlyProviders(Forbidden):
    code = "ONLY_PROVIDERS"
    message = "Only providers can do this."


def require_provider(caller: Caller, message: str | None = None) -> None:
    if caller.role != PROVIDER:
        raise OnlyProviders(message)
