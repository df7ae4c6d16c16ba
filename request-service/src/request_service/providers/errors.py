"""The errors about providers; the codes are public."""

from kit.errors import NotFound


class ProviderNotFound(NotFound):
    code = "PROVIDER_NOT_FOUND"
    message = "Provider not found."
