"""The errors about verification; the codes are public."""

from kit.errors import Forbidden


class ProviderNotVerified(Forbidden):
    code = "PROVIDER_NOT_VERIFIED"
    message = "Your documents must be approved first. GET /verification says which ones are missing."
