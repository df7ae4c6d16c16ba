"""The last answer of a connection."""

from asyncio import Transport
from collections.abc import Callable


class LastAnswer:
    """Stands for the transport in the cycle of a request, and has the protocol close it, so that no answer is cut off.

    Closing while the client still sends would reset the connection.
    """

    def __init__(self, transport: Transport, close: Callable[[], None]) -> None:
        self.write = transport.write
        self.is_closing = transport.is_closing
        self.close = close
