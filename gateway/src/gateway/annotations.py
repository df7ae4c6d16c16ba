"""Remembers what the framework asks of the declared parameters, because the answers are the same for every request.

For each parameter of each request, FastAPI takes its annotation apart to see whether it is a list, and whether it is a
model. Both depend on the declaration alone.
"""

from collections.abc import Callable
from typing import Any

from fastapi.dependencies import utils

# The functions of the framework, each of one argument.
_ASKED = ("field_annotation_is_sequence", "_get_param_model")
# More than an application has. Tests make many applications in one process.
_MOST_REMEMBERED = 10_000


def remember() -> None:
    """Has the framework remember the answers, in all applications of this process."""
    for name in _ASKED:
        ask = getattr(utils, name)
        if not isinstance(ask, Remembering):
            setattr(utils, name, Remembering(ask))


class Remembering:
    """Calls a function once for each object that it is asked about. Annotations may have no hash."""

    def __init__(self, ask: Callable[[Any], Any]) -> None:
        self._ask = ask
        # By the number of the object, which no other object has as long as this one is kept here.
        self._answers: dict[int, tuple[Any, Any]] = {}

    def __call__(self, subject: Any) -> Any:
        known = self._answers.get(id(subject))
        if known is None:
            if len(self._answers) >= _MOST_REMEMBERED:
                self._answers.clear()
            known = self._answers[id(subject)] = subject, self._ask(subject)
        return known[1]
