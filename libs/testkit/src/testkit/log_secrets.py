"""Looks for secrets in the logs of all processes that a run of tests has started, also those of tests that failed.

Kinds of secrets are known by their form: access and refresh tokens, tickets, password hashes, keys, headers with
credentials, links with a token or a signature, addresses of calendars and of browsers. Others are noted: passwords and
keys in the environment of each process that is started, secrets in answers, codes in mails, and what tests note by
themselves.
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Each kind by a text that every one of it has, because looking for that alone is a hundred times faster.
_KINDS = {
    b"eyJ": re.compile(rb"eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}"),
    b"AQ": re.compile(rb"(?<![\w-])AQ[\w-]{47,52}(?![\w-])"),
    b"$argon2": re.compile(rb"\$argon2i?d?\$"),
    b"PRIVATE KEY": re.compile(rb"BEGIN [A-Z ]*PRIVATE KEY"),
    b"uthorization": re.compile(rb"uthorization\W{1,5}(?:Bearer|Basic|bearer|basic)\s+[\w-]"),
    b"otpauth:": re.compile(rb"otpauth://"),
    b"token=": re.compile(rb"[?&#]token=[\w-]{8}"),
    b".ics": re.compile(rb"[\w-]{43}\.ics"),
    # Stripe's keys, secrets of webhooks, and the secrets with which an app confirms a payment.
    b"k_": re.compile(rb"(?<![\w-])[sr]k_(?:test|live)_\w{8,}"),
    b"whsec_": re.compile(rb"whsec_\w{8,}"),
    b"_secret_": re.compile(rb"pi_\w+_secret_\w{8,}"),
    # Endpoints of browsers, and access tokens of Firebase Cloud Messaging.
    b"/wpush/": re.compile(rb"/wpush/[\w-]{8,}"),
    b"/fcm/send/": re.compile(rb"/fcm/send/[\w-]{8,}"),
    b"ya29.": re.compile(rb"ya29\.[\w-]{8,}"),
    # API keys of this system.
    b"2u_": re.compile(rb"2u_[0-9a-f]{32}_[\w-]{43}"),
    b"signature=": re.compile(rb"[?&]signature=[\w-]{8}"),
}
_SHORTEST = 8
# The secret in the address of a calendar.
_CALENDAR = re.compile(r"/calendar/([\w-]+)\.ics")
_noted: set[bytes] = set()
# Secrets that are looked for as whole words, in one pass for all of them: there may be thousands.
_words: set[bytes] = set()
_WORD = re.compile(rb"[\w.~+-]{8,}")
_ENDS = b".~+-"
_TELLING_VARIABLE = re.compile(r"PASSWORD|SECRET|ACCESS_KEY(?!_ID)|API_KEY|AUTH_TOKEN|VAPID_PRIVATE_KEY")
_USER_AND_PASSWORD = re.compile(r"://([^:/@\s]+):([^@/\s]+)@")
_TELLING_FIELDS = frozenset({"secret", "recovery_codes", "api_key", "password", "ticket"})


def note(*secrets: str) -> None:
    """Notes secrets of this run, of any form."""
    _noted.update(secret.encode() for secret in secrets if len(secret) >= _SHORTEST)


def note_words(*secrets: str) -> None:
    """Notes secrets that stand alone wherever they are: a code of eight digits may be a part of any number."""
    for secret in secrets:
        if _WORD.fullmatch(secret.encode()):
            _words.add(secret.encode())
        else:
            note(secret)


def note_environment(environment: Mapping[str, str]) -> None:
    """Notes passwords and keys that a process is given, also those in URLs of databases and of NATS."""
    for name, value in environment.items():
        # A word such as "postgres" is the password of a test server, and in many lines.
        if _TELLING_VARIABLE.search(name) and not value.isalpha():
            note_words(value)
        # A password that is the name of its user, as of a test server, is no secret.
        note_words(*(password for user, password in _USER_AND_PASSWORD.findall(value) if password != user))


def note_answer(body: Any) -> None:
    """Notes the secrets that an answer gives to a user, by the names of their fields."""
    if isinstance(body, dict):
        for name, value in body.items():
            if name in _TELLING_FIELDS:
                note_words(*(one for one in (value if isinstance(value, list) else [value]) if isinstance(one, str)))
            elif isinstance(value, str):
                note(*_CALENDAR.findall(value))
            else:
                note_answer(value)


def findings(folder: Path) -> list[str]:
    """Returns the secrets in the logs below *folder*, each by its kind or first letters, with its file."""
    return [f"{kind}: {log}" for log in sorted(folder.rglob("*.log")) for kind in secrets_in(log.read_bytes())]


def secrets_in(text: bytes) -> list[str]:
    """Returns the secrets in *text*, each by its kind or its first letters."""
    found = [mark.decode() for mark, pattern in _KINDS.items() if mark in text and pattern.search(text)]
    words = {word.strip(_ENDS) for word in _WORD.findall(text)} & _words
    return found + [f"{secret[:4].decode()}…" for secret in {*words, *(one for one in _noted if one in text)}]
