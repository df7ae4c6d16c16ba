"""Places where a client keeps its tokens."""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Protocol


@dataclass(frozen=True)
class Tokens:
    access_token: str
    refresh_token: str


class Storage(Protocol):
    """Keeps the tokens of one session; None stands for no session."""

    def load(self) -> Tokens | None: ...

    def save(self, tokens: Tokens | None) -> None: ...


class MemoryStorage:
    """Keeps tokens for the life of the process."""

    def __init__(self, tokens: Tokens | None = None) -> None:
        self._tokens = tokens

    def load(self) -> Tokens | None:
        return self._tokens

    def save(self, tokens: Tokens | None) -> None:
        self._tokens = tokens


class FileStorage:
    """Keeps tokens in a file that its owner alone can read. A file that is damaged counts as no session."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> Tokens | None:
        try:
            return Tokens(**json.loads(self._path.read_text(encoding="utf-8")))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def save(self, tokens: Tokens | None) -> None:
        if tokens is None:
            self._path.unlink(missing_ok=True)
            return
        # Beside the old file first: a process that is killed meanwhile leaves one of both, and never half of one.
        written = self._path.with_name(f"{self._path.name}.{os.getpid()}")
        descriptor = os.open(written, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(asdict(tokens), file)
        written.replace(self._path)
