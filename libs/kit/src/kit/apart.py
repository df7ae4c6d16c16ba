"""Runs a function in a copy of this process, whose memory is free again when it ends."""

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator


def run[**Arguments](
    function: Callable[Arguments, None], *arguments: Arguments.args, **named: Arguments.kwargs
) -> None:
    """Returns when *function* has ended in a copy of this process. Ends this process if that one has failed.

    Call it before there is an event loop or a thread, which a copy would not have.
    """
    copy = multiprocessing.get_context("fork").Process(target=function, args=arguments, kwargs=named, daemon=True)
    with _stops_at_once():
        copy.start()
        copy.join()
    if copy.exitcode:
        sys.exit(max(copy.exitcode, 1))


@contextlib.contextmanager
def _stops_at_once() -> Iterator[None]:
    """Ends the process on SIGTERM and SIGINT, with code 0 and with its copy."""
    former = {number: signal.signal(number, lambda *_: sys.exit(0)) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
