"""The verbs of an operator for a whole system. Run `python -m tools.operate backup` in the root of the repository.

The system is that of `make up` by default. Variables such as CHAT_DATABASE_URL and NATS_URL name another one.
"""

import argparse
import asyncio
import sys
from pathlib import Path

from kit import logging, starting
from kit.starting import CannotStart
from tools.operate import backing_up, commands, databases, doctor, nightly, restoring
from tools.operate.restoring import How
from tools.registry.deployables import ROOT
from tools.stack.config import SERVICES, Config, ConfigError
from tools.stack.terminal import complain

_DEAD_LETTERS = {
    "dead-list": "print the events that the consumers of a service gave up on, oldest first",
    "dead-replay": "publish them again; consumers skip those that they have processed",
}


def main() -> int:
    arguments = _parser().parse_args()
    starting.keep_files_private()
    logging.configure("operate", level="ERROR", log_format="console")
    try:
        config = Config.load(arguments.data, dotenv=arguments.env)
        return asyncio.run(_run(config, arguments))
    except (ConfigError, CannotStart) as error:
        complain(str(error))
        return 2


async def _run(config: Config, chosen: argparse.Namespace) -> int:
    match chosen.command:
        case "backup":
            return await backing_up.back_up(config, chosen.service, chosen.to, chosen.programs)
        case "erasures":
            return await backing_up.list_erasures(config, chosen.to or backing_up.BACKUPS / backing_up.ERASURES)
        case "restore":
            is_lost = chosen.nats == "lost"
            how = How(chosen.force, nats_is_lost=is_lost, erasures=chosen.erasures, programs=chosen.programs)
            return await restoring.restore(config, chosen.service, chosen.folder.resolve(), how)
        case "doctor":
            return await doctor.report(config, as_json=chosen.json)
        case _:
            return await _run_on_a_running_system(config, chosen)


async def _run_on_a_running_system(config: Config, chosen: argparse.Namespace) -> int:
    match chosen.command:
        case "outbox-status":
            return await nightly.outbox_status(config, as_json=chosen.json)
        case "dead-list" | "dead-replay":
            (service,) = databases.chosen(chosen.service)
            return await commands.run(config, service, *chosen.command.split("-"))
        case _:
            return await nightly.maintain(config, chosen.service, is_dry=chosen.dry)


def _parser() -> argparse.ArgumentParser:
    everywhere = argparse.ArgumentParser(add_help=False)
    everywhere.add_argument("--data", type=Path, default=ROOT / ".data", help="folder for all data (.data)")
    everywhere.add_argument("--env", type=Path, default=ROOT / ".env", help="file with settings (.env)")
    of_services = argparse.ArgumentParser(add_help=False)
    of_services.add_argument("--service", default="all", help="one service (all)")
    of_services.add_argument("--programs", help="folder of pg_dump and pg_restore")
    parser = argparse.ArgumentParser(prog="python -m tools.operate")
    verbs = parser.add_subparsers(dest="command", required=True)
    backup = verbs.add_parser("backup", parents=[everywhere, of_services], help="write a backup of each service")
    backup.add_argument("--to", type=Path, help="a folder that does not exist (backups/<time>)")
    erasures = verbs.add_parser("erasures", parents=[everywhere], help="write the list of erased accounts")
    erasures.add_argument("--to", type=Path, help="the file (backups/erasures.jsonl)")
    restore = verbs.add_parser("restore", parents=[everywhere, of_services], help="put a backup back")
    restore.add_argument("folder", type=Path, help="what make backup has written")
    restore.add_argument("--force", action="store_true", help="replace databases that are not empty")
    restore.add_argument("--nats", choices=["kept", "lost"], default="kept", help="whether NATS has its data")
    restore.add_argument("--erasures", type=Path, help="the list of erased accounts (beside the backup)")
    outbox = verbs.add_parser("outbox-status", parents=[everywhere], help="print which events are not published")
    outbox.add_argument("--json", action="store_true", help="as JSON")
    doctors = verbs.add_parser("doctor", parents=[everywhere], help="say what is wrong with this installation")
    doctors.add_argument("--json", action="store_true", help="as JSON")
    for name, text in _DEAD_LETTERS.items():
        dead = verbs.add_parser(name, parents=[everywhere], help=text)
        dead.add_argument("service", choices=[one.name for one in SERVICES])
    nightly_work = verbs.add_parser(
        "maintenance", parents=[everywhere, of_services], help="do what is done once a night"
    )
    nightly_work.add_argument("--dry", action="store_true", help="change nothing, and say what would be done")
    return parser


if __name__ == "__main__":
    sys.exit(main())
