"""The TypeScript client in Node.js against a real system: its session, its socket and its uploads while processes die.

`CLIENT_ROUNDS` is how often the socket loses its gateway (5; 200 were run before the first release).
"""

import asyncio
import hashlib
import os
import re
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.balancer import Balancer
from tests.chatting import says, thread_of
from tests.conftest import StartStack
from tests.forge import Forger
from tests.node_clients import Playing, needs_node, played, playing
from tests.people import Json, Person
from tests.resumable import stored, until_stored
from tools.clients import node, typescript
from tools.clients.node import TYPESCRIPT
from tools.stack.config import FILE
from tools.stack.stack import Stack

pytestmark = [pytest.mark.slow, needs_node]

MiB = 1024 * 1024
ROUNDS = int(os.environ.get("CLIENT_ROUNDS", "5"))
COMMANDS = 40
REFRESH = "/api/v1/auth/refresh"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def system(start_stack: StartStack) -> AsyncIterator[Stack]:
    async with start_stack("sqlite") as stack:
        yield stack


@pytest_asyncio.fixture(loop_scope="session")
async def person(system: Stack) -> AsyncIterator[Person]:
    async with Person(system.gateway_url) as person:
        yield person


@pytest_asyncio.fixture(loop_scope="session")
async def friend(system: Stack) -> AsyncIterator[Person]:
    async with Person(system.gateway_url) as person:
        yield person


async def test_example_of_the_readme_works(system: Stack, tmp_path: Path) -> None:
    """It is compiled with all types, and then runs as it stands, but for its address and its person."""
    (code,) = re.findall(r"```ts\n(.*?)```", (TYPESCRIPT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    shows = ("showLogin", "showThatItIsOver", "showProgress", "show")
    declared = "".join(f"const {name} = (..._: unknown[]): void => {{}};\n" for name in shows)
    storage = code.replace("webStorage()", "memoryStorage()").replace(", webStorage }", ", memoryStorage }")
    source = TYPESCRIPT / "dist/readme.example.ts"
    async with Person(system.gateway_url) as person:
        own = storage.replace("http://127.0.0.1:8000", system.gateway_url).replace("abebe@example.com", person.email)
        await asyncio.to_thread(typescript.build)
        source.write_text(declared + own.replace('"@2u/client"', '"./index.js"') + "process.exit(0);\n")
        options = ["--strict", "--target", "es2022", "--module", "nodenext", "--skipLibCheck", "--types", "node"]
        try:
            await asyncio.to_thread(
                node.run, TYPESCRIPT, "npx", "tsc", *options, "--outDir", str(tmp_path), str(source)
            )
            script = source.with_name("readme.example.mjs")
            script.write_text((tmp_path / "readme.example.js").read_text())
            await asyncio.to_thread(node.run, TYPESCRIPT, "node", "--experimental-websocket", str(script))
        finally:
            for made in TYPESCRIPT.glob("dist/readme.example.*"):
                made.unlink()
        (request,) = (await person.get("/requests/")).json()
        assert request["status"] == "cancelled"
        (file,) = (await person.get(f"/requests/{request['id']}/files")).json()
        assert file["filename"] == "photo.txt"


async def expired(system: Stack, person: Person) -> Json:
    """Returns the person's tokens, of which the access token has expired."""
    forger = await Forger.of(system, person)
    now = int(time.time())
    return person.tokens | {"access_token": forger.signed(iat=now - 4000, nbf=now - 4000, exp=now - 2000)}


async def test_a_person_registers_logs_in_and_logs_out(system: Stack) -> None:
    form = Person(system.gateway_url).account()
    end = await played("register, log in, log out", url=system.gateway_url, form=form)
    assert (end["same"], end["tokens"], end["code"]) == (True, None, "NOT_AUTHENTICATED")
    async with Person(system.gateway_url) as other:
        other.http.headers["Authorization"] = f"Bearer {end['access_token']}"
        await other.until_refused()


async def test_refusals_are_raised_with_their_codes(system: Stack, person: Person) -> None:
    said = await played("errors have names", url=system.gateway_url, tokens=person.tokens)
    missing, invalid, wrong = said["found"]
    assert missing == [404, "REQUEST_NOT_FOUND", [], True]
    assert invalid[:2] == [422, "VALIDATION_ERROR"]
    assert {"description", "latitude"} <= {name.rpartition(".")[2] for name in invalid[2]}
    assert wrong[:2] == [401, "INVALID_CREDENTIALS"]
    assert said["network"] == "NetworkError"


async def test_twenty_parallel_calls_with_an_expired_token_make_one_refresh(system: Stack, person: Person) -> None:
    tokens = await expired(system, person)
    said = await played("one refresh for parallel calls", url=system.gateway_url, tokens=tokens)
    assert said["counts"] == {"/api/v1/auth/me": 40, REFRESH: 1}
    assert (said["ids"], said["answers"]) == ([person.id], 20)
    assert said["tokens"]["refresh_token"] != tokens["refresh_token"]


async def test_a_session_that_has_ended_is_told_once(system: Stack, person: Person) -> None:
    tokens = await expired(system, person) | {"refresh_token": "none"}
    said = await played("a session that has ended", url=system.gateway_url, tokens=tokens)
    assert said["counts"] == {"/api/v1/auth/me": 5, REFRESH: 1, "ends": 1}
    assert set(said["codes"]) == {"INVALID_REFRESH_TOKEN"}
    assert said["tokens"] is None


async def test_lists_have_pages(system: Stack, person: Person, friend: Person) -> None:
    async with Person(system.gateway_url) as stranger:
        threads = [await thread_of(person, other) for other in (friend, stranger)]
        said = [f"message {number}" for number in range(5)]
        for text in said:
            await says(person, threads[0], text)
        found = await played("lists have pages", url=system.gateway_url, tokens=person.tokens, conversation=threads[0])
    assert found["messages"] == said
    assert sorted(found["conversations"]) == sorted(threads)
    assert found["counts"] == {f"/api/v1/conversations/{threads[0]}/messages": 3, "/api/v1/conversations": 2}


async def test_a_command_is_done_once_although_gateways_die(system: Stack, person: Person, friend: Person) -> None:
    thread = await thread_of(person, friend)
    given = {"url": system.gateway_url, "tokens": person.tokens, "conversation": thread, "count": COMMANDS}
    async with playing("commands while gateways die", **given) as program:
        for number in range(COMMANDS):
            assert (await program.hear())["number"] == number
            if number in (5, 15, 25):
                system.kill("gateway")
                await system.restart("gateway")
    messages = (await person.get(f"/conversations/{thread}/messages", limit=100)).json()
    assert [one["content"] for one in messages] == [f"command {number}" for number in range(COMMANDS)]


class Conversation:
    """Two people, of whom one follows by the client what the other says, each at a gateway that may be killed."""

    def __init__(self, system: Stack, program: Playing, friend: Person, thread: str) -> None:
        self.system = system
        self.program = program
        self.friend = friend
        self.thread = thread
        self.sent: list[str] = []

    async def says(self, gateway: str) -> None:
        """Says the next sentence at a gateway that is not killed."""
        self.sent.append(f"sentence {len(self.sent)}")
        answer = await self.friend.at(gateway).post(f"/conversations/{self.thread}/messages", content=self.sent[-1])
        assert answer.status_code == 201, answer.text

    async def until_all_arrived(self) -> None:
        if self.received()[-1:] != self.sent[-1:]:
            await self.program.until(lambda said: said.get("content") == self.sent[-1])

    def received(self) -> list[str]:
        return [said["content"] for said in self.program.said if said.get("type") == "message.created"]


async def test_socket_that_loses_its_gateway_misses_nothing_and_doubles_nothing(
    system: Stack, person: Person, friend: Person
) -> None:
    thread = await thread_of(person, friend)
    names = {system.gateway_url: "gateway", await system.start_gateway(): "gateway-2"}
    async with Balancer(*names).running() as balancer:
        given = {"url": balancer.url, "tokens": person.tokens, "typing": {"request_id": thread, "active": True}}
        async with playing("follow", **given) as program:
            await program.until(lambda said: said.get("gap"))
            talk = Conversation(system, program, friend, thread)
            for number in range(ROUNDS):
                victim, survivor = list(names)[:: 1 if number % 2 else -1]
                # The socket is at the victim, for only that one takes connections.
                if victim not in balancer.rotation:
                    balancer.rotation[:] = [victim]
                    balancer.cut()
                    await program.until(lambda said: said.get("state") == "open")
                await talk.says(survivor)
                saying = asyncio.create_task(talk.says(survivor))
                system.kill(names[victim])
                balancer.rotation[:] = [survivor]
                await saying
                await talk.says(survivor)
                await program.until(lambda said: said.get("state") == "open")
                await talk.says(survivor)
                await system.restart(names[victim])
                await talk.until_all_arrived()
            await program.tell({})
            last = await program.until(lambda said: "cursor" in said)
            assert (last["sent"], last["counts"].get(REFRESH)) == (True, None)
    assert talk.received() == talk.sent
    assert sum("gap" in said for said in program.said) == 1


async def test_socket_goes_on_where_an_earlier_one_has_ended(system: Stack, person: Person, friend: Person) -> None:
    thread = await thread_of(person, friend)
    given = {"url": system.gateway_url, "typing": {"request_id": thread, "active": True}}
    # The token is refreshed when the handshake is refused.
    async with playing("follow", **given, tokens=await expired(system, person)) as program:
        await program.until(lambda said: said.get("gap"))
        await program.tell({})
        said = await program.until(lambda said: "cursor" in said)
        assert said["counts"][REFRESH] == 1
    await friend.post(f"/conversations/{thread}/messages", content="missed")
    await person.log_in()
    async with playing("follow", **given, tokens=person.tokens, cursor=said["cursor"]) as program:
        await program.until(lambda said: said.get("content") == "missed")
        assert not any("gap" in said for said in program.said)
    async with playing("follow", **given, tokens=person.tokens, conversation="none") as program:
        assert (await program.until(lambda said: "end" in said))["end"] == "CONVERSATION_NOT_FOUND"


async def test_upload_of_50_mb_goes_on_after_file_service_was_killed(system: Stack, person: Person) -> None:
    size = 50 * MiB
    # Without a limit, a fast machine would send all of it before the service is killed.
    async with (
        Balancer(system.gateway_url, rate=12 * MiB).running() as network,
        person.socket() as socket,
        playing("upload", url=network.url, tokens=person.tokens, size=size) as program,
    ):
        upload = (await socket.frame("file.progress", seconds=60))["data"]["upload_id"]
        await until_stored(system, upload, 8 * MiB)
        system.kill(FILE.name)
        assert 8 * MiB <= await stored(system, upload) < size, "the service was killed in the middle"
        await asyncio.sleep(1)
        await system.restart(FILE.name)
        end = await program.until(lambda said: "file" in said or "error" in said, seconds=120)
    assert "error" not in end, end
    # The protocol takes no byte of an upload twice, so one that has the same id went on where it was stored.
    assert end["file"]["id"] == upload, "the upload began again"
    content = (await person.get(f"/uploads/{upload}/download")).content
    assert (len(content), hashlib.sha256(content).hexdigest()) == (size, end["sha256"])
    assert len((await person.get("/uploads/")).json()) == 1


async def test_small_uploads_and_one_that_is_interrupted(system: Stack, person: Person) -> None:
    given = {"url": system.gateway_url, "size": 3000}
    # A token that has expired is refreshed here, too, and a blob is a file in Node.js as well.
    async with playing("upload", **given, tokens=await expired(system, person), blob=True) as program:
        end = await program.until(lambda said: "file" in said)
    assert (end["file"]["file_size"], end["file"]["sha256"], end["counts"][REFRESH]) == (3000, end["sha256"], 1)
    async with playing("upload", **given, tokens=end["tokens"], aborts=True) as program:
        assert (await program.until(lambda said: "error" in said))["error"] == 20
