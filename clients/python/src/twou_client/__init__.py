"""The 2U API for programs in Python: typed calls, live updates and uploads that go on by themselves.

`Client` is where to begin; `errors` has a class for each `error.code`, `models` the bodies of requests and answers, and
`frames` the frames of sockets.
"""

from twou_client.client import Client
from twou_client.failures import ApiError, Unreachable
from twou_client.generated import errors, frames, models
from twou_client.live import Live, Replaced
from twou_client.pages import Page
from twou_client.storage import FileStorage, MemoryStorage, Storage, Tokens

__all__ = [
    "ApiError",
    "Client",
    "FileStorage",
    "Live",
    "MemoryStorage",
    "Page",
    "Replaced",
    "Storage",
    "Tokens",
    "Unreachable",
    "errors",
    "frames",
    "models",
]
