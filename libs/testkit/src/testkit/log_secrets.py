"""Looks for secrets in the logs of all processes that a run of tests has started, also those of tests that failed.

Kinds of secrets are known by their form: access and refresh tokens, password hashes, keys, headers with credentials,
links with a token or a signature. Others are noted by the tests that use them.
"""

import re
from pathlib import Path

# Each kind by a text that every one of it has, because looking for that alone is a hundred times faster.
_KINDS = {
    b"eyJ": re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),
    b"AQ": re.compile(rb"(?<![\w-])AQ[\w-]{47,52}(?![\w-])"),
    b"$argon2": re.compile(rb"\$argon2i?d?\$"),
    b"PRIVATE KEY": re.compile(rb"BEGIN [A-Z ]*PRIVATE KEY"),
    b"uthorization": re.compile(rb"uthorization\W{1,5}(?:Bearer|Basic|bearer|basic)\s+[\w-]"),
    b"otpauth:": re.compile(rb"otpauth://"),
    b"token=": re.compile(rb"[?&#]token=[\w-]{8}"),
    b"signature=": re.compile(rb"[?&]signature=[\w-]{8}"),
}
_SHORTEST = 8
_noted: set[bytes] = set()


def note(*secrets: str) -> None:
    """Notes secrets of this run, of any form."""
    _noted.update(secret.encode() for secret in secrets if len(secret) >= _SHORTEST)


def findings(folder: Path) -> list[str]:
    """Returns the secrets in the logs below *folder*, each by its kind or first letters, with its file."""
    return [f"{kind}: {log}" for log in sorted(folder.rglob("*.log")) for kind in _kinds_in(log)]


def _kinds_in(log: Path) -> list[str]:
    text = log.read_bytes()
    found = [mark.decode() for mark, pattern in _KINDS.items() if mark in text and pattern.search(text)]
    return found + [f"{secret[:4].decode()}…" for secret in _noted if secret in text]
