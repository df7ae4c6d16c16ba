"""`make restore`: puts backups back, has the restored services read all events again, and erases who was erased since.

An account was erased since if it is named by the list beside the backups, by the database that is replaced, or by the
stream of events, in which auth-service publishes every deletion again for 90 days.
"""

import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from nats.js.errors import NotFoundError

from kit.bus import Bus
from kit.nats_setup import read_durables
from kit.starting import CannotStart
from tools.operate import commands
from tools.operate.backing_up import ERASURES, has_accounts
from tools.operate.databases import chosen
from tools.registry.deployables import Deployable
from tools.stack import nats_server
from tools.stack.config import AUTH, Config, ConfigError
from tools.stack.stack import SilentWatcher, Stack, nats_settings, set_up_nats
from tools.stack.terminal import complain, say

_NATS_SECONDS = 5.0


@dataclass(frozen=True)
class How:
    """The choices of the operator."""

    # Replaces databases that are not empty.
    force: bool = False
    # NATS has lost its data, so there is nothing to read in it.
    nats_is_lost: bool = False
    # The list of erased accounts; by default the one beside the backup.
    erasures: Path | None = None
    # One more folder in which pg_restore may be.
    programs: str | None = None


async def restore(config: Config, name: str, folder: Path, how: How) -> int:
    """Returns the exit code. Raises `ConfigError` before anything is changed if the stack runs or NATS is away."""
    services = [one for one in chosen(name) if name != "all" or one.name in _names(folder)]
    if not services:
        raise ConfigError(f"{folder} holds no backup: FROM is a folder that make backup has written.")
    erased = how.erasures or folder.parent / ERASURES
    async with _nats(config):
        if not how.nats_is_lost:
            # Before anything is changed, because afterwards it is needed.
            await _look_for_nats(config)
        await _complete(config, services, erased)
        options = [*commands.programs(how.programs), *(["--force"] if how.force else [])]
        for service in services:
            if code := await commands.run(config, service, "restore", str(folder / service.name), *options):
                complain(f"{service.name} and those after it were not restored.")
                return code
        if not how.nats_is_lost:
            await _read_again(config, services)
        options = ["--list", str(erased)] if erased.exists() else []
        options += ["--nats", "lost"] if how.nats_is_lost else []
        if code := await commands.run(config, AUTH, "erase-again", *options):
            complain("Who was erased since the backup is not erased again: mend that before anything is started.")
            return code
    say("Start the services now. make files-check names files without bytes; make doctor looks at the rest.")
    return 0


@contextlib.asynccontextmanager
async def _nats(config: Config) -> AsyncIterator[None]:
    """Runs the NATS server of this folder of data meanwhile, unless NATS runs elsewhere.

    Raises `ConfigError` if the stack runs.
    """
    if not config.runs_nats:
        yield
        return
    stack = Stack(config, SilentWatcher())
    await stack.prepare()
    try:
        await stack.start_nats()
        yield
    finally:
        await stack.stop()


async def _complete(config: Config, services: Sequence[Deployable], known: Path) -> None:
    """Adds to the list *known* the erasures that only the database knows which is to be replaced."""
    if known.name not in _names(known.parent):
        complain(f"There is no list of erased accounts at {known}: ERASURES=file (--erasures file) names another.")
    if AUTH not in services or not await has_accounts(config):
        return
    with tempfile.TemporaryDirectory() as folder:
        replaced = Path(folder) / "replaced"
        if await commands.run(config, AUTH, "erasures", output=replaced) == 0:
            _append(replaced, known)
        else:
            complain("The database that is replaced could not be asked who was erased.")


def _names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()} if folder.is_dir() else set()


def _append(more: Path, known: Path) -> None:
    # Kept, because a second run after one that stopped finds the replaced database no more.
    known.parent.mkdir(parents=True, exist_ok=True)
    with known.open("a", encoding="utf-8") as out:
        out.write(more.read_text(encoding="utf-8"))


def _bus(config: Config) -> Bus:
    settings = nats_settings(config)
    return Bus(settings.nats_url, settings.nats_namespace, name="restore", bounds=settings.bounds, tls=settings.tls)


async def _look_for_nats(config: Config) -> None:
    async with _bus(config) as bus:
        try:
            await bus.ready_within(_NATS_SECONDS)
        except CannotStart as reason:
            told = f"{reason} Start it first, or say NATS=lost (--nats lost) if its data are gone."
            raise ConfigError(told) from None


async def _read_again(config: Config, services: Sequence[Deployable]) -> None:
    """Makes the consumers of the services anew, so that they read all events that are kept.

    What they had read before the backup is in their inboxes, and is skipped.
    """
    own = tuple(f"{service.name}-" for service in services)
    async with _bus(config) as bus:
        await bus.ready_within(_NATS_SECONDS)
        for durable in read_durables(nats_server.DURABLES):
            if durable.startswith(own):
                with contextlib.suppress(NotFoundError):
                    await bus.jetstream.delete_consumer(bus.events_stream, durable)
    await set_up_nats(config)
