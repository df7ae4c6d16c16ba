"""The findings of `make doctor`: one line each, with what to do about it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from tools.stack.config import Config


class Level(StrEnum):
    OK = "ok"
    WARNING = "warning"
    ERROR = "error"


@dataclass(frozen=True)
class Finding:
    level: Level
    # The part of the installation.
    part: str
    text: str
    # The remedy; empty if all is well.
    todo: str = ""


def ok(part: str, text: str) -> Finding:
    return Finding(Level.OK, part, text)


def warning(part: str, text: str, todo: str) -> Finding:
    return Finding(Level.WARNING, part, text, todo)


def error(part: str, text: str, todo: str) -> Finding:
    return Finding(Level.ERROR, part, text, todo)


@dataclass(frozen=True)
class Installation:
    config: Config
    # True if the stack of this folder of data runs, as far as its lock tells.
    runs: bool


type Check = Callable[[Installation], Iterator[Finding]]
