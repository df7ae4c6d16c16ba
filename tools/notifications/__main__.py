"""`python -m tools.notifications generate` writes the tables of docs/notifications.md from the table of kinds of
chat-service; `check` compares them.
"""

import argparse
import sys
from pathlib import Path

from chat_service.notifications.kinds import texts
from chat_service.notifications.kinds.kinds import Channel, NotificationKind, Type
from chat_service.notifications.kinds.silent import SILENT
from chat_service.notifications.kinds.table import KINDS
from tools.registry import regions
from tools.registry.deployables import ROOT
from tools.registry.rendering import renderer

PAGE = ROOT / "docs/notifications.md"
REGIONS = ("kinds", "texts", "silent")
_LANGUAGES = {"en": "English", "am": "Amharic"}
_MAILS = {"never": "never", "at_once": "at once", "if_unread": "after 10 minutes unread", "digest": "with the digest"}
# The values of an example of each text.
_VALUES = {
    "amount": "1250.00",
    "currency": "ETB",
    "category": "battery",
    "venue": "Bole Garage",
    "local_start": "2026-12-01T09:30:00+03:00",
    "score": 5,
    "is_payee": 1,
    "title": "…",
    "message": "…",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.notifications")
    parser.add_argument("command", choices=["generate", "check"])
    command = parser.parse_args().command
    present = PAGE.read_text(encoding="utf-8")
    if missing := sorted(set(REGIONS) - set(regions.names(present))):
        print(f"{PAGE.relative_to(ROOT)}: the generated regions are missing: {', '.join(missing)}")
        return 1
    wanted = page(present)
    if present == wanted:
        return 0
    if command == "generate":
        PAGE.write_text(wanted, encoding="utf-8")
        print(f"written: {PAGE.relative_to(ROOT)}")
        return 0
    print(f"{PAGE.relative_to(ROOT)}: is not what the table of kinds says; run make generate")
    return 1


def page(text: str) -> str:
    """Returns the page with its generated regions as they should be."""
    context = {
        "kinds": sorted(KINDS.values(), key=lambda kind: list(Type).index(kind.type)),
        "channels": _channels,
        "mails": _MAILS,
        "notes": _notes,
        "hours": lambda kind: int(kind.lives.total_seconds() // 3600),
        "languages": _LANGUAGES,
        "example": _example,
        "silent": {name.removeprefix("twou."): reason for name, reason in sorted(SILENT.items())},
    }
    return regions.fill(text, renderer(Path(__file__).parent / "templates", context))


def _channels(kind: NotificationKind) -> str:
    return ", ".join(str(channel) for channel in Channel if channel in kind.channels)


def _notes(kind: NotificationKind) -> str:
    facts = {
        "critical": kind.is_critical,
        "not held by quiet hours": kind.ignores_quiet_hours,
        "may be a text message": kind.can_be_texted,
    }
    return ", ".join(fact for fact, holds in facts.items() if holds) or "-"


def _example(kind: NotificationKind, locale: str) -> str:
    text = texts.render(kind.name, _VALUES, {"en": "Abebe", "am": "አበበ"}[locale], 1, locale)
    return f"**{text.title}** {text.message}"


if __name__ == "__main__":
    sys.exit(main())
