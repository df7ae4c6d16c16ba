"""Reads from the `.proto` files the gRPC services of each package and the publishers of events."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self

_FOLDER = Path("protos/src/twou")


@dataclass(frozen=True)
class Contracts:
    # By path from the root of the repository.
    _texts: Mapping[str, str]

    @classmethod
    def read(cls, root: Path) -> Self:
        files = sorted((root / _FOLDER).rglob("*.proto"))
        return cls({str(path.relative_to(root)): path.read_text(encoding="utf-8") for path in files})

    def services(self, package: str) -> list[str]:
        """Returns the names of the package's gRPC services."""
        texts = [text for path, text in self._texts.items() if path.startswith(f"{_FOLDER}/{package}/")]
        return [name for text in texts for name in re.findall(r"^service (\w+)", text, re.MULTILINE)]

    def packages(self) -> set[str]:
        """Returns the packages that define a gRPC service."""
        folders = {Path(path).relative_to(_FOLDER).parts[0] for path in self._texts}
        return {package for package in folders if self.services(package)}

    def publishers(self) -> dict[str, list[str]]:
        """By path of each file of events: the services that publish them."""
        return {
            path: re.findall(r'^option \(twou\.options\.v1\.publishers\) = "(.+)";', text, re.MULTILINE)
            for path, text in self._texts.items()
            if Path(path).stem == "events"
        }
