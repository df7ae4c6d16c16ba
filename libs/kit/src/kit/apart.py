"""Runs a function in a copy of this process, whose memory is free again when it ends."""

import contextlib
import multiprocessing
import signal
import sys
from collections.abc import Callable, Iterator

_ENDING = (signal.SIGTERM, signal.SIGINT)


def run[**Arguments](
    function: Callable[Arguments, None], *arguments: Arguments.args, **named: Arguments.kwargs
) -> None:
    """Returns when *function* has ended in a copy of this process. Ends this process if that one has failed.

    Call it before there is an event loop or a thread, which a copy would not have.
    """
    copy = multiprocessing.get_context("fork").Process(
        target=_run_until_stopped, args=(function, *arguments), kwargs=named, daemon=True
    )
    with _stops_at_once():
        # A signal that came while the copy is being made would end this process before it knows of the copy.
        signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
        copy.start()
        signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
        copy.join()
    if copy.exitcode:
        sys.exit(max(copy.exitcode, 1))


def _run_until_stopped[**Arguments](
    function: Callable[Arguments, None], *arguments: Arguments.args, **named: Arguments.kwargs
) -> None:
    """Runs *function* in the copy, which a signal ends at once: an exception could be lost in a callback."""
    for number in _ENDING:
        signal.signal(number, signal.SIG_DFL)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, _ENDING)
    function(*arguments, **named)


@contextlib.contextmanager
def _stops_at_once() -> Iterator[None]:
    """Ends the process on SIGTERM and SIGINT, with code 0 and with its copy."""
    former = {number: signal.signal(number, lambda *_: sys.exit(0)) for number in _ENDING}
    try:
        yield
    finally:
        for number, handler in former.items():
            signal.signal(number, handler)
