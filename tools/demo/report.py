"""The steps of the demo: one aligned line each, with its duration."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager

from twou_client import ApiError

_TEXT_WIDTH = 52
_DETAIL_WIDTH = 42


class StepFailed(Exception):
    """A step did not have the outcome that the journey needs."""


class Refused(StepFailed):
    """The API answered with an error."""

    def __init__(self, method: str, path: str, error: ApiError) -> None:
        super().__init__(f"{method} {path} → {error.status}")
        self.status = error.status
        self.retry_after_seconds = error.retry_after or 1.0
        self.code = error.error_code
        self.body = json.dumps(
            {"message": error.message, "details": error.details, "request_id": error.request_id},
            indent=2,
            ensure_ascii=False,
        )


class Step:
    detail = ""


class Report:
    def __init__(self) -> None:
        self.steps = 0
        self._began = time.perf_counter()

    @contextmanager
    def step(self, text: str) -> Iterator[Step]:
        """Times its body and prints a line. The body may set `detail`, which is printed behind *text*."""
        self.steps += 1
        step = Step()
        began = time.perf_counter()
        mark = "✗"
        try:
            yield step
            mark = "✓"
        except KeyError as missing:
            raise StepFailed(f"The answer or frame has no {missing}") from missing
        finally:
            milliseconds = 1000 * (time.perf_counter() - began)
            line = f"{self.steps:3} {mark} {text:{_TEXT_WIDTH}} {step.detail:{_DETAIL_WIDTH}} {milliseconds:6.0f} ms"
            print(line, flush=True)

    def succeed(self) -> None:
        print(f"\nEverything worked: {self.steps} steps in {time.perf_counter() - self._began:.1f} s.")

    def fail(self, failure: StepFailed) -> None:
        print(f"\n{failure}")
        if isinstance(failure, Refused):
            print(failure.body)
