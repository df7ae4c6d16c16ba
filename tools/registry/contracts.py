"""Which gRPC services and events the `.proto` files define, by package below `twou`."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_FOLDER = Path("protos/src/twou")


@dataclass(frozen=True)
class Contracts:
    # By package: the text of its files, those of events apart from the others.
    _texts: Mapping[str, tuple[str, str]]

    @classmethod
    def read(cls, root: Path) -> Self:
        texts: dict[str, tuple[str, str]] = {}
        for path in sorted((root / _FOLDER).rglob("*.proto")):
            package = path.relative_to(root / _FOLDER).parts[0]
            events, others = texts.get(package, ("", ""))
            text = path.read_text(encoding="utf-8")
            texts[package] = (events + text, others) if path.stem == "events" else (events, others + text)
        return cls(texts)

    @property
    def packages(self) -> set[str]:
        return set(self._texts)

    def services(self, package: str) -> list[str]:
        """The names of its gRPC services."""
        return re.findall(r"^service (\w+)", self._texts.get(package, ("", ""))[1], re.MULTILINE)

    def events(self, package: str) -> list[str]:
        """The names of its events."""
        return re.findall(r"^message (\w+)", self._texts.get(package, ("", ""))[0], re.MULTILINE)
