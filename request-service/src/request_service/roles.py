"""The roles that make a difference in this service."""

from kit.errors import Forbidden

PROVIDER = "provider"
ADMIN = "admin"


class OnlyProviders(Forbidden):
    code = "ONLY_PROVIDERS"
    message = "Only providers can do this."
