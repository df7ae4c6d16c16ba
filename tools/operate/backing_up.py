"""`make backup` and `make erasures`.

Services are copied in the order of services.toml: what others follow comes first, so a copy knows no less than those
before it. The list of erased accounts stands beside the backups, in the folder that holds them all: it is to be copied
to another place more often than backups are made.
"""

from datetime import UTC, datetime
from pathlib import Path

from kit.database import Database
from kit.versions import applied
from tools.operate import commands
from tools.operate.databases import chosen, missing_file, url_of
from tools.registry.deployables import ROOT
from tools.stack.config import AUTH, Config
from tools.stack.terminal import complain, readable, say

ERASURES = "erasures.jsonl"
BACKUPS = ROOT / "backups"


async def back_up(config: Config, name: str, to: Path | None, programs: str | None) -> int:
    folder = (to or BACKUPS / datetime.now(UTC).strftime("%Y-%m-%dT%H-%M-%SZ")).resolve()
    options = [*commands.programs(programs)]
    for service in chosen(name):
        if code := await commands.run(config, service, "backup", str(folder / service.name), *options):
            complain(f"The backup in {readable(folder)} is not complete.")
            return code
    again = f"docker compose run --rm operator restore {folder}"
    say(f"To put it back: {again if config.is_elsewhere else f'make restore FROM={readable(folder)}'}")
    return await list_erasures(config, folder.parent / ERASURES)


async def list_erasures(config: Config, file: Path) -> int:
    """Writes the accounts that were erased to *file*, whole or not at all."""
    if not await has_accounts(config):
        complain("auth-service has no database yet, so the list of erased accounts was not written.")
        return 0
    file.parent.mkdir(parents=True, exist_ok=True)
    written = file.with_name(f"{file.name}.partial")
    code = await commands.run(config, AUTH, "erasures", output=written)
    if code == 0:
        written.replace(file)
        say(f"Who was erased: {readable(file)}. Keep a copy of it in another place.")
    return code


async def has_accounts(config: Config) -> bool:
    url = url_of(config, AUTH)
    if missing_file(url):
        return False
    async with Database(url) as database:
        return await applied(database) is not None
