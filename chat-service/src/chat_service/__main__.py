"""Starts chat-service: `python -m chat_service serve`."""

import argparse
from collections.abc import Sequence

from chat_service import app
from chat_service.devices.resealing import DeviceResealing
from chat_service.push import vapid
from chat_service.settings import Settings
from kit.database import Database
from kit.process import Command, ServiceProcess
from kit.worker import Periodic


async def _print_vapid_keys(_settings: Settings, _arguments: argparse.Namespace) -> None:
    text = vapid.new_key()
    print(f"# The public half, which browsers get: {vapid.public_text(vapid.read_key(text))}")
    print(f"VAPID_PRIVATE_KEY={text}")
    print("VAPID_SUBJECT=mailto:you@example.org")


def _sweeps(settings: Settings, database: Database) -> Sequence[Periodic]:
    return (DeviceResealing(database, settings.vault),)


process = ServiceProcess(
    "chat-service",
    "chat_service",
    Settings,
    app.running,
    sweeps=_sweeps,
    commands={
        "vapid-keys": Command(
            help="print a new key for web push, which voids the subscriptions of all browsers",
            arguments={},
            run=_print_vapid_keys,
        ),
    },
)

if __name__ == "__main__":
    process.main()
