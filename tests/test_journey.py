"""The whole journey: from a request for help to a completed job."""

import hashlib

import pytest

from tests.ledger import ledger_differences
from tests.operators import admin_maker
from tests.people import Person
from tools.demo.__main__ import play
from tools.demo.photo import photo
from tools.stack.stack import Stack


async def test_demonstration_follows_the_money_from_the_price_to_the_payout(
    stack: Stack, capsys: pytest.CaptureFixture[str]
) -> None:
    assert await play(stack.gateway_url, admin_maker(stack.config)) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert "Everything worked" in told
    (distance,) = [line for line in told.splitlines() if "Distance of 7.0 km at 30.00 ETB per km" in line]
    assert "210.00 ETB" in distance
    assert "left out" not in told
    ends = ("hold", "payment", "refund", "payout")
    assert [word for word in ends if f"socket delivers the {word} " not in told] == []
    assert "Both sockets deliver the tip " in told
    assert await ledger_differences(stack) == []


async def test_demonstration_leaves_out_what_needs_an_admin_where_none_can_be_made(
    client: Person, capsys: pytest.CaptureFixture[str]
) -> None:
    async def make_none(_email: str) -> bool:
        return False

    assert await play(client.url, make_none) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert "left out: `make admin` does not reach this system" in told
    assert "socket delivers the payout " in told


async def test_demonstration_of_bookings_plays_to_its_end(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert await play(stack.gateway_url, admin_maker(stack.config), bookings=True) == 0, capsys.readouterr().out
    assert "Everything worked" in capsys.readouterr().out


async def test_demonstration_of_the_market_plays_to_its_end(stack: Stack, capsys: pytest.CaptureFixture[str]) -> None:
    assert await play(stack.gateway_url, admin_maker(stack.config), market=True) == 0, capsys.readouterr().out
    told = capsys.readouterr().out
    assert "Everything worked" in told
    assert "left out" not in told


async def test_journey_from_breakdown_to_completion(client: Person, provider: Person) -> None:
    await provider.goes_available()
    async with client.socket() as clients, provider.socket() as providers:
        # The sockets receive every event after their handshakes, so the test need not wait before it continues.
        request = await client.asks_for_help()
        offer = await providers.frame("offer.created", request_id=request["id"])
        assert offer["data"]["request"]["latitude"] != request["latitude"]

        available = (await provider.get("/requests/available", lat=9.01, lon=38.76, radius_km=10)).json()
        assert request["id"] in [near["id"] for near in available]
        assert request["id"] in [o["request_id"] for o in (await provider.get("/providers/me/offers")).json()]

        accepted = await provider.does("accept", request=request)
        assert (accepted["status"], accepted["provider_id"], accepted["epoch"]) == ("accepted", provider.id, 1)
        assert accepted["latitude"] == request["latitude"]
        await clients.frame("request.accepted", id=request["id"])

        await clients.send("message.send", request_id=request["id"], content="Where are you?", client_message_id="m1")
        ack = await clients.frame("message.ack", client_message_id="m1")
        assert ack["data"]["message"]["seq"] == 1
        assert (await provider.post(f"/messages/{request['id']}", content="Five minutes away")).status_code == 201
        for socket in (clients, providers):
            await socket.frame("message.created", seq=1, content="Where are you?")
            await socket.frame("message.created", seq=2, content="Five minutes away")
        history = (await client.get(f"/messages/{request['id']}")).json()
        assert [(m["seq"], m["sender_id"]) for m in history] == [(1, client.id), (2, provider.id)]

        bytes_sent = photo()
        file = (await client.uploads(request["id"], bytes_sent)).json()
        await providers.frame("file.uploaded", id=file["id"])
        download = await provider.get(f"/uploads/{file['id']}/download")
        assert download.content == bytes_sent
        assert file["sha256"] == hashlib.sha256(bytes_sent).hexdigest()

        assert (await provider.does("start", request=request))["status"] == "in_progress"
        assert (await provider.does("complete", request=request))["status"] == "completed"
        for socket in (clients, providers):
            await socket.frame("request.started", id=request["id"])
            await socket.frame("request.completed", id=request["id"])
    assert (await client.get(f"/providers/{provider.id}")).json()["completed_jobs"] == 1
