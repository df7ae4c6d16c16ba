"""`make outbox-status` and `make maintenance`."""

import json
from dataclasses import asdict

from kit.database import Database
from kit.database_start import until_usable
from kit.operating import OutboxStatus, look_at_outbox
from kit.starting import CannotStart
from kit.versions import applied
from tools.operate import commands
from tools.operate.databases import chosen, missing_file, url_of
from tools.stack.config import FILE, SERVICES, Config
from tools.stack.terminal import complain, say

_NAME_WIDTH = max(len(one.name) for one in SERVICES)


async def outbox_status(config: Config, *, as_json: bool) -> int:
    """Prints the outbox of each service. Returns 1 if one cannot be read."""
    found: dict[str, OutboxStatus | str] = {}
    for service in SERVICES:
        try:
            found[service.name] = await look(url_of(config, service))
        except CannotStart as reason:
            found[service.name] = str(reason)
    if as_json:
        say(json.dumps({name: one if isinstance(one, str) else asdict(one) for name, one in found.items()}))
    else:
        for name, one in found.items():
            text = one if isinstance(one, str) else f"{one.rows:7,} waiting, the oldest for {one.oldest_seconds:,.1f} s"
            say(f"{name:{_NAME_WIDTH}}  {text}")
    return 1 if any(isinstance(one, str) for one in found.values()) else 0


async def look(url: str) -> OutboxStatus:
    """Returns the state of the outbox in a database. Raises `CannotStart` if it has none."""
    if file := missing_file(url):
        raise CannotStart(f"There is no database {file} yet.")
    async with Database(url) as database:
        await until_usable(database, seconds=0)
        if await applied(database) is None:
            raise CannotStart("The database has no tables yet.")
        return await look_at_outbox(database)


async def maintain(config: Config, name: str, *, is_dry: bool = False) -> int:
    """Runs the maintenance of each service, and compares files with the database. Returns the highest exit code.

    A dry run changes nothing, and says what would be done.
    """
    services = chosen(name)
    codes = [await commands.run(config, service, "maintain", *(["--dry"] if is_dry else [])) for service in services]
    if FILE in services:
        codes.append(await commands.run(config, FILE, "check"))
    if is_dry:
        say("Nothing was changed.")
    if worst := max(codes):
        complain("Not all of it was done, or files differ from the database: see above.")
        return worst
    return 0
