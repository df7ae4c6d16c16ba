"""Makes what processes may not make themselves in NATS: the streams, the bucket and the durable consumers.

    NATS_URL=nats://operator:…@nats:4222 python -m kit.nats_setup deploy/nats/durables.toml

To be run before the processes of a release, and again after NATS has lost its data; running it twice changes nothing.
A durable consumer that exists gets the events of the file.
"""

import argparse
import tomllib
from collections.abc import Mapping, Sequence
from pathlib import Path

import uvloop

from kit import contract, logging, starting, tls
from kit.bus import Bus
from kit.consumer import durable_config
from kit.settings import ProcessSettings, load

# Longer than NATS takes to start.
_NATS_SECONDS = 30.0

type Durables = Mapping[str, Sequence[str]]


def read_durables(file: Path) -> Durables:
    """Returns the full names of the events of each durable consumer."""
    return tomllib.loads(file.read_text(encoding="utf-8"))


async def set_up(settings: ProcessSettings, durables: Durables, *, seconds: float = _NATS_SECONDS) -> None:
    """Makes everything. Raises `CannotStart` if NATS does not answer in time."""
    names = settings.nats_url, settings.nats_namespace
    bus = Bus(*names, name="nats-setup", bounds=settings.bounds, tls=settings.tls)
    bus.makes_what_is_missing = True
    async with bus:
        await bus.ready_within(seconds)
        events = contract.event_classes()
        for name, wanted in durables.items():
            subjects = [bus.event_subject(events[event]) for event in wanted]
            await bus.jetstream.add_consumer(bus.events_stream, durable_config(name, subjects))


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m kit.nats_setup", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("durables", type=Path, help="the file with the durable consumers")
    arguments = parser.parse_args()
    settings = load(SetupSettings, "nats-setup")
    logging.configure("nats-setup", level=settings.log_level, log_format=settings.log_format)
    with starting.said_in_one_sentence("nats-setup cannot finish"):
        tls.check(settings.tls)
        uvloop.run(set_up(settings, read_durables(arguments.durables)))


class SetupSettings(ProcessSettings):
    # It does not listen.
    port: int = 0


if __name__ == "__main__":
    main()
