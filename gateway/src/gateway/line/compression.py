"""Compresses frames without keeping anything between them.

With a context that lasts, each socket holds some 40 KB for as long as it is open. Without it, a frame of a kilobyte
still shrinks to about half.
"""

from collections.abc import Sequence

from websockets.extensions.base import Extension
from websockets.extensions.permessage_deflate import PerMessageDeflate, ServerPerMessageDeflateFactory
from websockets.frames import Frame
from websockets.typing import ExtensionParameter

# Shorter frames fit one packet anyway, and would be compressed for nothing.
_SHORTEST_BYTES = 1024
_WINDOW_BITS = 12


class _Deflate(PerMessageDeflate):
    def encode(self, frame: Frame) -> Frame:
        return frame if len(frame.data) < _SHORTEST_BYTES else super().encode(frame)


class DeflateFactory(ServerPerMessageDeflateFactory):
    def __init__(self) -> None:
        super().__init__(
            server_no_context_takeover=True,
            client_no_context_takeover=True,
            server_max_window_bits=_WINDOW_BITS,
            compress_settings={"memLevel": 5},
        )

    def process_request_params(
        self, params: Sequence[ExtensionParameter], accepted_extensions: Sequence[Extension]
    ) -> tuple[list[ExtensionParameter], PerMessageDeflate]:
        answer, made = super().process_request_params(params, accepted_extensions)
        # It has no state of its own yet.
        made.__class__ = _Deflate
        return answer, made
