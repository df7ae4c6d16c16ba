"""The checks of a system that has healed. Each yields a sentence for everything that does not hold."""

import asyncio
import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable

from kit import tables
from kit.database import Database
from testkit.rows import count_rows
from tests.client_state import State, pages
from tests.device import Device
from tests.faults.playing import Play
from tests.faults.system import System
from tests.people import PASSWORD, Json, Person
from tools.registry.deployables import ROOT
from tools.stack.config import FILE, SERVICES

_HEALS_SECONDS = 60.0
_SETTLES_SECONDS = 30.0
# The deadline of the gateway, which may be stopped twice meanwhile, and what a busy machine adds.
_ANSWERS_SECONDS = 10.0 + 2 * 2.0 + 2.0

type Check = Callable[[System, Play], AsyncIterator[str]]


async def until_healed(system: System, play: Play) -> AsyncIterator[str]:
    """Every gateway says that everything works."""
    for url in system.gateways:
        there = play.clients[0].person.at(url)
        try:
            await there.until_status("/health", 200, seconds=_HEALS_SECONDS)
        except TimeoutError:
            yield f"{url} does not become healthy: {(await there.get('/health')).text}"


async def no_answer_is_late(system: System, play: Play) -> AsyncIterator[str]:
    for route, seconds in play.slowest.items():
        if seconds > _ANSWERS_SECONDS:
            yield f"{route} was answered after {seconds:.1f} s"


async def one_assignee(system: System, play: Play) -> AsyncIterator[str]:
    for client in play.clients:
        for request in await pages(client.person, "/requests/"):
            winner = play.winners.get(request["id"])
            if request["provider_id"] != winner:
                yield f"request {request['id']} belongs to {request['provider_id']}, and {winner} was told so"
            if winner and request["status"] != "completed":
                yield f"request {request['id']} is {request['status']}, and its end was acknowledged"


async def each_message_once(system: System, play: Play) -> AsyncIterator[str]:
    for request_id in play.winners:
        stored = [page for client in play.clients if (page := await _messages(client.person, request_id))]
        for messages in stored:
            if [one["seq"] for one in messages] != list(range(1, len(messages) + 1)):
                yield f"the messages of {request_id} have gaps: {[one['seq'] for one in messages]}"
            acknowledged = {key: one for (place, key), one in play.messages.items() if place == request_id}
            found = Counter(one["client_message_id"] for one in messages)
            if found != Counter(acknowledged.keys()):
                yield f"of {request_id}, {sorted(acknowledged)} were acknowledged and {sorted(found.elements())} stored"
            for one in messages:
                if (first := acknowledged.get(one["client_message_id"])) and first["id"] != one["id"]:
                    yield f"message {first['id']} was acknowledged and {one['id']} stored"


async def _messages(person: Person, request_id: str) -> list[Json]:
    if (await person.get(f"/messages/{request_id}")).status_code != 200:
        return []
    return await pages(person, f"/messages/{request_id}")


async def every_file_has_its_bytes(system: System, play: Play) -> AsyncIterator[str]:
    for file_id, (owner, sha256) in play.files.items():
        answer = await _settled(owner, f"/uploads/{file_id}/download")
        if hashlib.sha256(answer).hexdigest() != sha256:
            yield f"file {file_id} of {owner.id} has {len(answer)} other bytes, or is missing"
    for device in play.devices:
        listed = sorted(one["id"] for one in await pages(device.person, "/uploads/"))
        if listed != (own := sorted(file for file, (owner, _) in play.files.items() if owner is device.person)):
            yield f"{device.person.id} has the files {listed}, and {own} were acknowledged"


async def _settled(person: Person, path: str) -> bytes:
    """Returns the content at *path*. The last answer of an upload may have been lost before the file was made."""
    for _ in range(100):
        answer = await person.get(path)
        if answer.status_code == 200:
            return answer.content
        await asyncio.sleep(0.2)
    return b""


async def no_orphan_file(system: System, play: Play) -> AsyncIterator[str]:
    """Restarts file-service, which sweeps then, and compares its folder with its database."""
    for process in system.stack.processes:
        if process.name.startswith(FILE.name):
            await system.stack.restart(process.name)
    command, output = [sys.executable, "-m", FILE.package, "check"], ""
    for _ in range(30):
        done = await asyncio.to_thread(
            subprocess.run,
            command,
            cwd=ROOT,
            env=system.stack.config.environment_of(FILE),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode == 0:
            return
        output = done.stdout + done.stderr
        await asyncio.sleep(0.5)
    yield f"files-check: {output}"


async def outbox_empty(system: System, play: Play) -> AsyncIterator[str]:
    for service in SERVICES:
        url = system.database_urls[service.name].replace("postgresql://", "postgresql+asyncpg://", 1)
        async with Database(url) as database:
            if not await _becomes(lambda database=database: _is_empty(database)):  # type: ignore[misc]
                yield f"{service.name} has {await count_rows(database, tables.outbox)} events in its outbox"


async def _is_empty(database: Database) -> bool:
    return await count_rows(database, tables.outbox) == 0


async def accounts_are_kept(system: System, play: Play) -> AsyncIterator[str]:
    for device in play.devices:
        person = device.person
        answer = await person.post("/auth/login", email=person.email, password=PASSWORD)
        name = (await person.get("/users/me")).json().get("full_name")
        if answer.status_code != 200 or name != play.names.get(person.id, name):
            yield f"{person.id} is {name}, login {answer.status_code}; acknowledged: {play.names.get(person.id)}"


async def sockets_show_the_database(system: System, play: Play) -> AsyncIterator[str]:
    for device in play.devices:
        if device.reloads:
            yield f"a device of {device.person.id} was told {device.reloads} times that frames are lost"
        if not await _becomes(lambda device=device: _is_shown(device)):  # type: ignore[misc]
            yield f"a device of {device.person.id} shows other {await _differences(device)} than the database"


async def _is_shown(device: Device) -> bool:
    return device.state.shown == (await State.load(device.person)).shown


async def _differences(device: Device) -> str:
    names = ("requests", "offers", "threads", "messages", "files")
    fresh = (await State.load(device.person)).shown
    different = [
        f"{name} ({len(shown)} and {len(stored)})"
        for name, shown, stored in zip(names, device.state.shown, fresh, strict=True)
        if shown != stored
    ]
    return ", ".join(different)


async def _becomes(condition: Callable[[], Awaitable[bool]]) -> bool:
    deadline = asyncio.get_running_loop().time() + _SETTLES_SECONDS
    while not await condition():
        if asyncio.get_running_loop().time() > deadline:
            return False
        await asyncio.sleep(0.1)
    return True


CHECKS: dict[str, Check] = {
    "every part is healthy again": until_healed,
    "no answer is later than its deadline": no_answer_is_late,
    "one assignee per request, and every step kept": one_assignee,
    "each message once, without gaps": each_message_once,
    "every file has its bytes, and no other is there": every_file_has_its_bytes,
    "accounts and names are kept": accounts_are_kept,
    "outboxes are empty": outbox_empty,
    "sockets show what the database has": sockets_show_the_database,
    "no bytes without a file": no_orphan_file,
}
