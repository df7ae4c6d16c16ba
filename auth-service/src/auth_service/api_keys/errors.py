"""The errors of API keys, each with its stable code."""

from kit.errors import Conflict, NotFound, Unauthenticated


class InvalidApiKey(Unauthenticated):
    """The same for every reason, so that a guesser learns nothing."""

    code = "INVALID_API_KEY"
    message = "The API key is unknown, has expired or was revoked."


class ApiKeyNotFound(NotFound):
    code = "API_KEY_NOT_FOUND"
    message = "API key not found."


class ApiKeyEnded(Conflict):
    code = "API_KEY_ENDED"
    message = "This API key has expired or was revoked. Make another one."


class TooManyApiKeys(Conflict):
    code = "TOO_MANY_API_KEYS"
    message = "There are 500 API keys that work. Revoke one first."


class TooManyRotations(Conflict):
    code = "TOO_MANY_ROTATIONS"
    message = "Five secrets of this API key work. Wait until one has ended, or revoke the key."
