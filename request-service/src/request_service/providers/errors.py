from kit.errors import NotFound


class ProviderNotFound(NotFound):
    code = "PROVIDER_NOT_FOUND"
    message = "Provider not found."
